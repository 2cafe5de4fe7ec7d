package dev.millrace.generate;

import java.util.concurrent.locks.LockSupport;

import dev.millrace.base.Time;

/** Keeps a loop at a rate. Catches up after a stall, so that the rate holds on the whole. One thread. */
final class Pace {
    /** Parking for less costs more than it waits. */
    private static final long SHORTEST_PARK_NANOS = 500_000;
    private final Time time;
    private final double nanosPerEvent;
    private final long start;

    /** @param perSecond 0 for no limit */
    Pace(Time time, double perSecond) {
        this.time = time;
        this.nanosPerEvent = perSecond == 0 ? 0 : 1e9 / perSecond;
        this.start = time.nanos();
    }

    /** Waits until event {@code done} is due, or the thread is interrupted. */
    void await(long done) {
        if (nanosPerEvent == 0) {
            return;
        }
        long ahead = start + (long) (done * nanosPerEvent) - time.nanos();
        while (ahead > SHORTEST_PARK_NANOS && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(ahead);
            ahead = start + (long) (done * nanosPerEvent) - time.nanos();
        }
    }
}
