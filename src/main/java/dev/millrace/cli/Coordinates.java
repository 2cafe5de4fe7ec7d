package dev.millrace.cli;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.millrace.record.Partition;
import dev.millrace.record.Position;

/** Positions as people write them: {@code network-telemetry-3@4711}. */
final class Coordinates {
    private static final Pattern POSITION = Pattern
            .compile("([A-Za-z0-9._-]{1,249})-(\\d{1,9})@(\\d{1,3}(?:[,_]\\d{3})+|\\d{1,18})");

    private Coordinates() {}

    /** Empty for what is no position. Thousands of the offset may be separated, as tables print it. */
    static Optional<Position> parse(String text) {
        Matcher parts = POSITION.matcher(text.strip());
        if (!parts.matches()) {
            return Optional.empty();
        }
        return Optional.of(new Position(new Partition(parts.group(1), Integer.parseInt(parts.group(2))),
                Long.parseLong(parts.group(3).replaceAll("[,_]", ""))));
    }
}
