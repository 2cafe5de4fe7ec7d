package dev.millrace.drill;

import java.time.Duration;

import dev.millrace.base.Durations;
import dev.millrace.base.Time;

/** Waits for something that happens in another process. */
public final class Patience {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private Patience() {}

    /** What is waited for. */
    @FunctionalInterface
    public interface Condition {
        /** Whether it has come about. */
        boolean holds() throws DrillException, InterruptedException;
    }

    /**
     * Returns once the condition holds.
     *
     * @param what for the message: "node 2 serves"
     * @throws DrillException when it does not within the limit
     */
    public static void until(String what, Duration limit, Condition condition)
            throws DrillException, InterruptedException {
        long start = Time.system().nanos();
        while (!condition.holds()) {
            if (Time.system().nanos() - start > limit.toNanos()) {
                throw new DrillException("not within " + Durations.print(limit) + ": " + what);
            }
            Thread.sleep(LOOK_AGAIN);
        }
    }
}
