package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.util.List;

import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter on its way: written when its batch is settled.
 *
 * @param key the rejected record's key, null when it had none
 * @param value the envelope
 * @param headers the rejected record's headers, as many as are kept
 */
record Letter(@Nullable ByteBuffer key, ByteBuffer value, List<Header> headers) {
    private static final int OVERHEAD_BYTES = 128;

    /** Memory it holds, and what it takes in a request, roughly. */
    int bytes() {
        int headerBytes = headers.stream()
                .mapToInt(header -> header.key().length()
                        + (header.value() == null ? 0 : header.value().length))
                .sum();
        return (key == null ? 0 : key.remaining()) + value.remaining() + headerBytes + OVERHEAD_BYTES;
    }
}
