package dev.millrace.ops.plan;

import java.time.Duration;
import java.util.OptionalInt;

import dev.millrace.base.ByteSize;
import dev.millrace.pipeline.BatchLimits;

/**
 * What is to be carried.
 *
 * @param events per second, at the busiest time
 * @param event size of one, as it is sent, before compression
 * @param retention how long the source topic keeps them
 * @param ratio how many times smaller compression makes them on their way and on disk; 1 for as they are
 * @param replicas of the source topic
 * @param workers how many there are to be; empty for as many as are needed
 */
public record Demand(long events, ByteSize event, Duration retention, double ratio, int replicas,
        BatchLimits batch,
        OptionalInt workers) {
    public Demand {
        if (events < 1 || event.bytes() < 1 || ratio < 1 || replicas < 1 || retention.isNegative()
                || workers.orElse(1) < 1) {
            throw new IllegalArgumentException(
                    "events, their size, replicas and workers must be 1 or more, the ratio 1 or more");
        }
    }

    /** Bytes a second before compression. */
    double bytesPerSecond() {
        return (double) events * event.bytes();
    }
}
