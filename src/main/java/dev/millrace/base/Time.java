package dev.millrace.base;

/** The clocks of this process; the only place that reads them, so that a test can move time by hand. Thread-safe. */
public interface Time {
    /** Wall clock, milliseconds since the epoch. May jump; use it only for what people or objects are shown. */
    long wallMillis();

    /** Monotonic clock, nanoseconds from an arbitrary start; for every interval and deadline. */
    long nanos();

    /** The clocks of the machine. */
    static Time system() {
        return SystemTime.INSTANCE;
    }
}
