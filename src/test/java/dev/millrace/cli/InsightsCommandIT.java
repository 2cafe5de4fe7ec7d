package dev.millrace.cli;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.base.ByteSize;
import dev.millrace.base.MemoryBudget;
import dev.millrace.insight.Increment;
import dev.millrace.insight.Insight;
import dev.millrace.insight.InsightMerger;
import dev.millrace.insight.InsightTopics;
import dev.millrace.insight.Insights;
import dev.millrace.insight.Measure;
import dev.millrace.insight.Tally;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.Topics;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TestKafka;

import static org.assertj.core.api.Assertions.assertThat;

/** From events to what people see, with a merger in this process. */
class InsightsCommandIT {
    private static final long NOON = 1_763_640_000_000L;
    private final Clients clients = TestKafka.clients();

    @Test
    void shows_what_was_counted(@TempDir Path folder) throws Exception {
        String pipeline = TestKafka.uniqueName("shown");
        try (InsightMerger _ = InsightMerger.start(clients, folder,
                new MemoryBudget(ByteSize.mebibytes(64)))) {
            send(tally(pipeline).take());
            Await.until("anything is published", () -> known(pipeline));
            Await.until("all is published", () -> shown(pipeline).out().contains("5 events in all")
                    && shown(pipeline).out().contains("(none)"));

            Screen text = shown(pipeline, "--once");
            Screen json = shown(pipeline, "--json");

            assertThat(text.out().lines()).containsExactly(
                    pipeline + "  2025-11-20 12:00 to 2025-11-20 12:02",
                    "  peak minutes: 2025-11-20 12:01 3, 2025-11-20 12:00 2; 5 events in all",
                    "  device_type: android 3, iOS 1, (none) 1");
            assertThat(json.out()).contains("\"counts\" : {", "\"android\" : 3", "\"peaks\" : [");
        }
    }

    @Test
    void a_pipeline_that_never_counted_anything_and_is_not_configured_is_a_mistake() {
        Screen screen = new Screen();
        int code = Main.run(screen.terminal(Map.of("KAFKA_BROKERS", TestKafka.brokers()), false), "insights",
                "network-archiv");

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("show insights of 'network-archiv'",
                "did you mean 'network-archive'?");
    }

    @Test
    void says_so_when_a_pipeline_counts_nothing() {
        Screen screen = shown("network-archive", "--once");

        assertThat(screen.out()).startsWith("nothing is counted yet");
    }

    private static Tally tally(String pipeline) {
        Tally tally = Insights.of(pipeline,
                List.of(Insight.of(new Measure.CountBy("device_type", Measure.DEFAULT_TOP)),
                        Insight.of(new Measure.CountPer())))
                .open(0, 1);
        add(tally, "{\"device_type\":\"android\"}", NOON);
        add(tally, "{\"device_type\":\"iOS\"}", NOON + 59_999);
        add(tally, "{\"device_type\":\"android\"}", NOON + 60_000);
        add(tally, "{\"device_type\":\"android\"}", NOON + 60_001);
        add(tally, "{}", NOON + 60_002);
        return tally;
    }

    private static void add(Tally tally, String event, long recordMillis) {
        byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
        tally.add(bytes, 0, bytes.length, recordMillis);
    }

    private void send(List<Increment> increments) throws Exception {
        try (Topics topics = Topics.open(clients);
                Producer<ByteBuffer, ByteBuffer> producer = clients.producer("it")) {
            int partitions = topics.create(InsightTopics.increments()).partitions();
            for (Increment increment : increments) {
                var _ = producer
                        .send(new ProducerRecord<>(InsightTopics.INCREMENTS, increment.partition(partitions),
                                increment.key(), increment.value()))
                        .get();
            }
        }
    }

    private static boolean known(String pipeline) {
        return Main.run(new Screen().terminal(Map.of("KAFKA_BROKERS", TestKafka.brokers()), false),
                "insights", pipeline) == ExitCode.DONE;
    }

    private static Screen shown(String pipeline, String... options) {
        Screen screen = new Screen();
        List<String> arguments = new ArrayList<>(List.of("insights", pipeline));
        arguments.addAll(List.of(options));
        int code = Main.run(screen.terminal(Map.of("KAFKA_BROKERS", TestKafka.brokers()), false),
                arguments.toArray(String[]::new));
        assertThat(code).as(screen.err()).isEqualTo(ExitCode.DONE);
        return screen;
    }
}
