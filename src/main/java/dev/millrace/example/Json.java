package dev.millrace.example;

import java.nio.ByteBuffer;
import java.util.Optional;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON trees whose numbers are what is written. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();

    private Json() {}

    /** The value; empty when the bytes are no JSON, or a number in them is beyond all measure. */
    public static Optional<JsonNode> parse(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        try {
            return Optional.of(MAPPER.readTree(copy)).filter(node -> !node.isMissingNode());
        } catch (JacksonException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    static String text(String value) {
        return MAPPER.writeValueAsString(value);
    }
}
