package dev.millrace.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

import dev.millrace.base.Durations;
import dev.millrace.base.Time;

/** Carries out a plan, round by round. Its state may be looked at by any thread. */
final class Conductor {
    private final Plan plan;
    private final Striker striker;
    private final Time time;
    private final Consumer<String> say;
    private final long startNanos;
    private final Map<Fault, Integer> strikes = new EnumMap<>(Fault.class);
    private final List<String> problems = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> atWork = new ConcurrentLinkedQueue<>();
    private int unreached;

    /** @param say told of each fault's beginning and end */
    Conductor(Plan plan, Striker striker, Time time, Consumer<String> say) {
        this.plan = plan;
        this.striker = striker;
        this.time = time;
        this.say = say;
        this.startNanos = time.nanos();
    }

    Duration elapsed() {
        return Duration.ofNanos(time.nanos() - startNanos);
    }

    /** Returns when the last fault is mended. A round for which the time has run out is left out. */
    void run() throws InterruptedException {
        for (Round round : plan.rounds()) {
            sleepUntil(round.at());
            if (elapsed().compareTo(plan.length()) < 0) {
                carryOut(round);
            } else {
                unreached += round.strikes().size();
            }
        }
    }

    private void sleepUntil(Duration at) throws InterruptedException {
        Duration left = at.minus(elapsed());
        if (left.isPositive()) {
            Thread.sleep(left);
        }
    }

    private void carryOut(Round round) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (Strike strike : round.strikes()) {
            threads.add(
                    Thread.ofVirtual().name("drill-" + strike.fault().label()).start(() -> carryOut(strike)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void carryOut(Strike strike) {
        String label = strike.fault().label();
        try {
            Thread.sleep(strike.after());
            atWork.add(label);
            say.accept("%7s  %s: %s".formatted(clock(elapsed()), label, strike.fault().meaning()));
            Duration began = elapsed();
            striker.strike(strike);
            count(strike.fault());
            say.accept("%7s  %s is over, after %s".formatted(clock(elapsed()), label,
                    Durations.print(elapsed().minus(began))));
        } catch (DrillException e) {
            problem(label + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // A drill with a bug has shown nothing, and must not look as if it had.
            problem(label + ": " + e);
        } finally {
            var _ = atWork.remove(label);
        }
    }

    static String clock(Duration elapsed) {
        return "%d:%02d".formatted(elapsed.toMinutes(), elapsed.toSecondsPart());
    }

    private synchronized void count(Fault fault) {
        strikes.merge(fault, 1, Integer::sum);
    }

    private synchronized void problem(String what) {
        problems.add(what);
        say.accept("%7s  FAILED %s".formatted(clock(elapsed()), what));
    }

    /** Those that were carried out, by fault. */
    synchronized Map<Fault, Integer> strikes() {
        return new EnumMap<>(strikes);
    }

    /** Faults that had not the outcome that is promised. */
    synchronized List<String> problems() {
        return List.copyOf(problems);
    }

    List<String> atWork() {
        return List.copyOf(atWork);
    }

    /** Strikes there was no time for. */
    int unreached() {
        return unreached;
    }
}
