package dev.millrace.pipeline;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.format.Formats;
import dev.millrace.kafka.Clients;
import dev.millrace.store.ObjectInfo;
import dev.millrace.store.ObjectStore;
import dev.millrace.testkit.TopicDump;

/**
 * Says what was lost and what was doubled, knowing nothing of the ledger: a plain committed dump of the topic is matched
 * one to one with what lies in objects and dead letters.
 */
public final class Oracle {
    private static final Pattern NAME = Pattern.compile(".*/([^/]+)\\+(\\d{20})-(\\d{20})\\..*");
    private final Map<String, Integer> wanted = new HashMap<>();
    private final Map<String, Integer> found = new HashMap<>();
    private final TreeMap<String, Long> rangeEnds = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();
    private long events;
    private long letters;

    /**
     * What was found.
     *
     * @param lost records of the topic that are nowhere
     * @param doubled records that are somewhere once too often, or that the topic never had
     */
    public record Verdict(long inTopic, long events, long letters, long lost, long doubled,
            List<String> problems) {
        public boolean isClean() {
            return lost == 0 && doubled == 0 && problems.isEmpty();
        }
    }

    /** Reads everything and compares. */
    public static Verdict compare(Clients clients, String topic, String deadLetterTopic, ObjectStore store)
            throws Exception {
        return compare(TopicDump.records(clients, topic, IsolationLevel.READ_COMMITTED), clients, topic,
                deadLetterTopic, store);
    }

    /**
     * Compares with these records, for a topic that has lost some of them since.
     *
     * @param topic whose objects are looked at
     */
    public static Verdict compare(List<ConsumerRecord<ByteBuffer, ByteBuffer>> records, Clients clients,
            String topic, String deadLetterTopic, ObjectStore store) throws Exception {
        Oracle oracle = new Oracle();
        records.forEach(oracle::want);
        oracle.readLetters(clients, deadLetterTopic);
        oracle.readObjects(store, topic);
        return oracle.verdict();
    }

    /** Reads everything of a pipeline that forwards, and compares. */
    public static Verdict compareForwarded(Clients clients, String topic, String deadLetterTopic,
            String output)
            throws Exception {
        Oracle oracle = new Oracle();
        TopicDump.records(clients, topic, IsolationLevel.READ_COMMITTED).forEach(oracle::want);
        oracle.readLetters(clients, deadLetterTopic);
        for (var item : TopicDump.records(clients, output, IsolationLevel.READ_COMMITTED)) {
            oracle.events++;
            oracle.found.merge(text(item), 1, Integer::sum);
        }
        return oracle.verdict();
    }

    private void want(ConsumerRecord<ByteBuffer, ByteBuffer> item) {
        wanted.merge(item.value() == null ? position(item) : text(item), 1, Integer::sum);
    }

    private static String position(ConsumerRecord<?, ?> item) {
        return item.topic() + "-" + item.partition() + "@" + item.offset();
    }

    /** The value, or where it is when it is not text: dead letters carry that position as well. */
    private static String text(ConsumerRecord<?, ByteBuffer> item) {
        return "value:" + new String(TopicDump.bytes(item.value()), StandardCharsets.ISO_8859_1);
    }

    private void readLetters(Clients clients, String topic) throws Exception {
        JsonMapper mapper = JsonMapper.shared();
        for (var item : TopicDump.records(clients, topic, IsolationLevel.READ_COMMITTED)) {
            JsonNode letter = mapper.readTree(TopicDump.bytes(item.value()));
            letters++;
            found.merge(original(letter), 1, Integer::sum);
        }
    }

    private String original(JsonNode letter) {
        JsonNode value = letter.get("original_value");
        if (value.isNull()) {
            return letter.get("original_topic").stringValue() + "-"
                    + letter.get("original_partition").intValue() + "@"
                    + letter.get("original_offset").longValue();
        }
        boolean isCut = letter.has("original_value_is_cut");
        byte[] bytes = letter.has("original_value_encoding")
                ? Base64.getDecoder().decode(value.stringValue())
                : value.stringValue().getBytes(StandardCharsets.UTF_8);
        return isCut
                ? longest(new String(bytes, StandardCharsets.ISO_8859_1))
                : "value:" + new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** A letter whose value was cut down holds its beginning; the record it stands for is the one that begins so. */
    private String longest(String beginning) {
        return wanted.keySet().stream().filter(key -> key.startsWith("value:" + beginning)).findFirst()
                .orElse("cut value that no record begins with: " + beginning);
    }

    private void readObjects(ObjectStore store, String topic) throws Exception {
        List<ObjectInfo> objects = new ArrayList<>();
        store.list("", objects::add);
        for (ObjectInfo object : objects) {
            if (object.key().contains("/" + topic + "+") || object.key().startsWith(topic + "+")) {
                checkRange(object.key());
                readObject(store, object.key());
            }
        }
    }

    private void checkRange(String key) {
        Matcher name = NAME.matcher(key);
        if (!name.matches()) {
            problems.add("an object of a strange name: " + key);
            return;
        }
        String chain = name.group(1);
        String from = chain + "#" + name.group(2);
        String to = chain + "#" + name.group(3);
        var below = rangeEnds.lowerEntry(to);
        if (below != null && below.getKey().startsWith(chain + "#")
                && below.getValue() > Long.parseLong(name.group(2))) {
            problems.add("objects overlap: " + key + " and the one at " + below.getKey());
        }
        rangeEnds.put(from, Long.parseLong(name.group(3)));
    }

    private void readObject(ObjectStore store, String key) throws Exception {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(Formats.ofKey(key).orElseThrow().decode(store.open(key)),
                        StandardCharsets.ISO_8859_1))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                events++;
                found.merge("value:" + line, 1, Integer::sum);
            }
        } catch (IOException e) {
            problems.add(key + ": " + e.getMessage());
        }
    }

    private Verdict verdict() {
        long lost = 0;
        long inTopic = 0;
        for (var item : wanted.entrySet()) {
            inTopic += item.getValue();
            lost += Math.max(0, item.getValue() - found.getOrDefault(item.getKey(), 0));
        }
        long doubled = 0;
        for (var item : found.entrySet()) {
            int surplus = item.getValue() - wanted.getOrDefault(item.getKey(), 0);
            if (surplus > 0) {
                doubled += surplus;
                if (problems.size() < 5 && !wanted.containsKey(item.getKey())) {
                    problems.add("never in the topic: "
                            + item.getKey().substring(0, Math.min(200, item.getKey().length())));
                }
            }
        }
        return new Verdict(inTopic, events, letters, lost, doubled, problems);
    }
}
