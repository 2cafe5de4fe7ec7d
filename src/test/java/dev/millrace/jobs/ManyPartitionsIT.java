package dev.millrace.jobs;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.base.ByteSize;
import dev.millrace.base.MemoryBudget;
import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.kafka.KafkaSettings;
import dev.millrace.kafka.TopicSpec;
import dev.millrace.kafka.Topics;
import dev.millrace.pipeline.Pipeline;
import dev.millrace.pipeline.PipelineStatus;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.BrokerProcess;

import static org.assertj.core.api.Assertions.assertThat;

/** A thousand partitions, hours without an event, and then all of them at once; the hours are shortened. */
class ManyPartitionsIT {
    private static final int PARTITIONS = 1_000;
    private static final int EVENTS_EACH = 12;
    private static final Duration INTERVAL = Duration.ofSeconds(6);
    private static final ByteSize BUDGET = ByteSize.mebibytes(16);

    @TempDir
    private Path folder;

    @Test
    void a_burst_after_a_quiet_time_stays_in_its_memory_and_makes_one_object_per_partition()
            throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("kafka"), 0)) {
            Clients clients = new Clients(
                    new KafkaSettings(broker.brokers(), GroupProtocol.CONSUMER, Map.of()));
            try (Topics topics = Topics.open(clients, Duration.ofMinutes(1))) {
                var _ = topics.create(TopicSpec.of("wide", PARTITIONS));
            }
            String contract = Files.writeString(folder.resolve("any.json"), "{\"type\":\"object\"}")
                    .toString();
            Site site = Site.on(folder, clients, "wide", contract);
            site.useInterval(INTERVAL.toSeconds() + "s");
            MemoryBudget budget = new MemoryBudget(BUDGET);
            try (Pipeline pipeline = site.start(budget)) {
                Await.until("every partition is at work",
                        () -> pipeline.status().settled().size() == PARTITIONS);
                PipelineStatus before = pipeline.status();
                pass(INTERVAL.multipliedBy(2));
                PipelineStatus quiet = pipeline.status();
                long quietBytes = budget.used().bytes();
                AtomicLong most = new AtomicLong();
                long start = Time.system().nanos();
                FutureTask<Integer> burst = new FutureTask<>(() -> send(clients));
                var _ = Thread.ofVirtual().start(burst);

                Await.until("everything is settled", () -> {
                    most.accumulateAndGet(budget.used().bytes(), Math::max);
                    assertThat(pipeline.failure()).isEmpty();
                    return pipeline.status().stored() == (long) PARTITIONS * EVENTS_EACH;
                });
                long intervals = (Time.system().nanos() - start) / INTERVAL.toNanos();
                PipelineStatus after = pipeline.status();
                assertThat(burst.get()).isEqualTo(PARTITIONS * EVENTS_EACH);
                System.out.printf(
                        "ManyPartitionsIT: at most %,d of %,d bytes in use, %,d objects in %,d intervals, %,d transactions%n",
                        most.get(), BUDGET.bytes(), after.objects(), intervals + 1,
                        after.protocol().transactions() - quiet.protocol().transactions());

                assertThat(quiet.protocol().transactions()).as("transactions in the quiet time")
                        .isEqualTo(before.protocol().transactions());
                assertThat(quiet.objects()).isZero();
                assertThat(quietBytes).isZero();
                // All of them were open at once, each with its first chunk, and the limit was not reached.
                assertThat(most.get()).isBetween(PARTITIONS * 4_096L / 2, BUDGET.bytes());
                // One for each partition and interval that the burst lasted.
                assertThat(after.objects()).isBetween((long) PARTITIONS, (intervals + 1) * PARTITIONS);
                assertThat(budget.used().bytes()).isZero();
                assertThat(pipeline.drain(Duration.ofSeconds(30))).isTrue();
            }
            assertThat(site.lines(".json.gz")).hasSize(PARTITIONS * EVENTS_EACH).doesNotHaveDuplicates();
            assertThat(site.balancedAudit().at("/total/stored").longValue())
                    .isEqualTo((long) PARTITIONS * EVENTS_EACH);
        }
    }

    /** Lets time go by, which is what this is about. */
    private static void pass(Duration quiet) throws Exception {
        long start = Time.system().nanos();
        Await.until("the quiet time is over", () -> Time.system().nanos() - start > quiet.toNanos());
    }

    /** Gives how many. */
    private static int send(Clients clients) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (Producer<byte[], byte[]> producer = clients.bulkProducer("burst", ByteSize.mebibytes(1))) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                for (int i = 0; i < EVENTS_EACH; i++) {
                    String event = "{\"partition\":%d,\"event\":%d,\"text\":\"%s\"}".formatted(partition, i,
                            "x".repeat(200));
                    sent.add(producer.send(new ProducerRecord<>("wide", partition, null,
                            event.getBytes(StandardCharsets.UTF_8))));
                }
            }
        }
        for (Future<RecordMetadata> each : sent) {
            assertThat(each.get().offset()).isNotNegative();
        }
        return sent.size();
    }
}
