package dev.millrace.record;

/** What a stage decided about one record. Bad data is a value here, never an exception. */
public sealed interface Verdict {
    /** The one accepting verdict, shared so that accepting allocates nothing. */
    Verdict VALID = new Valid();

    /** The record keeps its contract. */
    record Valid() implements Verdict {}

    /**
     * The record is a dead letter.
     *
     * @param pointer JSON Pointer (RFC 6901) to the value that broke the rule, "" for the whole document
     * @param byteOffset where in the value's bytes it was noticed, counted from 0
     * @param message for people: what was found, what would be right; never longer than 500 characters
     */
    record Rejected(Reason reason, String pointer, int byteOffset, String message) implements Verdict {}
}
