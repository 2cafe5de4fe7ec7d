package dev.millrace.faults;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.record.Partition;
import dev.millrace.record.Position;

/**
 * What has to become of logins, counted plainly from the input: contract, filter, dedupe, the field that is set and three
 * insights, each by hand and with nothing of the program. Records of one partition come in their order.
 */
final class LoginRecount {
    static final List<String> COUNTED = List.of("device_type", "locale");
    private static final List<String> TEXTS = List.of("user_id", "app_version", "device_type", "ip",
            "locale");
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final int LARGEST = 1 << 20;
    private final JsonMapper json = JsonMapper.shared();
    private final Set<String> seen = new HashSet<>();
    private final Trail trail = new Trail();
    private final Set<Position> dead = new HashSet<>();
    /** By insight and start of the window. */
    private final Map<String, Map<String, Long>> windows = new TreeMap<>();
    private long records;
    private long filtered;
    private long duplicates;

    /** Takes the next record of the input. */
    void add(ConsumerRecord<ByteBuffer, ByteBuffer> item) {
        records++;
        byte @Nullable [] value = item.value() == null ? null : bytes(item.value());
        JsonNode login = login(value);
        if (value == null || login == null) {
            dead.add(new Position(new Partition(item.topic(), item.partition()), item.offset()));
        } else if (login.get("app_version").stringValue().equals("1.0.0")) {
            filtered++;
        } else if (!seen.add(item.partition() + "/" + login.get("user_id").stringValue() + "/"
                + login.get("timestamp").longValue())) {
            duplicates++;
        } else {
            String event = new String(value, StandardCharsets.UTF_8);
            trail.add(text(item.key()), item.timestamp(), event.substring(0, event.length() - 1)
                    + ",\"processed\":true,\"ingest_ms\":" + item.timestamp() + "}");
            count(login);
        }
    }

    private void count(JsonNode login) {
        String minute = Instant.ofEpochSecond(login.get("timestamp").longValue() / 60 * 60).toString();
        COUNTED.forEach(
                field -> count("count-by:" + field + "@1m/" + minute, login.get(field).stringValue()));
        count("count-per@1m/" + minute, "");
    }

    private void count(String window, String label) {
        windows.computeIfAbsent(window, _ -> new TreeMap<>()).merge(label, 1L, Long::sum);
    }

    /** Null when it keeps the contract in no way that chaos knows of. */
    private @Nullable JsonNode login(byte @Nullable [] value) {
        if (value == null || value.length == 0 || value.length > LARGEST) {
            return null;
        }
        try {
            JsonNode login = json.readTree(value);
            boolean isGood = login.isObject()
                    && TEXTS.stream().allMatch(field -> login.path(field).isString())
                    && UUID.matcher(login.get("user_id").stringValue()).matches()
                    && login.path("timestamp").isIntegralNumber();
            return isGood ? login : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    Trail trail() {
        return trail;
    }

    Set<Position> dead() {
        return dead;
    }

    Map<String, Map<String, Long>> windows() {
        return windows;
    }

    long records() {
        return records;
    }

    long filtered() {
        return filtered;
    }

    long duplicates() {
        return duplicates;
    }

    static byte[] bytes(ByteBuffer view) {
        byte[] bytes = new byte[view.remaining()];
        view.duplicate().get(bytes);
        return bytes;
    }

    static String text(@Nullable ByteBuffer view) {
        return view == null ? "" : new String(bytes(view), StandardCharsets.UTF_8);
    }

    /**
     * What was forwarded: how many, and for each key a number that depends on every one of its records, with timestamps
     * and bytes, and on their order.
     */
    static final class Trail {
        private final Map<String, Long> byKey = new HashMap<>();
        private long records;

        void add(String key, long timestamp, String value) {
            records++;
            long print = 31L * (31L * value.hashCode() + Long.hashCode(timestamp)) + value.length();
            byKey.merge(key, print, (before, now) -> 1_000_003 * before + now);
        }

        long records() {
            return records;
        }

        /** Keys whose records are not the same, in the same order, in both. */
        long differences(Trail other) {
            Set<String> keys = new HashSet<>(byKey.keySet());
            keys.addAll(other.byKey.keySet());
            return keys.stream().filter(key -> !Objects.equals(byKey.get(key), other.byKey.get(key)))
                    .count();
        }
    }
}
