package dev.millrace.pipeline;

import java.time.Duration;

import dev.millrace.base.ByteSize;

/**
 * When a batch is cut, whichever comes first.
 *
 * @param records accepted and rejected records of the partition, 1 to 10,000,000
 * @param bytes of accepted events before compression
 * @param interval since the batch's first record was taken
 */
public record BatchLimits(int records, ByteSize bytes, Duration interval) {
    public static final BatchLimits DEFAULT = new BatchLimits(2_000, ByteSize.mebibytes(64),
            Duration.ofSeconds(5));
    /** For what is forwarded: the interval is what a record waits at most before its transaction begins. */
    public static final BatchLimits FORWARDING = new BatchLimits(50_000, ByteSize.mebibytes(8),
            Duration.ofMillis(100));
}
