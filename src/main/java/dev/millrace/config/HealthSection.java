package dev.millrace.config;

import java.util.Optional;

import dev.millrace.health.HealthSettings;

/** {@code health:} of the file. */
final class HealthSection {
    private HealthSection() {}

    /** Empty where nothing is to be told. */
    static Optional<HealthSettings> read(Section section, boolean isThere) {
        Optional<HealthSettings> listen = isThere
                ? section.require("listen", Parsers::listen)
                : Optional.empty();
        var stuckAfter = section.read("stuck-after", Parsers.STUCK_AFTER).orElse(HealthSettings.STUCK_AFTER);
        section.finish();
        return listen.map(found -> new HealthSettings(found.host(), found.port(), stuckAfter));
    }
}
