package dev.millrace.ops.lag;

import dev.millrace.record.Partition;

/** What a reader of committed records finds from an offset on. */
sealed interface Peek {
    /**
     * What is asked.
     *
     * @param until where the log was decided when the question was made
     */
    record Question(Partition partition, long from, long until) {}

    /**
     * The first record there is.
     *
     * @param millis its timestamp, -1 for none
     * @param isBrokers whether the broker gave the timestamp
     */
    record Found(long offset, long millis, boolean isBrokers) implements Peek {}

    /** Only transaction markers, aborted records, and holes. */
    record Nothing(long until) implements Peek {}

    record Unread(String why) implements Peek {}
}
