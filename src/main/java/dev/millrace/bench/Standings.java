package dev.millrace.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What runs come to: medians with their spread, and ratios between those who ran side by side. */
public final class Standings {
    private final List<Run> runs;

    public Standings(List<Run> runs) {
        this.runs = List.copyOf(runs);
    }

    /** Those who ran, in the order of their first turns. */
    public List<Contestant> contestants() {
        return runs.stream().map(Run::contestant).distinct().toList();
    }

    /** A figure over all runs of one contestant. */
    public Spread of(Contestant contestant, ToDoubleFunction<Run> figure) {
        return Spread.of(runs.stream().filter(run -> run.contestant() == contestant).mapToDouble(figure));
    }

    /**
     * The speed of one in units of another's: each run against the other's of the same repetition, so that what slowed
     * down both cancels out. NaN when the two never ran side by side.
     */
    public Spread ratio(Contestant contestant, Contestant unit) {
        List<Double> ratios = new ArrayList<>();
        for (Run run : runs) {
            if (run.contestant() == contestant) {
                find(unit, run.repetition())
                        .ifPresent(other -> ratios.add(run.eventsPerSecond() / other.eventsPerSecond()));
            }
        }
        return Spread.of(ratios.stream().mapToDouble(Double::doubleValue));
    }

    private Optional<Run> find(Contestant contestant, int repetition) {
        return runs.stream().filter(run -> run.contestant() == contestant && run.repetition() == repetition)
                .findFirst();
    }

    /** Whether every run of this contestant came to the right counts. */
    public boolean isRight(Contestant contestant) {
        return runs.stream().filter(run -> run.contestant() == contestant).allMatch(Run::isRight);
    }

    /** Runs during which others used so much of the machine that the figures are doubtful. */
    public List<Run> disturbed() {
        return runs.stream().filter(run -> Machine.isDisturbing(run.foreignCores())).toList();
    }
}
