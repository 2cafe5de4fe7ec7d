package dev.millrace.settle;

import org.jspecify.annotations.Nullable;

/** A transactional producer; a newer one with the same id fences it. */
final class SimProducer {
    private boolean fenced;
    private @Nullable SimTransaction last;

    boolean isFenced() {
        return fenced;
    }

    void fence() {
        fenced = true;
    }

    /** The transaction begun last, whatever became of it. */
    @Nullable
    SimTransaction last() {
        return last;
    }

    void begin(SimTransaction transaction) {
        last = transaction;
    }
}
