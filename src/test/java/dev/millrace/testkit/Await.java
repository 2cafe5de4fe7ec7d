package dev.millrace.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

import dev.millrace.base.Time;

/** Waits for something that happens elsewhere. */
public final class Await {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final long LOOK_AGAIN_NANOS = 10_000_000;

    private Await() {}

    /**
     * Returns once the condition holds.
     *
     * @param what for the message: "the register is readable"
     * @throws AssertionError when it does not within a minute
     */
    public static void until(String what, Callable<Boolean> condition) throws Exception {
        until(what, DEADLINE, condition);
    }

    /** As above, with a deadline of its own. */
    public static void until(String what, Duration limit, Callable<Boolean> condition) throws Exception {
        long start = Time.system().nanos();
        while (!condition.call()) {
            if (Time.system().nanos() - start > limit.toNanos()) {
                throw new AssertionError("not within " + limit.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }
}
