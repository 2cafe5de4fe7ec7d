package dev.millrace.transform.dedupe;

/** What a window says of one record's id. */
public enum Sighting {
    /** No earlier record of the partition had it within the window: the record goes on. */
    FIRST,
    /** An earlier record of the partition had it within the window. */
    DUPLICATE,
    /**
     * The record is older than the newest one by more than the lateness: nobody can say any more, so it goes on. To be
     * counted where it can be seen.
     */
    TOO_LATE
}
