package dev.millrace.store;

import java.time.Duration;

/** Hears of puts that need more than one try, for status and logs. Called on the thread that puts; thread-safe. */
public interface PutListener {
    /** A try failed; the next one follows after {@link PutTrouble#nextTry()}. */
    void failed(PutTrouble trouble);

    /**
     * A put that had failed is over, one way or the other: stored, refused or interrupted.
     *
     * @param failures before it
     * @param lasting since the first failure
     */
    void ended(String key, int failures, Duration lasting);
}
