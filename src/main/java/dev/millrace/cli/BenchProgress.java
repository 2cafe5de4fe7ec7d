package dev.millrace.cli;

import java.time.Duration;

import dev.millrace.base.Time;
import dev.millrace.bench.Run;
import dev.millrace.bench.Watcher;

/** Says on a terminal how measurements go, and nowhere else. */
final class BenchProgress implements Watcher, AutoCloseable {
    private final Terminal terminal;
    private final ProgressLine line;

    BenchProgress(Terminal terminal) {
        this.terminal = terminal;
        this.line = new ProgressLine(terminal, Time.system(), Duration.ofSeconds(1));
    }

    @Override
    public void doing(String what) {
        if (terminal.errIsTerminal()) {
            line.show(what);
        }
    }

    @Override
    public void done(Run run) {
        if (terminal.errIsTerminal()) {
            line.show("");
            line.say("turn %d  %-8s %,12.0f events/s  %.2f CPU s per million%s".formatted(run.repetition(),
                    run.contestant().label(), run.eventsPerSecond(), run.cpuPerMillion(),
                    run.isRight() ? "" : "  FAILED: " + run.problem()));
        }
    }

    @Override
    public void close() {
        line.close();
    }
}
