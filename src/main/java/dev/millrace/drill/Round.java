package dev.millrace.drill;

import java.time.Duration;
import java.util.List;

/**
 * Faults that are at work together: one, or two that touch different things.
 *
 * @param at earliest time of its beginning; rounds never overlap, so that one that takes longer delays the next
 */
public record Round(Duration at, List<Strike> strikes) {
    public Round {
        strikes = List.copyOf(strikes);
    }

    /** When all of them should be mended. */
    Duration end() {
        return strikes.stream().map(strike -> at.plus(strike.after()).plus(strike.lasts()))
                .reduce(at, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }
}
