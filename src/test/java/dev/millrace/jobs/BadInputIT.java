package dev.millrace.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import dev.millrace.base.ByteSize;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.TopicSpec;
import dev.millrace.kafka.Topics;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;
import dev.millrace.testkit.SharedData;
import dev.millrace.testkit.TestKafka;
import dev.millrace.testkit.TopicDump;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever lies in a topic, it ends in an object or in a dead letter, and nothing beside it is harmed. */
class BadInputIT {
    private static final int MANY_HEADERS = 100_000;
    private static final String HOSTILE = "\r\n${jndi:ldap://x}\0../../etc\u202E=cmd()<script>\033[2J\u2028";
    private static final byte[] TEN_MEGABYTES = filled(10_000_000, 'a');

    @TempDir
    private Path folder;
    private final Clients clients = TestKafka.clients();

    @Test
    void every_file_of_the_parsing_suite_is_stored_or_a_dead_letter() throws Exception {
        Map<String, byte[]> files = suite();
        assertThat(files).hasSize(318);
        String topic = TestKafka.topic("suite", 2).name();
        List<Records.Item> items = new ArrayList<>();
        files.forEach((name, bytes) -> {
            items.add(Records.Item.of(name, bytes).with(List.of(header("file", name))));
            items.add(Records.Item.of("neighbour", "{\"after\":\"" + name + "\"}"));
        });
        Map<Position, Records.Item> sent = Records.send(clients, topic, items);
        Site site = anything(topic);

        site.settleAll();

        Map<Position, Site.Letter> letters = letters(site, sent);
        Map<String, String> outcome = new TreeMap<>();
        sent.forEach((place, item) -> outcome.put(key(item),
                letters.containsKey(place) ? reason(letters.get(place)) : "stored"));
        assertThat(outcome).containsEntry("neighbour", "stored");
        assertThat(outcome).allSatisfy((name, how) -> {
            if (name.startsWith("n_")) {
                assertThat(how).as(name).isNotEqualTo("stored");
            } else if (name.startsWith("y_") && !name.contains("duplicated_key")) {
                assertThat(how).as(name).isEqualTo("stored");
            } else if (name.startsWith("y_")) {
                assertThat(how).as(name).isEqualTo("duplicate-field");
            }
        });
        assertStored(site, sent, letters);
        assertThat(site.balancedAudit().at("/total/records").longValue()).isEqualTo(2 * 318);
    }

    @Test
    void hostile_values_keys_and_headers_pass() throws Exception {
        String topic = TestKafka.uniqueName("hostile");
        try (Topics topics = Topics.open(clients)) {
            assertThat(topics.create(TopicSpec.of(topic, 2).upTo(ByteSize.mebibytes(16))).partitions())
                    .isEqualTo(2);
        }
        Map<String, String> expected = new TreeMap<>();
        List<Records.Item> items = new ArrayList<>();
        hostile().forEach((reason, list) -> list.forEach(item -> {
            items.add(item);
            items.add(Records.Item.of("neighbour", "{\"after\":" + items.size() + "}"));
            expected.put(key(item), reason);
        }));
        Map<Position, Records.Item> sent = Records.send(clients, topic, items);
        Site site = Site.on(folder, clients, topic, schema("{}"), "max-record: 11MiB");

        site.settleAll();

        Map<Position, Site.Letter> letters = letters(site, sent);
        Map<String, String> outcome = new TreeMap<>();
        sent.forEach((place, item) -> outcome.put(key(item),
                letters.containsKey(place) ? reason(letters.get(place)) : "stored"));
        assertThat(outcome.remove("neighbour")).isEqualTo("stored");
        assertThat(outcome).isEqualTo(expected);
        assertStored(site, sent, letters);
        assertThat(site.balancedAudit().at("/total/records").longValue()).isEqualTo(items.size());
    }

    /** Things that are no event, where events are objects: each is told apart. */
    @Test
    void values_that_are_no_objects_have_their_own_reasons() throws Exception {
        String topic = TestKafka.topic("outcomes", 1).name();
        List<Records.Item> items = new ArrayList<>(List.of(Records.Item.of("tombstone", (byte[]) null),
                Records.Item.of("empty", ""), Records.Item.of("null", "null"), Records.Item.of("array", "[]"),
                Records.Item.of("string", "\"x\""), Records.Item.of("number", "3"),
                Records.Item.of("object", "{}")));
        Map<Position, Records.Item> sent = Records.send(clients, topic, items);
        Site site = Site.on(folder, clients, topic, schema("{\"type\":\"object\"}"));

        site.settleAll();

        Map<String, String> reasons = new TreeMap<>();
        Map<String, String> errors = new TreeMap<>();
        letters(site, sent).forEach((place, letter) -> {
            String key = key(sent.getOrDefault(place, items.getFirst()));
            reasons.put(key, reason(letter));
            errors.put(key, letter.json().get("error").stringValue());
        });
        assertThat(reasons)
                .isEqualTo(Map.of("tombstone", "tombstone", "empty", "empty", "null", "type", "array",
                        "type", "string", "type", "number", "type"));
        assertThat(errors.values()).doesNotHaveDuplicates();
        assertThat(site.lines(".json.gz")).containsExactly("{}");
    }

    /** What has the right shape and the wrong meaning, and what only looks wrong. */
    @Test
    void numbers_and_timestamps_are_taken_by_the_letter_of_the_contract() throws Exception {
        String topic = TestKafka.topic("meanings", 1).name();
        Map<String, String> expected = meanings();
        List<Records.Item> items = new ArrayList<>();
        expected.keySet().forEach(value -> items.add(Records.Item.of(value, value)));
        Map<Position, Records.Item> sent = Records.send(clients, topic, items);
        Site site = Site.on(folder, clients, topic, schema("""
                {"type": "object", "additionalProperties": false, "properties": {
                  "at": {"type": "string", "format": "date-time"},
                  "seconds": {"type": "integer", "minimum": 0},
                  "ratio": {"type": "number", "maximum": 100}}}"""));

        site.settleAll();

        Map<Position, Site.Letter> letters = letters(site, sent);
        Map<String, String> outcome = new TreeMap<>();
        sent.forEach((place, item) -> outcome.put(key(item),
                letters.containsKey(place) ? reason(letters.get(place)) : "stored"));
        assertThat(outcome).isEqualTo(expected);
        assertStored(site, sent, letters);
    }

    private static Map<String, String> meanings() {
        Map<String, String> meanings = new TreeMap<>();
        List.of("2026-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z",
                "2016-12-31T23:59:60Z", "2017-01-01T08:59:60+09:00", "2024-02-29T12:00:00.123456789-12:00")
                .forEach(at -> meanings.put("{\"at\":\"" + at + "\"}", "stored"));
        List.of("2026-01-01T00:00:00", "-0001-01-01T00:00:00Z", "10000-01-01T00:00:00Z",
                "2016-12-31T12:00:60Z", "2026-02-29T00:00:00Z", "2026-01-01T24:00:00Z", "1767225600", "",
                "2026-01-01").forEach(at -> meanings.put("{\"at\":\"" + at + "\"}", "format"));
        List.of("1767225600", "1767225600000", "1767225600000000000", "-1", "null")
                .forEach(at -> meanings.put("{\"at\":" + at + "}", "type"));
        List.of("1767225600", "1767225600000", "1767225600000000000", "12345678901234567890", "0", "-0",
                "1.0", "1e3").forEach(seconds -> meanings.put("{\"seconds\":" + seconds + "}", "stored"));
        List.of("-1", "-12345678901234567890", "-1e400")
                .forEach(seconds -> meanings.put("{\"seconds\":" + seconds + "}", "range"));
        List.of("\"1767225600\"", "1.5", "1e-400", "true")
                .forEach(seconds -> meanings.put("{\"seconds\":" + seconds + "}", "type"));
        List.of("1e400", "1e2000000000", "12345678901234567890", "100.00000000000000000001")
                .forEach(ratio -> meanings.put("{\"ratio\":" + ratio + "}", "range"));
        List.of("1e-2000000000", "-1e2000000000", "99.99999999999999999999")
                .forEach(ratio -> meanings.put("{\"ratio\":" + ratio + "}", "stored"));
        meanings.put("{\"At\":1}", "unknown-field");
        return meanings;
    }

    // ---- what is sent

    private static Map<String, byte[]> suite() {
        Path folder = SharedData.file("json-parsing/test_parsing");
        try (Stream<Path> files = Files.list(folder)) {
            return files
                    .collect(Collectors.toMap(file -> String.valueOf(file.getFileName()), BadInputIT::bytes,
                            (one, other) -> one, TreeMap::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Hostile records by what must become of them. */
    private static Map<String, List<Records.Item>> hostile() {
        String deep = "[".repeat(64) + "]".repeat(64);
        Map<String, List<Records.Item>> items = new TreeMap<>();
        items.put("stored", List.of(
                Records.Item.of("10 MB", quoted(TEN_MEGABYTES)),
                Records.Item.of("many headers", "{}").with(headers(MANY_HEADERS)),
                Records.Item.of("null", "null"), Records.Item.of("array", "[]"),
                Records.Item.of("string", "\"x\""),
                Records.Item.of("number", "3"), Records.Item.of("64 deep", deep),
                Records.Item.of("1e400", "1e400"), Records.Item.of("20 digits", "12345678901234567890"),
                Records.Item.of("1e2000000000", "{\"n\":1e2000000000}"),
                Records.Item.of("keys that differ in case", "{\"a\":1,\"A\":2}"),
                Records.Item.of("escaped NUL", "\"\\u0000\""),
                Records.Item.of("astral", "\"\uD83D\uDE00\""),
                Records.Item.of("pair, escaped", "\"\\ud83d\\ude00\""),
                Records.Item.of("number as string", "\"12\""),
                Records.Item.of(HOSTILE, "{}").with(List.of(header(HOSTILE, HOSTILE))),
                Records.Item.of("line breaks between", "{\r\n\"a\" :\n1}"),
                Records.Item.of("hostile text",
                        "{\"${jndi:ldap://x}\":\"<script>=cmd()\",\"../../etc\":\"\u202Eabc\u2028\u2029\u0085\"}")));
        items.put("too-large", List.of(Records.Item.of("12 MB", quoted(filled(12_000_000, 'b')))));
        items.put("truncated", List.of(
                Records.Item.of("10 MB cut off", ("\"" + new String(TEN_MEGABYTES, StandardCharsets.US_ASCII))
                        .getBytes(StandardCharsets.US_ASCII)),
                Records.Item.of("key of 200 KB ".repeat(15_000), "{"),
                new Records.Item(new byte[]{(byte) 0xff, 0, (byte) 0xfe}, bytes("["), List.of()),
                Records.Item.of("many headers, bad", "{").with(headers(MANY_HEADERS)),
                Records.Item.of("huge header", "{")
                        .with(List.of(new RecordHeader("h", filled(300_000, 'h')))),
                Records.Item.of("bad: " + HOSTILE, "{")
                        .with(List.of(header(HOSTILE, HOSTILE), header("", ""))),
                Records.Item.of("header without value", "{")
                        .with(List.of(new RecordHeader("h", (byte[]) null)))));
        items.put("tombstone", List.of(Records.Item.of("tombstone", (byte[]) null)));
        items.put("empty", List.of(Records.Item.of("empty", "")));
        items.put("too-deep", List.of(Records.Item.of("65 deep", "[" + deep + "]"),
                Records.Item.of("100,000 deep", "[".repeat(100_000))));
        items.put("duplicate-field", List.of(Records.Item.of("twice", "{\"a\":1,\"a\":2}"),
                Records.Item.of("twice, escaped", "{\"a\":1,\"\\u0061\":2}")));
        items.put("encoding", List.of(Records.Item.of("BOM", "\uFEFF{}"),
                Records.Item.of("UTF-16", "{}".getBytes(StandardCharsets.UTF_16)),
                Records.Item.of("overlong", new byte[]{'"', (byte) 0xc0, (byte) 0xaf, '"'}),
                Records.Item.of("lone surrogate", "\"\\ud800\""),
                Records.Item.of("lone low surrogate in a name", "{\"\\udc00\":1}"),
                Records.Item.of("surrogate as bytes",
                        new byte[]{'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'}),
                Records.Item.of("overlong NUL", new byte[]{'"', (byte) 0xc0, (byte) 0x80, '"'}),
                Records.Item.of("five bytes",
                        new byte[]{'"', (byte) 0xf8, (byte) 0x88, (byte) 0x80, (byte) 0x80, (byte) 0x80,
                                '"'}),
                Records.Item.of("above U+10FFFF",
                        new byte[]{'"', (byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80, '"'}),
                Records.Item.of("Latin-1", new byte[]{'"', (byte) 0xe9, '"'}),
                Records.Item.of("UTF-16LE", "{}".getBytes(StandardCharsets.UTF_16LE)),
                Records.Item.of("UTF-16BE", "{}".getBytes(StandardCharsets.UTF_16BE)),
                Records.Item.of("NUL before", "\0{}"),
                Records.Item.of("UTF-16LE with BOM", new byte[]{(byte) 0xff, (byte) 0xfe, '{', 0, '}', 0}),
                Records.Item.of("600 KB, not UTF-8", filled(600_000, (char) 0xff))));
        items.put("syntax", List.of(
                Records.Item.of("NUL after", "{}\0"),
                Records.Item.of("two", "{}{}"), Records.Item.of("line break in a string", "\"a\nb\""),
                Records.Item.of("NaN", "NaN"), Records.Item.of("leading zero", "01"),
                Records.Item.of("NUL", "\"\0\""), Records.Item.of("ANSI", "\"\033[2J\""),
                Records.Item.of("500 KB of control characters", filled(500_000, (char) 1)),
                Records.Item.of("500 KB of quotes", filled(500_000, '"'))));
        return items;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] quoted(byte[] text) {
        return bytes("\"" + new String(text, StandardCharsets.US_ASCII) + "\"");
    }

    private static byte[] filled(int length, char with) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }

    private static Header header(String key, String value) {
        return new RecordHeader(key, bytes(value));
    }

    private static List<Header> headers(int count) {
        return IntStream.range(0, count).mapToObj(i -> header("h" + i, "v" + i)).toList();
    }

    private Site anything(String topic) throws IOException {
        return Site.on(folder, clients, topic, schema("{}"));
    }

    private String schema(String text) throws IOException {
        return Files.writeString(folder.resolve("contract.schema.json"), text).toString();
    }

    // ---- what comes out

    private static String key(Records.Item item) {
        return item.key() == null ? "" : new String(item.key(), StandardCharsets.ISO_8859_1);
    }

    private static String reason(Site.@Nullable Letter letter) {
        return letter == null ? "" : letter.json().get("error_type").stringValue();
    }

    /** The dead letters by the places of their records, each held against its record. */
    private static Map<Position, Site.Letter> letters(Site site, Map<Position, Records.Item> sent)
            throws Exception {
        Map<Position, Site.Letter> letters = new HashMap<>();
        for (Site.Letter letter : site.letters()) {
            JsonNode json = letter.json();
            Position place = new Position(new Partition(json.get("original_topic").stringValue(),
                    json.get("original_partition").intValue()), json.get("original_offset").longValue());
            assertThat(letters.put(place, letter)).as("%s twice", place).isNull();
            Records.Item item = sent.get(place);
            assertThat(item).as("%s was never sent", place).isNotNull();
            if (item != null) {
                assertLetter(site, letter, item);
            }
        }
        return letters;
    }

    private static void assertLetter(Site site, Site.Letter letter, Records.Item item) throws Exception {
        JsonNode json = letter.json();
        assertThat(json.propertyNames()).contains("original_topic", "original_partition", "original_offset",
                "original_timestamp", "original_key", "original_value", "error", "error_type",
                "error_pointer",
                "error_byte_offset", "timestamp", "retry_count", "consumer_id", "pipeline", "contract");
        assertThat(json.get("pipeline").stringValue()).isEqualTo(site.name());
        assertThat(json.get("error").stringValue()).isNotBlank().hasSizeLessThanOrEqualTo(500);
        assertPart(json, "original_key", item.key());
        assertPart(json, "original_value", item.value());
        assertKey(letter, item);
        assertHeaders(letter, item);
    }

    private static void assertPart(JsonNode json, String name, byte @Nullable [] original) throws Exception {
        if (original == null) {
            assertThat(json.get(name).isNull()).as(name).isTrue();
            return;
        }
        boolean isBase64 = json.has(name + "_encoding");
        byte[] written = isBase64
                ? Base64.getDecoder().decode(json.get(name).stringValue())
                : bytes(json.get(name).stringValue());
        if (json.has(name + "_is_cut")) {
            assertThat(original).as(name).startsWith(written);
            assertThat(json.get(name + "_bytes").intValue()).isEqualTo(original.length);
            assertThat(json.get(name + "_sha256").stringValue()).isEqualTo(
                    HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(original)));
        } else {
            assertThat(written).as(name).isEqualTo(original);
            assertThat(isBase64 || isUtf8(original)).isTrue();
            assertThat(!isBase64 || !isUtf8(original) || original.length > 4_096).as("%s in base64", name)
                    .isTrue();
        }
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The letter has the record's key, so that both lie in the same order; only a huge one is left out. */
    private static void assertKey(Site.Letter letter, Records.Item item) {
        ByteBuffer key = letter.sent().key();
        byte[] original = item.key();
        if (original == null || original.length > 64 * 1024) {
            assertThat(key).isNull();
        } else {
            assertThat(TopicDump.bytes(key)).isEqualTo(original);
        }
    }

    private static void assertHeaders(Site.Letter letter, Records.Item item) {
        List<Header> kept = List.of(letter.sent().headers().toArray());
        boolean isCut = kept.stream().anyMatch(header -> header.key().equals("millrace.headers-cut"));
        if (isCut) {
            assertThat(kept.size()).isLessThanOrEqualTo(65);
            assertThat(item.headers().size() > 64 || item.headers().stream()
                    .anyMatch(header -> header.value() != null && header.value().length > 16 * 1024))
                    .isTrue();
            assertThat(item.headers()).containsAll(kept.subList(0, kept.size() - 1));
        } else {
            assertThat(kept).isEqualTo(item.headers());
        }
    }

    /** Every record without a dead letter is one line; its line breaks, which mean nothing in JSON, are spaces. */
    private static void assertStored(Site site, Map<Position, Records.Item> sent,
            Map<Position, Site.Letter> letters) throws Exception {
        Map<String, Long> expected = sent.entrySet().stream()
                .filter(item -> !letters.containsKey(item.getKey()))
                .map(item -> line(item.getValue())).collect(Collectors.groupingBy(line -> line,
                        Collectors.counting()));
        Map<String, Long> found = site.lines(".json.gz").stream()
                .collect(Collectors.groupingBy(line -> line, Collectors.counting()));
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        assertThat(found).isEqualTo(expected);
    }

    private static String line(Records.Item item) {
        return new String(Objects.requireNonNull(item.value()), StandardCharsets.ISO_8859_1)
                .replace('\n', ' ').replace('\r', ' ');
    }
}
