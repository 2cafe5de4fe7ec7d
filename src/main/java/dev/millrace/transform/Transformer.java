package dev.millrace.transform;

/**
 * Carries rules out on one event after the other. Not thread-safe: it keeps scratch space, so each worker has its own.
 *
 * <p>All expressions see the event as it came: the filter is asked first, then every new value is computed, then fields
 * are set and dropped.
 */
public interface Transformer {
    /**
     * Sets what {@code now} is for the events that follow, until it is set again.
     *
     * @param wallMillis milliseconds since the epoch
     */
    void now(long wallMillis);

    /**
     * Carries the rules out on {@code bytes[offset, offset + length)}, an event that its contract has accepted. Never
     * throws for any such event.
     *
     * @param ingestMillis the timestamp of the record, milliseconds since the epoch
     */
    Outcome apply(byte[] bytes, int offset, int length, long ingestMillis);

    /** The array with the event that was kept last: the one given when nothing changed. Valid until the next event. */
    byte[] bytes();

    /** Where in {@link #bytes} it begins. */
    int offset();

    /** Its length in bytes. */
    int length();
}
