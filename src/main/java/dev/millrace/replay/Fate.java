package dev.millrace.replay;

import dev.millrace.deadletter.Cause;

/** What would become of a dead letter's record today. */
public sealed interface Fate {
    /** The pipeline would store or forward it. */
    record Passes(Whole whole) implements Fate {}

    /** A filter would drop it. */
    record Filtered(Whole whole) implements Fate {}

    /** It repeats a letter before it. */
    record Duplicate(Whole whole) implements Fate {}

    /** It would be a dead letter again. */
    record Dies(Whole whole, Cause cause) implements Fate {}

    /** No pipeline of the configuration reads the topic it came from, so nobody can say. */
    record Untried(Whole whole, String why) implements Fate {}

    /** It cannot be sent at all. */
    record Lost(String why) implements Fate {}
}
