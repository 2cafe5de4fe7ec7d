package dev.millrace.settle;

import java.util.EnumMap;
import java.util.Map;

/** Counts what happened in a simulation. */
final class Tally {
    private final Map<Seen, Long> counts = new EnumMap<>(Seen.class);

    void add(Seen seen, long count) {
        counts.merge(seen, count, Long::sum);
    }

    void add(Tally more) {
        more.counts.forEach(this::add);
    }

    long of(Seen seen) {
        return counts.getOrDefault(seen, 0L);
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
