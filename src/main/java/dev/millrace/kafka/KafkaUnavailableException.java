package dev.millrace.kafka;

/**
 * The cluster did not answer, or not in time. Trying the same thing again later can succeed. Whoever asked for a change
 * may not assume that it was not made: the answer may be what was lost.
 */
public final class KafkaUnavailableException extends Exception {
    /** @param message what was tried, what was found, what to do */
    public KafkaUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    public KafkaUnavailableException(String message) {
        super(message);
    }
}
