package dev.millrace.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import dev.millrace.transform.redis.Mark;

/**
 * What one batch has to tell Redis about ids. Poll thread only; once the batch is ended its lists are not changed any more,
 * only left behind, so that another thread may read them.
 */
final class Marks {
    /** An id with its position, roughly. */
    private static final long BYTES = 160;
    private List<Mark> wanted = new ArrayList<>();
    private List<Mark> withdrawn = new ArrayList<>();
    private List<Mark> owed = new ArrayList<>();
    private final List<Long> withdrawnOffsets = new ArrayList<>();

    /** The event that is accepted next goes on only if this id is new. */
    void want(Mark mark) {
        wanted.add(mark);
    }

    /**
     * This event was marked before and is a dead letter by now: its mark has to go before that is settled, or those that
     * repeat it would be dropped, and none of them had gone on.
     */
    void withdraw(Mark mark, long offset) {
        withdrawn.add(mark);
        withdrawnOffsets.add(offset);
    }

    /** As {@link #withdraw}, for an event that waited for Redis long enough: its mark goes when that is possible. */
    void owe(Mark mark) {
        owed.add(mark);
    }

    /** Of the outputs, in their order. */
    List<Mark> wanted() {
        return wanted;
    }

    List<Mark> withdrawn() {
        return withdrawn;
    }

    List<Mark> owed() {
        return owed;
    }

    /** The records whose marks are to be withdrawn. */
    LongStream withdrawnOffsets() {
        return withdrawnOffsets.stream().mapToLong(Long::longValue);
    }

    /** Whether the batch has to wait for an answer. */
    boolean needAnswer() {
        return !wanted.isEmpty() || !withdrawn.isEmpty();
    }

    long bytes() {
        return (wanted.size() + withdrawn.size() + owed.size()) * BYTES;
    }

    /** The answer is there, or nobody waits for it any more. */
    void clear() {
        wanted = new ArrayList<>();
        withdrawn = new ArrayList<>();
        owed = new ArrayList<>();
        withdrawnOffsets.clear();
    }
}
