package dev.millrace.faults;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

import dev.millrace.base.Time;

/** Random moments, the same again with {@code -Dmillrace.faults.seed=N}. */
final class Seed {
    private final long value = Long.getLong("millrace.faults.seed", RandomGenerator.getDefault().nextLong());
    private final Random random = new Random(value);

    /** Lets some time pass: when a fault strikes must not depend on what the program does. */
    void pass(Duration least, Duration most) {
        Time time = Time.system();
        long nanos = random.nextLong(least.toNanos(), most.toNanos());
        for (long start = time.nanos(); time.nanos() - start < nanos;) {
            LockSupport.parkNanos(nanos - (time.nanos() - start));
        }
    }

    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    @Override
    public String toString() {
        return "-Dmillrace.faults.seed=" + value;
    }
}
