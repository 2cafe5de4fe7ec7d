package dev.millrace.generate;

import java.time.Duration;

import dev.millrace.base.Time;

/** Measures a run, and tells its progress about once a second. One thread. */
final class Ticker {
    private static final long SECOND_NANOS = 1_000_000_000;
    private final Time time;
    private final Progress progress;
    private final long start;
    private long told;

    Ticker(Time time, Progress progress) {
        this.time = time;
        this.progress = progress;
        this.start = time.nanos();
        this.told = start;
    }

    void tick(long acknowledged) {
        long now = time.nanos();
        if (now - told >= SECOND_NANOS) {
            told = now;
            progress.at(acknowledged, now - start);
        }
    }

    Duration elapsed() {
        return Duration.ofNanos(time.nanos() - start);
    }
}
