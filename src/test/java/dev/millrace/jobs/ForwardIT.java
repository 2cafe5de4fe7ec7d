package dev.millrace.jobs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.base.ByteSize;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.TopicSpec;
import dev.millrace.kafka.Topics;
import dev.millrace.pipeline.Oracle;
import dev.millrace.pipeline.Pipeline;
import dev.millrace.pipeline.Trouble;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TestKafka;
import dev.millrace.testkit.TopicDump;

import static org.assertj.core.api.Assertions.assertThat;

/** Pipelines that forward to a topic. */
class ForwardIT {
    private static final String CONTRACT = "{\"type\": \"object\", \"required\": [\"n\"]}";

    @TempDir
    private Path folder;
    private final Clients clients = TestKafka.clients();

    @BeforeEach
    void writeContract() throws Exception {
        Files.writeString(folder.resolve("any.schema.json"), CONTRACT);
    }

    private Site site(String topic, String to, String... more) throws Exception {
        return Site.forwarding(folder, clients, topic, "any.schema.json", to, more);
    }

    @Test
    void key_headers_timestamp_and_bytes_are_kept_and_so_is_the_order_of_each_key() throws Exception {
        String topic = TestKafka.topic("in", 3).name();
        String output = topic + ".out";
        Random random = new Random(5);
        try (Producer<byte[], byte[]> producer = clients.bulkProducer("forward-it", ByteSize.mebibytes(1))) {
            for (int n = 0; n < 5_000; n++) {
                byte @Nullable [] key = n % 10 == 0 ? null : bytes("key-" + random.nextInt(50));
                String value = n % 50 == 7 ? "not JSON " + n : "{ \"n\" : " + n + ", \"text\": \"\u00e9\" }";
                List<Header> headers = n % 3 == 0
                        ? List.of(new RecordHeader("trace", bytes("t" + n)), new RecordHeader("none", null))
                        : List.of();
                var _ = producer
                        .send(new ProducerRecord<>(topic, null, 1_700_000_000_000L + n, key, bytes(value),
                                headers));
            }
        }
        Site site = site(topic, "{ topic: " + output + ", compression: zstd }");

        site.settleAll();

        List<ConsumerRecord<ByteBuffer, ByteBuffer>> out = TopicDump.records(clients, output,
                IsolationLevel.READ_COMMITTED);
        List<String> wanted = TopicDump.records(clients, topic, IsolationLevel.READ_COMMITTED).stream()
                .filter(item -> text(item.value()).startsWith("{")).map(ForwardIT::all).toList();
        assertThat(out.stream().map(ForwardIT::all)).containsExactlyInAnyOrderElementsOf(wanted);
        assertThat(site.letters()).hasSize(100);
        assertInOrder(out);
        JsonNode total = site.balancedAudit().get("total");
        assertThat(total.get("records").longValue()).isEqualTo(5_000);
        assertThat(total.get("forwarded").longValue()).isEqualTo(4_900);
        assertThat(total.get("dead").longValue()).isEqualTo(100);
        assertThat(total.get("stored").longValue()).isZero();
    }

    private static void assertInOrder(List<ConsumerRecord<ByteBuffer, ByteBuffer>> records) {
        Map<String, Long> last = new HashMap<>();
        Map<String, Integer> partitions = new HashMap<>();
        for (ConsumerRecord<ByteBuffer, ByteBuffer> item : records) {
            if (item.key() != null) {
                assertThat(last.getOrDefault(text(item.key()), 0L)).isLessThan(item.timestamp());
                last.put(text(item.key()), item.timestamp());
                assertThat(partitions.computeIfAbsent(text(item.key()), key -> item.partition()))
                        .isEqualTo(item.partition());
            }
        }
    }

    @Test
    void a_record_too_large_for_the_output_topic_becomes_a_dead_letter_and_the_rest_commits()
            throws Exception {
        String topic = TestKafka.topic("in", 2).name();
        String output = topic + ".out";
        try (Topics topics = Topics.open(clients)) {
            var _ = topics.create(TopicSpec.of(output, 2).upTo(new ByteSize(20_000)));
        }
        List<Records.Item> items = new ArrayList<>();
        Random random = new Random(6);
        for (int n = 0; n < 1_000; n++) {
            String padding = n % 10 == 4 ? "x".repeat(30_000 + random.nextInt(10_000)) : "";
            items.add(Records.Item.of("k" + n, "{\"n\":" + n + ",\"p\":\"" + padding + "\"}"));
        }
        var _ = Records.send(clients, topic, items);
        Site site = site(topic, "{ topic: " + output + ", compression: none }");

        try (Pipeline pipeline = site.start()) {
            site.awaitSettled(pipeline);
            // One for each of them would be a hundred.
            assertThat(pipeline.status().protocol().transactions()).isLessThan(40);
            assertThat(pipeline.drain(Duration.ofSeconds(20))).isTrue();
        }
        site.awaitNoMembers();

        List<Site.Letter> letters = site.letters();
        assertThat(letters).hasSize(100).allSatisfy(letter -> {
            assertThat(letter.json().get("error_type").stringValue()).isEqualTo("too-large");
            assertThat(letter.json().get("error").stringValue()).contains(output, "larger than");
            assertThat(letter.json().get("original_value").stringValue()).hasSizeGreaterThan(30_000);
        });
        assertThat(
                Oracle.compareForwarded(clients, topic, site.pipeline().deadLetterTopic(), output).isClean())
                .isTrue();
        assertThat(site.balancedAudit().get("total").get("forwarded").longValue()).isEqualTo(900);
    }

    @Test
    void a_record_that_compression_makes_small_enough_is_forwarded() throws Exception {
        String topic = TestKafka.topic("in", 1).name();
        String output = topic + ".out";
        try (Topics topics = Topics.open(clients)) {
            var _ = topics.create(TopicSpec.of(output, 1).upTo(new ByteSize(20_000)));
        }
        var _ = Records.send(clients, topic,
                List.of(Records.Item.of("k", "{\"n\":1,\"p\":\"" + "x".repeat(300_000) + "\"}")));
        Site site = site(topic, "{ topic: " + output + ", compression: gzip }");

        site.settleAll();

        assertThat(site.letters()).isEmpty();
        assertThat(TopicDump.texts(clients, output)).hasSize(1);
    }

    @Test
    void a_record_that_the_output_topic_refuses_becomes_a_dead_letter() throws Exception {
        String topic = TestKafka.topic("in", 1).name();
        String output = topic + ".out";
        try (Topics topics = Topics.open(clients)) {
            var _ = topics.create(TopicSpec.of(output, 1).compacted());
        }
        List<Records.Item> items = new ArrayList<>();
        for (int n = 0; n < 100; n++) {
            byte @Nullable [] key = n == 42 || n == 77 ? null : bytes("k" + n);
            items.add(new Records.Item(key, bytes("{\"n\":" + n + "}"), List.of()));
        }
        var _ = Records.send(clients, topic, items);
        Site site = site(topic, "{ topic: " + output + " }");

        site.settleAll();

        assertThat(site.letters()).extracting(letter -> letter.json().get("error_type").stringValue())
                .containsExactly("refused", "refused");
        assertThat(TopicDump.texts(clients, output)).hasSize(98);
    }

    private static final String NUMBERS = """
            { "type": "object", "required": ["n", "d"], "properties": {
              "n": { "type": "integer" }, "d": { "type": "integer" }, "text": { "type": "string" } } }""";

    /** One of a hundred cannot be divided, one of ten is filtered. */
    private String numbers() throws Exception {
        Files.writeString(folder.resolve("numbers.schema.json"), NUMBERS);
        String topic = TestKafka.topic("numbers", 2).name();
        List<Records.Item> items = new ArrayList<>();
        for (int n = 0; n < 2_000; n++) {
            int d = n % 100 == 50 ? 0 : 5;
            items.add(Records.Item.of("k", "{\"n\":" + n + ", \"text\":\"secret\", \"d\":" + d + "}"));
        }
        var _ = Records.send(clients, topic, items);
        return topic;
    }

    private static final String[] RULES = {"filter: 'n % 10 != 3'",
            "set: { ratio: 'n / d', seen: 'ingest_time > timestamp(0)' }", "drop: [text]"};

    @Test
    void rules_filter_set_and_drop_and_what_they_cannot_do_is_a_dead_letter() throws Exception {
        String topic = numbers();
        Site site = Site.forwarding(folder, clients, topic, "numbers.schema.json",
                "{ topic: " + topic + ".out, key: 'string(n % 7)' }", RULES);

        site.settleAll();

        List<ConsumerRecord<ByteBuffer, ByteBuffer>> out = TopicDump.records(clients, topic + ".out",
                IsolationLevel.READ_COMMITTED);
        assertThat(out).hasSize(1_780).allSatisfy(item -> {
            JsonNode event = JsonMapper.shared().readTree(TopicDump.bytes(item.value()));
            long n = event.get("n").longValue();
            assertThat(n % 10).isNotEqualTo(3);
            assertThat(text(item.key())).isEqualTo(Long.toString(n % 7));
            assertThat(event.get("ratio").longValue()).isEqualTo(n / 5);
            assertThat(event.get("seen").booleanValue()).isTrue();
            assertThat(event.has("text")).isFalse();
        });
        assertThat(site.letters()).hasSize(20).allSatisfy(letter -> {
            assertThat(letter.json().get("error_type").stringValue()).isEqualTo("rule");
            assertThat(letter.json().get("error").stringValue()).contains("set.ratio", "n / d", "1:");
        });
        JsonNode total = site.balancedAudit().get("total");
        assertThat(total.get("forwarded").longValue()).isEqualTo(1_780);
        assertThat(total.get("filtered").longValue()).isEqualTo(200);
        assertThat(total.get("dead").longValue()).isEqualTo(20);
    }

    @Test
    void rules_work_for_objects_as_well() throws Exception {
        String topic = numbers();
        Site site = Site.on(folder, clients, topic, "numbers.schema.json", RULES);

        site.settleAll();

        assertThat(site.lines(".json.gz")).hasSize(1_780).noneMatch(line -> line.contains("secret"))
                .allMatch(line -> line.contains("\"ratio\":"));
        JsonNode total = site.balancedAudit().get("total");
        assertThat(total.get("stored").longValue()).isEqualTo(1_780);
        assertThat(total.get("filtered").longValue()).isEqualTo(200);
        assertThat(total.get("dead").longValue()).isEqualTo(20);
    }

    @Test
    void what_repeats_an_event_within_the_window_is_left_out_also_after_a_restart() throws Exception {
        Files.writeString(folder.resolve("numbers.schema.json"), NUMBERS);
        String topic = TestKafka.topic("twice", 2).name();
        Site site = Site.forwarding(folder, clients, topic, "numbers.schema.json",
                "{ topic: " + topic + ".out }", "filter: 'd > 0'",
                "dedupe: { by: n, window: 10m, lateness: 1h }");
        // By number, minutes since some moment, and whether the filter lets it through.
        send(topic, "1:0 2:0 3:0! 1:5 3:5 4:30");
        site.settleAll();
        send(topic, "3:9 4:31 1:20 2:29 2:35 5:31 5:31");

        try (Pipeline pipeline = site.start()) {
            site.awaitSettled(pipeline);
            // What was looked back at is not taken again.
            assertThat(pipeline.status().taken()).isEqualTo(7);
            assertThat(pipeline.drain(Duration.ofSeconds(20))).isTrue();
        }
        site.awaitNoMembers();

        List<String> numbers = TopicDump.texts(clients, topic + ".out").stream()
                .map(event -> JsonMapper.shared().readTree(event).get("n").asString()).toList();
        assertThat(numbers).containsExactly("1", "2", "3", "4", "1", "2", "5");
        JsonNode total = site.balancedAudit().get("total");
        assertThat(total.get("duplicates").longValue()).isEqualTo(5);
        assertThat(total.get("filtered").longValue()).isEqualTo(1);
        assertThat(total.get("forwarded").longValue()).isEqualTo(7);
    }

    private void send(String topic, String events) throws Exception {
        try (Producer<byte[], byte[]> producer = clients.bulkProducer("forward-it", ByteSize.mebibytes(1))) {
            for (String event : events.split(" ", -1)) {
                String[] parts = event.replace("!", "").split(":", -1);
                long time = 1_700_000_000_000L + Duration.ofMinutes(Long.parseLong(parts[1])).toMillis();
                String value = "{\"n\":" + parts[0] + ",\"d\":" + (event.endsWith("!") ? 0 : 1) + "}";
                var _ = producer.send(new ProducerRecord<>(topic, 0, time, bytes("k"), bytes(value)));
            }
        }
    }

    @Test
    void while_the_output_topic_is_gone_the_pipeline_says_so_and_then_goes_on() throws Exception {
        String topic = TestKafka.topic("in", 1).name();
        String output = topic + ".out";
        Site site = site(topic, "{ topic: " + output + " }");
        try (Pipeline pipeline = site.start(); Admin admin = clients.admin("it", Duration.ofSeconds(10))) {
            var _ = Records.send(clients, topic, List.of(Records.Item.of("k", "{\"n\":1}")));
            site.awaitSettled(pipeline);
            var _ = admin.deleteTopics(List.of(output)).all().get();
            var _ = Records.send(clients, topic, List.of(Records.Item.of("k", "{\"n\":2}")));

            Await.until("the trouble is told", () -> pipeline.troubles().containsKey("transaction"));
            assertThat(pipeline.troubles().get("transaction")).satisfies(trouble -> {
                assertThat(trouble.kind()).isEqualTo(Trouble.Kind.BROKERS);
                assertThat(trouble.what()).contains(output);
            });

            try (Topics topics = Topics.open(clients)) {
                var _ = topics.create(TopicSpec.of(output, 1));
            }
            site.awaitSettled(pipeline);
            Await.until("nothing is wrong any more", () -> pipeline.troubles().isEmpty());
            assertThat(pipeline.drain(Duration.ofSeconds(20))).isTrue();
        }
        assertThat(TopicDump.texts(clients, output)).containsExactly("{\"n\":2}");
    }

    @Test
    void many_short_transactions_make_few_ledger_entries() throws Exception {
        String topic = TestKafka.topic("in", 1).name();
        Site site = site(topic, "{ topic: " + topic + ".out, batch: { interval: 20ms } }");
        try (Pipeline pipeline = site.start()) {
            for (int n = 0; n < 20; n++) {
                var _ = Records.send(clients, topic, List.of(Records.Item.of("k", "{\"n\":" + n + "}")));
                site.awaitSettled(pipeline);
            }
            assertThat(pipeline.status().protocol().transactions()).isGreaterThanOrEqualTo(20);
            assertThat(pipeline.drain(Duration.ofSeconds(10))).isTrue();
        }

        assertThat(site.entries()).hasSize(1).allSatisfy(entry -> {
            assertThat(entry.records()).isEqualTo(20);
            assertThat(entry.outcomes().forwarded()).isEqualTo(20);
        });
        assertThat(site.balancedAudit().get("total").get("forwarded").longValue()).isEqualTo(20);
    }

    private static String all(ConsumerRecord<ByteBuffer, ByteBuffer> item) {
        return text(item.key()) + "|" + text(item.value()) + "|" + item.timestamp() + "|"
                + Arrays.stream(item.headers().toArray())
                        .map(header -> header.key() + "=" + (header.value() == null
                                ? "-"
                                : new String(header.value(), StandardCharsets.UTF_8)))
                        .toList();
    }

    private static String text(@Nullable ByteBuffer view) {
        return view == null ? "-" : new String(TopicDump.bytes(view), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
