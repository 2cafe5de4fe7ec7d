package dev.millrace.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.millrace.config.BrokerList;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.kafka.KafkaSettings;

/** Which brokers a command talks to. */
final class ClusterOptions {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--brokers", paramLabel = "HOST:PORT,…", description = "Brokers, instead of those that are configured.")
    private @Nullable String brokers;

    Settings settings(Terminal terminal) throws InvalidConfigException {
        return config.load(terminal.environment(), data.folder());
    }

    /** @param tried what the command wanted, to begin a message with */
    Brokers open(Settings settings, String tried) throws Failure {
        KafkaSettings kafka = brokers == null
                ? settings.kafka()
                : settings.kafka().withBrokers(parsed(brokers));
        return Brokers.answering(kafka, data.folder(), tried);
    }

    private static String parsed(String brokers) throws Failure {
        try {
            return BrokerList.parse(brokers);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "read --brokers", String.valueOf(e.getMessage()),
                    "nothing was done");
        }
    }
}
