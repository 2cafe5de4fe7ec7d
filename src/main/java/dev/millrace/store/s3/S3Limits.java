package dev.millrace.store.s3;

import java.time.Duration;

import dev.millrace.base.ByteSize;

/**
 * How long to wait and how much to send at once.
 *
 * @param connect until a connection stands
 * @param request until a request without content is answered, and for silence on a connection
 * @param singlePut larger objects go up in parts
 * @param part at least 5 MiB, the smallest that S3 takes; larger for objects that would need too many
 */
record S3Limits(Duration connect, Duration request, ByteSize singlePut, ByteSize part) {
    static final S3Limits DEFAULT = new S3Limits(Duration.ofSeconds(3), Duration.ofSeconds(30),
            ByteSize.mebibytes(64), ByteSize.mebibytes(16));
    /** Slower than that for a whole object counts as a stall. */
    private static final long BYTES_PER_SECOND = 1 << 20;

    /** Until a request is answered that carries so many bytes. */
    Duration requestWith(long bytes) {
        return request.plusSeconds(bytes / BYTES_PER_SECOND);
    }
}
