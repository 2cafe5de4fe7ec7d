package dev.millrace.store;

import java.time.Duration;

import dev.millrace.base.Durations;

/**
 * A put that failed and will be tried again.
 *
 * @param message of the last failure: what was tried, what was found, what to do
 * @param attempts failures so far, at least 1
 * @param lasting since the first failure
 * @param nextTry until the next attempt
 */
public record PutTrouble(String key, StoreException.Kind kind, String message, int attempts, Duration lasting,
        Duration nextTry) {
    /** For people: "store unavailable for 42.0 s, next try in 3.0 s: …". */
    @Override
    public String toString() {
        return "store " + state() + " for " + Durations.print(lasting) + ", next try in "
                + Durations.print(nextTry) + ": " + message;
    }

    private String state() {
        return switch (kind) {
            case UNAVAILABLE, NOT_FOUND -> "unavailable";
            case DENIED -> "denies access";
            case NO_BUCKET -> "without bucket";
            case FULL -> "full";
            case REFUSED -> "refuses";
        };
    }
}
