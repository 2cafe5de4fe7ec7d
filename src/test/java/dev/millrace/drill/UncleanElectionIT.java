package dev.millrace.drill;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.cli.Main;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.kafka.KafkaSettings;
import dev.millrace.testkit.Await;

import static org.assertj.core.api.Assertions.assertThat;

/** A broker becomes leader that never had what was settled: three real brokers, of which two have the topic. */
class UncleanElectionIT {
    private static final TopicPartition PARTITION = new TopicPartition("events", 0);
    private static final String GROUP = "unclean";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int FIRST = 0;
    private static final int SECOND = 1;

    @TempDir
    private Path folder;

    @Test
    void a_partition_whose_log_lost_what_was_settled_stops_and_says_where() throws Exception {
        Logs logs = new Logs(Path.of("target", "unclean"));
        try (Brokers brokers = Brokers.start(folder, logs)) {
            Clients clients = new Clients(new KafkaSettings(brokers.inner(), GroupProtocol.CONSUMER,
                    Map.of("metadata.max.age.ms", "1000")));
            try (Admin admin = clients.admin("unclean", Duration.ofSeconds(20));
                    Producer<ByteBuffer, ByteBuffer> producer = clients.producer("unclean")) {
                makeTopic(admin);
                send(producer, 1_000);
                Path file = configure(brokers);
                try (Sink running = start(file, logs)) {
                    Await.until("all is settled", LIMIT, () -> settled(admin) == 1_000);
                    brokers.kill(SECOND);
                    Await.until("one replica is left", LIMIT, () -> describe(admin).isr().size() == 1);
                    send(producer, 500);
                    Await.until("all is settled", LIMIT, () -> settled(admin) == 1_500);

                    brokers.kill(FIRST);
                    brokers.restart(SECOND);
                    electUncleanly(admin);

                    running.process().awaitSays("partition taken out of work", LIMIT);
                    assertThat(stop(running)).contains("the log was truncated", "at offset 1,000 (epoch ",
                            "read up to 1,500");
                    assertThat(running.drain()).isZero();
                }
                try (Sink later = start(file, logs)) {
                    later.process().awaitSays("partition taken out of work", LIMIT);
                    assertThat(stop(later)).contains("ends at 1,000", "up to 1,500", "the log was truncated");
                    assertThat(later.drain()).isZero();
                }
                send(producer, 1_000);
                try (Sink last = start(file, logs)) {
                    last.process().awaitSays("partition taken out of work", LIMIT);
                    assertThat(stop(last)).as("the log has grown past what was settled")
                            .contains("the log was truncated", "at offset 1,000 (epoch ", "read up to 1,500");
                    assertThat(last.drain()).isZero();
                }
                assertThat(settled(admin)).isEqualTo(1_500);
            }
        }
    }

    private static void makeTopic(Admin admin) throws Exception {
        NewTopic topic = new NewTopic(PARTITION.topic(), Map.of(0, List.of(FIRST + 1, SECOND + 1)))
                .configs(Map.of("min.insync.replicas", "1", "unclean.leader.election.enable", "true"));
        admin.createTopics(List.of(topic)).all().get();
    }

    /** Every one breaks the contract, and its dead letter settles it. */
    private static void send(Producer<ByteBuffer, ByteBuffer> producer, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            var sent = producer.send(new ProducerRecord<>(PARTITION.topic(),
                    ByteBuffer.wrap(("no event " + i).getBytes(StandardCharsets.UTF_8))));
            if (i == count - 1) {
                var _ = sent.get();
            }
        }
    }

    private Path configure(Brokers brokers) throws Exception {
        return Files.writeString(folder.resolve("millrace.yaml"), """
                kafka:
                  brokers: "%s"
                  client: { metadata.max.age.ms: 1000 }
                objects:
                  url: file:%s
                pipelines:
                  unclean:
                    from: { topic: %s, group: %s }
                    contract: network-event
                    to:
                      objects: { bucket: kept }
                      batch: { interval: 200ms }
                """.formatted(brokers.outer(), folder.resolve("objects"), PARTITION.topic(), GROUP));
    }

    private static Sink start(Path file, Logs logs) {
        return Sink.start(Main.class.getName(), List.of("-Xmx256m"),
                List.of("run", "--config", file.toString(), "--wait", "2m"), Map.of(), logs.next("sink"));
    }

    private static long settled(Admin admin) throws Exception {
        OffsetAndMetadata offset = admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get()
                .get(PARTITION);
        return offset == null ? 0 : offset.offset();
    }

    private static TopicPartitionInfo describe(Admin admin) throws Exception {
        return admin.describeTopics(List.of(PARTITION.topic())).allTopicNames().get().values().iterator()
                .next()
                .partitions().getFirst();
    }

    /** What somebody does who would rather have a partition than its records. */
    private static void electUncleanly(Admin admin) throws Exception {
        Await.until("the second broker leads", LIMIT, () -> {
            if (Optional.ofNullable(describe(admin).leader()).filter(node -> node.id() == SECOND + 1)
                    .isPresent()) {
                return true;
            }
            var _ = admin.electLeaders(ElectionType.UNCLEAN, Set.of(PARTITION)).partitions().get();
            return false;
        });
    }

    private static String stop(Sink sink) {
        return sink.process().lines().stream().filter(line -> line.contains("partition taken out of work"))
                .findFirst().orElseThrow();
    }
}
