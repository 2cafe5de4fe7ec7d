package dev.millrace.store;

import java.time.Duration;

/** Waits, so that a test can wait without time passing. */
@FunctionalInterface
public interface Sleeper {
    /** Lets the thread sleep as long as given. */
    Sleeper REAL = Thread::sleep;

    /**
     * Returns when the time is over.
     *
     * @throws InterruptedException when somebody wants this thread to stop
     */
    void sleep(Duration duration) throws InterruptedException;

    /** Ends the sleep of so many threads at most, those first that have slept longest; does nothing where that is unknown. */
    default void wake(int count) {}
}
