package dev.millrace.jobs;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import dev.millrace.base.ByteSize;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.TopicSpec;
import dev.millrace.kafka.Topics;
import dev.millrace.pipeline.Pipeline;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TestKafka;

import static org.assertj.core.api.Assertions.assertThat;

/** A topic for dead letters that takes smaller records than the topic they come from. */
class LetterLimitIT {
    private static final ByteSize LIMIT = new ByteSize(24 * 1024);
    /** What does not fit is cut down; so is what is half as large as the largest that does not. */
    private static final List<Integer> FITTING = List.of(1, 100, 1_000, 9_000);
    private static final List<Integer> TOO_LARGE = List.of(40_000, 60_000, 300_000, 500_000);

    @TempDir
    private Path folder;
    private final Clients clients = TestKafka.clients();

    @Test
    void what_is_too_large_for_it_is_cut_down_and_all_else_is_settled_whole() throws Exception {
        String topic = TestKafka.topic("limited", 2).name();
        Site site = Site.on(folder, clients, topic, schema());
        makeLetterTopic(site, LIMIT);
        List<Records.Item> items = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            for (int size : FITTING) {
                items.add(bad("whole", size));
            }
            items.add(Records.Item.of("neighbour", "{\"round\":" + round + "}"));
            for (int size : TOO_LARGE) {
                items.add(bad("cut", size).with(List.of(new RecordHeader("h", new byte[]{1}))));
            }
        }
        Map<Position, Records.Item> sent = Records.send(clients, topic, items);

        site.settleAll();

        Map<Position, JsonNode> letters = new TreeMap<>(LetterLimitIT::compare);
        for (Site.Letter letter : site.letters()) {
            JsonNode json = letter.json();
            Position place = new Position(new Partition(json.get("original_topic").stringValue(),
                    json.get("original_partition").intValue()), json.get("original_offset").longValue());
            assertThat(letters.put(place, json)).as("%s twice", place).isNull();
            assertThat((long) letter.sent().serializedValueSize()).isLessThan(LIMIT.bytes());
        }
        for (Map.Entry<Position, Records.Item> item : sent.entrySet()) {
            assertPlace(item.getValue(), letters.remove(item.getKey()));
        }
        assertThat(letters).isEmpty();
        assertThat(site.lines(".json.gz")).containsExactlyInAnyOrder("{\"round\":0}", "{\"round\":1}",
                "{\"round\":2}", "{\"round\":3}", "{\"round\":4}");
        assertThat(site.balancedAudit().at("/total/records").longValue()).isEqualTo(items.size());
    }

    @Test
    void a_limit_that_takes_no_letter_at_all_stops_the_partition_and_says_what_to_do() throws Exception {
        String topic = TestKafka.topic("closed", 1).name();
        Site site = Site.on(folder, clients, topic, schema());
        makeLetterTopic(site, new ByteSize(200));
        var _ = Records.send(clients, topic, List.of(bad("cut", 10_000)));

        try (Pipeline pipeline = site.start()) {
            Await.until("the partition is out of work", () -> !pipeline.status().stopped().isEmpty());

            assertThat(pipeline.status().stopped().values())
                    .allSatisfy(reason -> assertThat(reason).contains("raise its max.message.bytes"));
            assertThat(pipeline.failure()).isEmpty();
        }
    }

    private String schema() throws Exception {
        return Files.writeString(folder.resolve("contract.schema.json"), "{\"type\":\"object\"}").toString();
    }

    private void makeLetterTopic(Site site, ByteSize limit) throws Exception {
        try (Topics topics = Topics.open(clients)) {
            var _ = topics.create(TopicSpec.of(site.pipeline().deadLetterTopic(), 2).upTo(limit));
        }
    }

    /** Noise, which no compression makes smaller. */
    private static Records.Item bad(String key, int size) {
        byte[] value = new byte[size];
        new Random(size).nextBytes(value);
        return Records.Item.of(key, value);
    }

    private static int compare(Position one, Position other) {
        int partitions = one.partition().compareTo(other.partition());
        return partitions == 0 ? Long.compare(one.offset(), other.offset()) : partitions;
    }

    private static void assertPlace(Records.Item item, @Nullable JsonNode letter) throws Exception {
        String key = new String(Objects.requireNonNull(item.key()), StandardCharsets.UTF_8);
        if (key.equals("neighbour")) {
            assertThat(letter).isNull();
            return;
        }
        byte[] value = Objects.requireNonNull(item.value());
        if (letter == null) {
            throw new AssertionError(key + " of " + value.length + " bytes has no letter");
        }
        assertThat(letter.has("original_value_is_cut")).as("%d bytes are cut", value.length)
                .isEqualTo(key.equals("cut"));
        byte[] kept = letter.has("original_value_encoding")
                ? Base64.getDecoder().decode(letter.get("original_value").stringValue())
                : letter.get("original_value").stringValue().getBytes(StandardCharsets.UTF_8);
        if (key.equals("cut")) {
            assertThat(value).startsWith(kept);
            assertThat(letter.get("original_value_bytes").intValue()).isEqualTo(value.length);
            assertThat(letter.get("original_value_sha256").stringValue()).isEqualTo(
                    HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value)));
        } else {
            assertThat(kept).isEqualTo(value);
        }
    }
}
