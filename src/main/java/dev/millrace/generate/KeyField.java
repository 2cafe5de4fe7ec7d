package dev.millrace.generate;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Finds a record's key in its JSON: the value of one field, or those of several with ":" between them. Thread-safe. */
final class KeyField {
    private static final byte SEPARATOR = ':';
    private final JsonFactory json = new JsonFactory();
    private final List<String> names;

    /** @param names with commas between them: "instance_id" or "database_type,instance_id" */
    KeyField(String names) {
        this.names = List.of(names.strip().split("\\s*,\\s*", -1));
    }

    /**
     * Looks for the fields at the top level and reads no further than the last of them.
     *
     * @return their text in UTF-8 (of a number or a boolean: as it is written), or null when the line is no JSON object up
     *         to there, lacks one of the fields, or one holds null, an object or an array
     */
    byte @Nullable [] of(byte[] line) {
        byte[][] values = new byte[names.size()][];
        int missing = names.size();
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            for (String field = parser.nextName(); field != null; field = parser.nextName()) {
                JsonToken value = parser.nextToken();
                int wanted = names.indexOf(field);
                if (wanted >= 0 && values[wanted] == null) {
                    byte[] text = scalar(parser, value);
                    if (text == null) {
                        return null;
                    }
                    values[wanted] = text;
                    missing--;
                    if (missing == 0) {
                        return joined(values);
                    }
                }
                parser.skipChildren();
            }
            return null;
        } catch (JacksonException e) {
            // What is wrong with the line is for the contract to say; here it just has no key.
            return null;
        }
    }

    private static byte[] joined(byte[][] values) {
        if (values.length == 1) {
            return values[0];
        }
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                key.write(SEPARATOR);
            }
            key.writeBytes(values[i]);
        }
        return key.toByteArray();
    }

    private static byte @Nullable [] scalar(JsonParser parser, JsonToken value) {
        return value.isScalarValue() && value != JsonToken.VALUE_NULL
                ? parser.getString().getBytes(StandardCharsets.UTF_8)
                : null;
    }
}
