package dev.millrace.kafka;

/**
 * The cluster, or the client before it asked, said no: credentials, rights, an invalid name or setting, a broker that is
 * too old. Nothing was changed, and it goes on failing until somebody mends it.
 */
public final class KafkaRefusedException extends Exception {
    /** @param message what was tried, what was found, what to do */
    public KafkaRefusedException(String message, Throwable cause) {
        super(message, cause);
    }

    public KafkaRefusedException(String message) {
        super(message);
    }
}
