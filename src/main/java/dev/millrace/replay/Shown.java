package dev.millrace.replay;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.millrace.deadletter.StoredLetter;

/**
 * One letter with all that is known of it.
 *
 * @param whole its record; null when it is gone
 * @param gone why there is none; "" when there is one
 * @param history what was done to this letter and to those before it, oldest first
 */
public record Shown(StoredLetter letter, @Nullable Whole whole, String gone, List<Past> history) {
    public Shown {
        history = List.copyOf(history);
    }

    /**
     * What was done to a letter that held this record.
     *
     * @param letter its place, as text
     */
    public record Past(String letter, Done done) {}
}
