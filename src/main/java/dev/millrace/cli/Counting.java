package dev.millrace.cli;

import java.time.Duration;

/** Counts and rates in words. */
final class Counting {
    private Counting() {}

    /** "1,200,000 of 2,000,000 (60 %), 412,345 records/s". */
    static String progress(long done, long all, long elapsedNanos) {
        return "%,d of %,d (%d %%), %s".formatted(done, all, all == 0 ? 100 : done * 100 / all,
                rate(done, Duration.ofNanos(elapsedNanos)));
    }

    /** "1 broker", "3 brokers". */
    static String of(long count, String noun) {
        return "%,d %s%s".formatted(count, noun, count == 1 ? "" : "s");
    }

    /** "412,345 records/s". */
    static String rate(long count, Duration elapsed) {
        return "%,d records/s".formatted(Math.round(count * 1e9 / Math.max(1, elapsed.toNanos())));
    }
}
