package dev.millrace.cli;

import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * For programs. Bytes are text, or base64 where they are not UTF-8, as in dead letters. Everything beyond ASCII is
 * escaped: a terminal that such a line is shown on is in no danger either.
 */
final class TapJson implements TapPrinter {
    private final JsonFactory factory = JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    @Override
    public String line(String label, ConsumerRecord<ByteBuffer, ByteBuffer> item) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), line)) {
            json.writeStartObject();
            if (!label.isEmpty()) {
                json.writeStringProperty("side", label);
            }
            json.writeStringProperty("topic", item.topic());
            json.writeNumberProperty("partition", item.partition());
            json.writeNumberProperty("offset", item.offset());
            json.writeNumberProperty("timestamp", item.timestamp());
            bytes(json, "key", item.key());
            bytes(json, "value", item.value());
            json.writeArrayPropertyStart("headers");
            for (Header header : item.headers()) {
                json.writeStartObject();
                json.writeStringProperty("name", header.key());
                bytes(json, "value", header.value() == null ? null : ByteBuffer.wrap(header.value()));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return line.toString();
    }

    private static void bytes(JsonGenerator json, String name, @Nullable ByteBuffer bytes) {
        if (bytes == null) {
            json.writeNullProperty(name);
            return;
        }
        try {
            json.writeStringProperty(name,
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString());
        } catch (CharacterCodingException e) {
            json.writeStringProperty(name + "_encoding", "base64");
            json.writeStringProperty(name, StandardCharsets.ISO_8859_1
                    .decode(Base64.getEncoder().encode(bytes.duplicate())).toString());
        }
    }
}
