package dev.millrace.ops.lag;

import java.util.Optional;
import java.util.OptionalDouble;

import dev.millrace.record.Partition;

/**
 * One group in one partition.
 *
 * @param consumed offsets per second over the last minutes; empty before two looks
 * @param arriving likewise, into the log
 * @param drain until the lag is gone
 * @param loss until records are deleted unread
 * @param held what an open transaction hides; empty where none does
 */
public record PartitionLag(Partition partition, Lag lag, LagTime time, Verdict verdict,
        OptionalDouble consumed,
        OptionalDouble arriving, Forecast drain, Loss loss, Optional<Held> held) {
    /** Whether what is known can be relied on to say that nothing is unread. */
    public boolean isCaughtUp() {
        return lag instanceof Lag.Known known && known.offsets() == 0;
    }
}
