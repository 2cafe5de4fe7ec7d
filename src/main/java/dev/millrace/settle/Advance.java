package dev.millrace.settle;

import java.util.List;

/** One transaction: what it changes about each partition. Never empty, because a transaction without offsets is not fenced. */
public record Advance<C>(Identity identity, List<Step<C>> steps) {
    public Advance {
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a transaction without offsets is not fenced");
        }
        steps = List.copyOf(steps);
    }
}
