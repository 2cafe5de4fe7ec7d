package dev.millrace.bench;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@link Forwarding} has a pipeline do, by hand on Jackson's tree: the rules of the shipped contract user-login, the
 * filter and the fields to set. A tree and no class of its own, because further fields have to be kept.
 */
final class LoginRules {
    private static final String[] TEXTS = {"user_id", "app_version", "device_type", "ip", "locale"};
    private static final int UUID_LENGTH = 36;
    private static final DateTimeFormatter MILLIS = new DateTimeFormatterBuilder().appendInstant(3)
            .toFormatter(Locale.ROOT);
    private final JsonMapper mapper = new JsonMapper();

    /** What becomes of a record. */
    sealed interface Fate {
        /** The event, with the fields that are set. */
        record Forwarded(ObjectNode event) implements Fate {}

        record Filtered() implements Fate {}

        record Rejected(String problem) implements Fate {}
    }

    /**
     * Decides on one record.
     *
     * @param nowMillis what the wall clock says
     */
    Fate fate(byte @Nullable [] value, long nowMillis) {
        if (value == null || value.length == 0 || value.length > NaiveRules.LARGEST) {
            return new Fate.Rejected("no event");
        }
        try {
            JsonNode event = mapper.readTree(value);
            if (!(event instanceof ObjectNode login)) {
                return new Fate.Rejected("not an object");
            }
            String problem = problem(login);
            if (problem != null) {
                return new Fate.Rejected(problem);
            }
            return login.path("app_version").stringValue().equals("1.0.0")
                    ? new Fate.Filtered()
                    : new Fate.Forwarded(enriched(login, nowMillis));
        } catch (JacksonException e) {
            return new Fate.Rejected(String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable String problem(ObjectNode login) {
        for (String field : TEXTS) {
            if (!isText(login.get(field))) {
                return field + " is not a text";
            }
        }
        if (login.has("device_id") && !isText(login.get("device_id"))) {
            return "device_id is not a text";
        }
        if (!isUuid(login.path("user_id").stringValue())) {
            return "user_id is not a UUID";
        }
        if (!NaiveRules.isAddress(login.path("ip").stringValue())) {
            return "ip is not an address";
        }
        JsonNode timestamp = login.path("timestamp");
        return timestamp.isIntegralNumber() && timestamp.longValue() >= 0
                ? null
                : "timestamp is not a number of seconds";
    }

    private static boolean isText(@Nullable JsonNode field) {
        return field != null && field.isString() && !field.stringValue().isEmpty();
    }

    private static boolean isUuid(String text) {
        try {
            // The parser also takes shorter groups.
            return text.length() == UUID_LENGTH && UUID.fromString(text).version() >= 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static ObjectNode enriched(ObjectNode login, long nowMillis) {
        return login.put("processed", true)
                .put("processed_at", MILLIS.format(Instant.ofEpochMilli(nowMillis)))
                .put("latency_ms", nowMillis - login.path("timestamp").longValue() * 1_000);
    }

    /** What is sent. */
    byte[] bytes(ObjectNode event) {
        return mapper.writeValueAsBytes(event);
    }
}
