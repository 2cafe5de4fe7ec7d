package dev.millrace.replay;

import java.nio.ByteBuffer;
import java.util.List;

import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A rejected record as it was.
 *
 * @param key null for none
 * @param value null for a tombstone; backed by an array
 * @param timestamp milliseconds since the epoch, -1 when it is not known
 */
public record Whole(@Nullable ByteBuffer key, @Nullable ByteBuffer value, long timestamp,
        List<Header> headers) {
    public Whole {
        headers = List.copyOf(headers);
    }

    /** The same with another value. */
    Whole with(ByteBuffer changed) {
        return new Whole(key, changed, timestamp, headers);
    }
}
