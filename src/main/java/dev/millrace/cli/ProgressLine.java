package dev.millrace.cli;

import java.io.PrintStream;
import java.time.Duration;

import dev.millrace.base.Time;

/**
 * Says how far long work has come. On a terminal one line is written over and over; elsewhere, where that would be
 * litter, a plain line appears now and then. Not thread-safe.
 */
final class ProgressLine implements AutoCloseable {
    private static final Duration ON_TERMINAL = Duration.ofMillis(100);
    private static final String BACK_AND_CLEAR = "\r\u001b[K";

    private final PrintStream err;
    private final boolean isTerminal;
    private final Time time;
    private final long pauseNanos;
    private long nextNanos;
    private String last = "";

    /** @param interval between lines where there is no terminal */
    ProgressLine(Terminal terminal, Time time, Duration interval) {
        this.err = terminal.err();
        this.isTerminal = terminal.errIsTerminal();
        this.time = time;
        this.pauseNanos = (isTerminal ? ON_TERMINAL : interval).toNanos();
        this.nextNanos = time.nanos();
    }

    /** Shows the text if it is time for it; else it is shown by {@link #close()} if nothing newer comes. */
    void show(String text) {
        last = text;
        if (time.nanos() - nextNanos >= 0) {
            write();
        }
    }

    /** Writes a line of its own that stays, above the progress. */
    void say(String line) {
        err.print(isTerminal
                ? BACK_AND_CLEAR + line + System.lineSeparator() + last
                : line + System.lineSeparator());
        err.flush();
    }

    private void write() {
        err.print(isTerminal ? BACK_AND_CLEAR + last : last + System.lineSeparator());
        err.flush();
        nextNanos = time.nanos() + pauseNanos;
        last = isTerminal ? last : "";
    }

    /** Leaves the newest text standing. */
    @Override
    public void close() {
        if (!last.isEmpty()) {
            write();
        }
        if (isTerminal && !last.isEmpty()) {
            err.println();
        }
        last = "";
    }
}
