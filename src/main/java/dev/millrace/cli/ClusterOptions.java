package dev.millrace.cli;

import java.nio.file.Path;
import java.util.Optional;

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

    /** "millrace.yaml" or "built-in configuration", for people. */
    String origin() {
        return config.origin();
    }

    /** The configuration, where it is a file. */
    Optional<Path> file() {
        return config.file();
    }

    /** @param tried what the command wanted, to begin a message with */
    Brokers open(Settings settings, String tried) throws Failure {
        return Brokers.answering(kafka(settings), data.folder(), tried);
    }

    /** As {@link #open}, for commands that want to see for themselves whether anybody answers. */
    Brokers openUnasked(Settings settings) throws Failure {
        return Brokers.of(kafka(settings), data.folder());
    }

    /** Of the configuration, with the brokers that were given on the command line. */
    KafkaSettings kafka(Settings settings) throws Failure {
        return brokers == null ? settings.kafka() : settings.kafka().withBrokers(parsed(brokers));
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
