package dev.millrace.kafka;

import java.nio.ByteBuffer;

import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the bytes between position and limit, and moves neither. Kafka's own serializer rewinds to zero, so it would
 * send what lies before a view as well.
 */
public final class ViewSerializer implements Serializer<ByteBuffer> {
    @Override
    public byte @Nullable [] serialize(String topic, @Nullable ByteBuffer data) {
        if (data == null) {
            return null;
        }
        if (data.hasArray() && data.arrayOffset() == 0 && data.remaining() == data.array().length) {
            return data.array();
        }
        byte[] copy = new byte[data.remaining()];
        data.get(data.position(), copy);
        return copy;
    }
}
