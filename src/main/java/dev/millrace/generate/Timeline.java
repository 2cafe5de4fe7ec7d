package dev.millrace.generate;

import java.time.Instant;

/** Timestamps at an even pace. Immutable. */
final class Timeline {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private final long startMillis;
    private final long nanosPerEvent;

    /**
     * A pace from a start.
     *
     * @param start timestamp of event 0, from the years 1970 to 9999
     * @param eventsPerSecond above 0 and at most a billion
     */
    Timeline(Instant start, double eventsPerSecond) {
        if (!(eventsPerSecond > 0 && eventsPerSecond <= 1e9)) {
            throw new IllegalArgumentException(
                    "events per second lie above 0, up to a billion: " + eventsPerSecond);
        }
        if (start.isBefore(Instant.EPOCH) || start.isAfter(Instant.parse("9999-01-01T00:00:00Z"))) {
            throw new IllegalArgumentException(
                    "the first timestamp lies in the years 1970 to 9999: " + start);
        }
        this.startMillis = start.toEpochMilli();
        this.nanosPerEvent = Math.round(1e9 / eventsPerSecond);
    }

    /** Milliseconds since the epoch. */
    long millis(long index) {
        return startMillis + elapsedMillis(index);
    }

    long startMillis() {
        return startMillis;
    }

    long elapsedMillis(long index) {
        return index * nanosPerEvent / NANOS_PER_MILLI;
    }
}
