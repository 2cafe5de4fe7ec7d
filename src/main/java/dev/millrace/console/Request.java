package dev.millrace.console;

import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is asked of the API.
 *
 * @param query first value of each parameter
 * @param body JSON; null where there is none
 */
record Request(String method, String path, Map<String, String> query, @Nullable JsonNode body) {
    static final int MOST_TEXT = 4_096;
    private static final JsonMapper MAPPER = JsonMapper.shared();

    /** @throws RefusedException when the body is no JSON object */
    static Request of(String method, String path, Map<String, String> query, byte[] body)
            throws RefusedException {
        if (body.length == 0) {
            return new Request(method, path, query, null);
        }
        try {
            JsonNode read = MAPPER.readTree(body);
            if (!read.isObject()) {
                throw RefusedException.wrong("the body is not a JSON object");
            }
            return new Request(method, path, query, read);
        } catch (JacksonException e) {
            throw RefusedException.wrong("the body is not JSON: " + e.getOriginalMessage());
        }
    }

    /** "" where the parameter is not there. */
    String text(String name) throws RefusedException {
        String value = query.getOrDefault(name, "");
        if (value.length() > MOST_TEXT) {
            throw RefusedException
                    .wrong("parameter " + name + " is longer than " + MOST_TEXT + " characters");
        }
        return value;
    }

    String required(String name) throws RefusedException {
        String value = text(name);
        if (value.isEmpty()) {
            throw RefusedException.wrong("parameter " + name + " is missing");
        }
        return value;
    }

    /** A whole number of the query within limits, or what stands for it when it is not there. */
    long number(String name, long fallback, long least, long most) throws RefusedException {
        String value = text(name);
        if (value.isEmpty()) {
            return fallback;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below, as one out of its limits is.
        }
        throw RefusedException
                .wrong("parameter %s is not a whole number from %d to %d".formatted(name, least, most));
    }

    /** A text of the body; empty when it is not there. */
    Optional<String> member(String name) throws RefusedException {
        JsonNode value = body == null ? null : body.get(name);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isString()) {
            throw RefusedException.wrong("member " + name + " of the body is not a text");
        }
        return Optional.of(value.stringValue());
    }
}
