package dev.millrace.pipeline;

import dev.millrace.record.Partition;

/** Knows which events came before. One thread. */
interface Repeats {
    /** Whether ids are remembered here at all, or in Redis. */
    boolean areInLog();

    /**
     * Whether an event with this id came before within the window; from now on it did.
     *
     * @param id UTF-8 in {@code id[from, from + length)}
     */
    boolean isRepeated(Partition partition, byte[] id, int from, int length, long offset, long timestamp);
}
