package dev.millrace.transform;

/**
 * Computes a text from each event: the key of the output, the id that dedupe goes by. Not thread-safe: each worker has
 * its own.
 */
public interface EventKeys {
    /** As {@link Transformer#now}. */
    void now(long wallMillis);

    /**
     * Reads {@code bytes[offset, offset + length)}, an event that its contract has accepted.
     *
     * @param ingestMillis the timestamp of the record, milliseconds since the epoch
     * @return {@link Outcome#KEPT} when there is a key, or a {@link Outcome.Failed}; null is no key
     */
    Outcome read(byte[] bytes, int offset, int length, long ingestMillis);

    /**
     * The array with the key in UTF-8: the text of a string without quotes and escapes, anything else as JSON; a field of
     * the event as it is written there.
     */
    byte[] bytes();

    /** Where in {@link #bytes} it begins. */
    int offset();

    /** Its length in bytes. */
    int length();
}
