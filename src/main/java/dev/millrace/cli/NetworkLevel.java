package dev.millrace.cli;

import java.util.List;

import dev.millrace.config.Settings;

/** The part of {@code check} that asks the brokers and the store. */
final class NetworkLevel {
    private NetworkLevel() {}

    /** What the world outside says to these settings; one finding per thing that was looked at. */
    static List<Finding> examine(Settings settings) {
        String brokers = settings.kafka().brokers();
        return List.of(new Finding(Finding.Outcome.UNKNOWN, "brokers " + brokers + " and object store",
                "not asked: this version examines the configuration alone"));
    }
}
