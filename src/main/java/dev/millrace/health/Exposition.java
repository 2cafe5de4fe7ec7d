package dev.millrace.health;

/** What is told at {@code /metrics}. Thread-safe. */
@FunctionalInterface
public interface Exposition {
    /**
     * How things stand now; must not wait for anything.
     *
     * @param accept media types the questioner wants, as in the header of that name; empty for any
     */
    Answer answer(String accept);

    /**
     * What is answered.
     *
     * @param type its media type
     * @param body not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // Written once and sent, never compared.
    record Answer(String type, byte[] body) {}
}
