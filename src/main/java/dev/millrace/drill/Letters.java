package dev.millrace.drill;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.kafka.Clients;

/** Reads dead letters as anyone would: by the fields of their JSON. */
final class Letters {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private Letters() {}

    /** Tells the oracle of every letter. */
    static void tell(Clients clients, String topic, Oracle oracle) throws DrillException {
        Dump.of(clients, topic, item -> {
            if (item.value() != null) {
                tell(item.value(), oracle);
            }
        });
    }

    static void tell(ByteBuffer value, Oracle oracle) {
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        try {
            JsonNode letter = MAPPER.readTree(bytes);
            oracle.letter(letter.required("original_partition").intValue(),
                    letter.required("original_offset").longValue(), print(letter),
                    letter.required("original_timestamp").longValue());
        } catch (JacksonException | IllegalArgumentException e) {
            oracle.letter(-1, -1, 0, 0);
        }
    }

    /** A value that was too long for a letter is there as its beginning and its hash. */
    private static long print(JsonNode letter) {
        JsonNode value = letter.required("original_value");
        if (value.isNull()) {
            return 0;
        }
        if (letter.has("original_value_is_cut")) {
            return Long.parseUnsignedLong(
                    letter.required("original_value_sha256").stringValue().substring(0, 16), 16);
        }
        return Dump.print(ByteBuffer.wrap(letter.has("original_value_encoding")
                ? Base64.getDecoder().decode(value.stringValue())
                : value.stringValue().getBytes(StandardCharsets.UTF_8)));
    }
}
