package dev.millrace.transform.dedupe;

import java.time.Duration;

import dev.millrace.base.ByteSize;

/**
 * How long ids are remembered, and in how much memory. All times are timestamps of records.
 *
 * @param window two records with one id are one event when no more than this lies between them; above 0
 * @param lateness how far behind the newest record of its partition a record may be and still be compared
 * @param memory for the ids of one partition; when it does not suffice, the oldest are forgotten and counted
 */
public record DedupeLimits(Duration window, Duration lateness, ByteSize memory) {
    /** Less would not even hold the tables. */
    public static final ByteSize MIN_MEMORY = new ByteSize(64 << 10);

    public DedupeLimits {
        if (window.toMillis() < 1 || lateness.isNegative()) {
            throw new IllegalArgumentException(
                    "a window is at least 1 ms, a lateness is not negative: " + window + ", "
                            + lateness);
        }
        if (memory.compareTo(MIN_MEMORY) < 0) {
            throw new IllegalArgumentException("dedupe needs at least " + MIN_MEMORY + ", not " + memory);
        }
    }

    /**
     * What has to be remembered behind the newest record. For answers from some offset on that are the same as if nothing
     * had been forgotten, a partition is read from the first record that is no older than any below that offset less this.
     */
    public Duration horizon() {
        return window.plus(lateness);
    }
}
