package dev.millrace.tap;

import java.time.Duration;

import dev.millrace.base.Durations;

/** Where a watch begins. */
public sealed interface From {
    /** The oldest record there is. */
    record Start() implements From {}

    /** What comes from now on. */
    record End() implements From {}

    /** The first record with a timestamp from then on. */
    record Ago(Duration duration) implements From {}

    /**
     * Reads "start", "end" or "-15m".
     *
     * @throws IllegalArgumentException with a sentence that says what would be right
     */
    static From parse(String text) {
        if (text.equals("start")) {
            return new Start();
        }
        if (text.equals("end")) {
            return new End();
        }
        if (text.startsWith("-")) {
            return new Ago(Durations.parse(text.substring(1)));
        }
        throw new IllegalArgumentException(
                "'" + text + "' is no place to begin; write start, end, or how long ago,"
                        + " like -15m");
    }
}
