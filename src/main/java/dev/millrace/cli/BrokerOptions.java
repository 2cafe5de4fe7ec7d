package dev.millrace.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicSpec;
import dev.millrace.kafka.Topics;

/** Which brokers a command that sends talks to, and whether it may make the topic. */
final class BrokerOptions {
    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--create", paramLabel = "PARTITIONS", description = "Make the topic with this many partitions if it is not there.")
    private int partitions;

    /** @param tried what the command wanted, to begin a message with */
    Brokers open(Terminal terminal, String tried) throws InvalidConfigException, Failure {
        return open(settings(terminal), tried);
    }

    Settings settings(Terminal terminal) throws InvalidConfigException {
        return cluster.settings(terminal);
    }

    /** As above, with settings that were read before. */
    Brokers open(Settings settings, String tried) throws Failure {
        return cluster.open(settings, tried);
    }

    /** Makes sure that there is a topic to send to. */
    void prepare(Brokers opened, String topic) throws Failure {
        try (Topics topics = Topics.open(opened.clients())) {
            if (topics.describe(topic).isPresent()) {
                return;
            }
            if (partitions < 1) {
                throw new Failure(ExitCode.CONFIGURATION, "send to topic " + topic,
                        "it does not exist at " + opened.settings().brokers(),
                        "correct its name, or make it with --create PARTITIONS");
            }
            var _ = topics.create(TopicSpec.of(topic, partitions));
        } catch (KafkaUnavailableException e) {
            throw Failure.of("send to topic " + topic, e);
        } catch (KafkaRefusedException e) {
            throw Failure.of("send to topic " + topic, e);
        }
    }
}
