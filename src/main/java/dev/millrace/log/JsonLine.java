package dev.millrace.log;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * One line of the log: an object in ASCII that holds no line end, no control character and nothing else that a terminal
 * or a reader of lines could take for more than text, whatever stands in the message.
 */
final class JsonLine {
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();
    /** Always with milliseconds, so that lines can be sorted as text. */
    private static final DateTimeFormatter TIME = DateTimeFormatter
            .ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private final Map<String, Object> fields = new LinkedHashMap<>();

    /** What every line has. */
    JsonLine(long wallMillis, String level, String logger, String thread, String message) {
        fields.put("timestamp", TIME.format(Instant.ofEpochMilli(wallMillis)));
        fields.put("level", level);
        fields.put("logger", logger);
        fields.put("thread", thread);
        fields.put("message", message);
    }

    JsonLine with(String field, Object value) {
        fields.put(field, value);
        return this;
    }

    /** With its line end. */
    byte[] bytes() {
        // Jackson leaves DEL alone.
        return (MAPPER.writeValueAsString(fields).replace("\u007f", "\\u007f") + "\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
