package dev.millrace.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

import dev.millrace.base.Time;
import dev.millrace.drill.Plan;
import dev.millrace.drill.Progress;
import dev.millrace.drill.Round;
import dev.millrace.drill.Strike;
import dev.millrace.drill.Watcher;

/**
 * A drill as it goes on: on a terminal a few lines that are written over and over below those that stay, elsewhere a line
 * every ten seconds. Thread-safe.
 */
final class DrillView implements Watcher, AutoCloseable {
    private static final Duration ELSEWHERE = Duration.ofSeconds(10);
    private static final String UP_AND_CLEAR = "\u001b[1A\u001b[2K";
    private final PrintStream err;
    private final boolean isTerminal;
    private final Style style;
    private final Time time = Time.system();
    private long nextNanos = time.nanos();
    private Duration length = Duration.ZERO;
    private int planned;
    private List<String> shown = List.of();

    DrillView(Terminal terminal) {
        this.err = terminal.err();
        this.isTerminal = terminal.errIsTerminal();
        this.style = new Style(terminal.errIsTerminal() && !terminal.environment().containsKey("NO_COLOR"));
    }

    /** Prints what is going to happen. */
    synchronized void plan(Plan plan) {
        length = plan.length();
        planned = plan.strikes();
        err.println(style.bold("plan     seed %d, %d faults in %s".formatted(plan.seed(), planned,
                clock(length))));
        for (Round round : plan.rounds()) {
            for (Strike strike : round.strikes()) {
                err.println("%7s  %-23s %3d s".formatted(clock(round.at().plus(strike.after())),
                        strike.fault().label(), strike.lasts().toSeconds()));
            }
        }
        err.flush();
    }

    private static String clock(Duration time) {
        return "%d:%02d".formatted(time.toMinutes(), time.toSecondsPart());
    }

    @Override
    public synchronized void says(String line) {
        erase();
        err.println(line);
        shown.forEach(err::println);
        err.flush();
    }

    @Override
    public synchronized void sees(Progress progress) {
        if (isTerminal) {
            erase();
            shown = lines(progress);
            shown.forEach(err::println);
            err.flush();
        } else if (time.nanos() - nextNanos >= 0) {
            nextNanos = time.nanos() + ELSEWHERE.toNanos();
            err.println(
                    "%7s  %s  %s".formatted(clock(progress.elapsed()), records(progress), rest(progress)));
            err.flush();
        }
    }

    private void erase() {
        err.print(UP_AND_CLEAR.repeat(shown.size()));
    }

    private List<String> lines(Progress progress) {
        Duration left = length.minus(progress.elapsed());
        String faults = progress.atWork().isEmpty()
                ? progress.phase()
                : style.warning(String.join(" + ", progress.atWork()));
        // Short ones: a line that a narrow terminal breaks in two could not be taken away again.
        return List.of("%s left  %d of %d faults  %s".formatted(
                clock(left.isNegative() ? Duration.ZERO : left), progress.strikes(), planned, faults),
                records(progress), rest(progress));
    }

    private static String records(Progress progress) {
        return "in %,d  stored %,d  dead %,d  lag %s".formatted(progress.acknowledged(), progress.stored(),
                progress.dead(), progress.lag() < 0 ? "?" : "%,d".formatted(progress.lag()));
    }

    private static String rest(Progress progress) {
        return "gaps %,d  sinks %d  partitions stopped %d  uploads that fared ill %,d".formatted(
                progress.gaps(), progress.sinks(), progress.stopped(), progress.misdeeds());
    }

    /** Takes the lines away that were written over. */
    @Override
    public synchronized void close() {
        erase();
        shown = List.of();
        err.flush();
    }
}
