package dev.millrace.generate;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Finds a record's key in its JSON. Thread-safe. */
final class KeyField {
    private final JsonFactory json = new JsonFactory();
    private final String name;

    KeyField(String name) {
        this.name = name;
    }

    /**
     * Looks for the field at the top level and reads no further than it.
     *
     * @return its text in UTF-8 (of a number or a boolean: as it is written), or null when the line is no JSON object up
     *         to there, has no such field, or the field holds null, an object or an array
     */
    byte @Nullable [] of(byte[] line) {
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            for (String field = parser.nextName(); field != null; field = parser.nextName()) {
                JsonToken value = parser.nextToken();
                if (field.equals(name)) {
                    return scalar(parser, value);
                }
                parser.skipChildren();
            }
            return null;
        } catch (JacksonException e) {
            // What is wrong with the line is for the contract to say; here it just has no key.
            return null;
        }
    }

    private static byte @Nullable [] scalar(JsonParser parser, JsonToken value) {
        return value.isScalarValue() && value != JsonToken.VALUE_NULL
                ? parser.getString().getBytes(StandardCharsets.UTF_8)
                : null;
    }
}
