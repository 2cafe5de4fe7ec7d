package dev.millrace.base;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying the same thing again: doubles up to a limit, with jitter over the upper half so that
 * many waiters do not come back at once. Not thread-safe: one per thing that is retried.
 */
public final class Backoff {
    private final long firstMillis;
    private final long limitMillis;
    private final RandomGenerator random;
    private int failures;

    public Backoff(Duration first, Duration limit, RandomGenerator random) {
        this.firstMillis = first.toMillis();
        this.limitMillis = limit.toMillis();
        this.random = random;
    }

    /** Counts one more failure and gives the wait after it. */
    public Duration next() {
        long ceiling = Math.min(limitMillis, firstMillis << Math.min(failures, 30));
        failures++;
        return Duration.ofMillis(ceiling / 2 + random.nextLong(ceiling / 2 + 1));
    }

    /** It worked: the next failure starts from the shortest wait again. */
    public void reset() {
        failures = 0;
    }
}
