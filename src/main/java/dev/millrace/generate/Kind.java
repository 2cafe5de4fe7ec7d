package dev.millrace.generate;

import java.util.Locale;

/** What a generated record is like. */
public enum Kind {
    /** An event as it should be. */
    GOOD,
    /** A good event whose timestamp lies hours back. */
    LATE,
    /** An earlier event once more, byte for byte. */
    DUPLICATE,
    /** Ends in its midst. */
    TRUNCATED,
    /** A number is written as a string. */
    WRONG_TYPE,
    /** A required field is not there. */
    MISSING_FIELD,
    /** Random bytes, never UTF-8. */
    GARBAGE,
    /** One byte larger than the limit, and right in every other way. */
    OVERSIZE,
    /** A value of no bytes. */
    EMPTY,
    /** No value. */
    TOMBSTONE;

    /** Whether a contract for the events has to reject it. */
    public boolean isBad() {
        return switch (this) {
            case GOOD, LATE, DUPLICATE -> false;
            case TRUNCATED, WRONG_TYPE, MISSING_FIELD, GARBAGE, OVERSIZE, EMPTY, TOMBSTONE -> true;
        };
    }

    /** For people and JSON: "wrong-type". */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
