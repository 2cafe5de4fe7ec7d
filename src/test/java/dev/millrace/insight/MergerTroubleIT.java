package dev.millrace.insight;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.base.ByteSize;
import dev.millrace.base.MemoryBudget;
import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.Topics;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.BrokerProcess;

import static org.assertj.core.api.Assertions.assertThat;

/** Mergers whose world is not as it should be, on brokers of their own. */
class MergerTroubleIT {
    private static final long START = 1_763_648_400_000L;
    private static final Insights INSIGHTS = Insights.of("p", List.of(Insight.of(new Measure.CountPer())));

    @TempDir
    private Path folder = Path.of("");

    @Test
    void goes_on_by_itself_when_a_broker_was_killed_and_is_back() throws Exception {
        Path data = Files.createDirectories(folder.resolve("kafka"));
        try (BrokerProcess broker = BrokerProcess.start(data, 0)) {
            Clients clients = MergerProcess.clients(broker.brokers());
            try (InsightMerger merger = InsightMerger.start(clients, folder,
                    new MemoryBudget(ByteSize.mebibytes(64)))) {
                send(clients, increment(START));
                Await.until("the first event is merged", () -> merged(clients) == 1);

                broker.kill();
                try (BrokerProcess _ = BrokerProcess.start(data, broker.port())) {
                    send(clients, increment(START));
                    Await.until("the second event is merged", () -> merged(clients) == 2);

                    assertThat(merger.failure()).isEmpty();
                }
            }
        }
    }

    @Test
    void leaves_out_what_is_no_increment_and_stops_at_what_only_a_later_version_can_read() throws Exception {
        byte[] newer = increment(START);
        newer[0]++;
        try (BrokerProcess broker = BrokerProcess.start(Files.createDirectories(folder.resolve("kafka")),
                0)) {
            Clients clients = MergerProcess.clients(broker.brokers());
            try (InsightMerger merger = InsightMerger.start(clients, folder,
                    new MemoryBudget(ByteSize.mebibytes(64)))) {
                send(clients, "who wrote this?".getBytes(StandardCharsets.UTF_8));
                send(clients, increment(START));
                Await.until("the increment is merged", () -> merged(clients) == 1);
                long unreadable = merger.unreadable();

                send(clients, newer);
                Await.until("the merger has failed", () -> merger.failure().isPresent());

                assertThat(unreadable).isEqualTo(1);
                assertThat(merger.failure()).hasValueSatisfying(
                        failure -> assertThat(failure).isInstanceOf(InsightsFailedException.class)
                                .hasMessage(
                                        "merge insights: an increment is of version 2, this program knows up to 1;"
                                                + " update this process too"));
            }
        }
    }

    private static byte[] increment(long millis) {
        Tally tally = INSIGHTS.open(0, 1);
        tally.add(new byte[0], 0, 0, millis);
        return tally.take().getFirst().value().array();
    }

    private static void send(Clients clients, byte[] value) throws Exception {
        try (Topics topics = Topics.open(clients);
                Producer<ByteBuffer, ByteBuffer> producer = clients.producer("it")) {
            int partitions = topics.create(InsightTopics.increments()).partitions();
            int partition = Math.floorMod("p/count-per@1m".hashCode(), partitions);
            var _ = producer.send(new ProducerRecord<>(InsightTopics.INCREMENTS, partition, null,
                    ByteBuffer.wrap(value))).get();
        }
    }

    private static long merged(Clients clients) throws Exception {
        try (InsightResults results = InsightResults.open(clients, Time.system())) {
            results.refresh();
            return results.summaries("p", Insight.DEFAULT_GRACE).stream().mapToLong(InsightSummary::events)
                    .sum();
        }
    }
}
