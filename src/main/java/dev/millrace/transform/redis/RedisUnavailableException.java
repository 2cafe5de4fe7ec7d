package dev.millrace.transform.redis;

import java.time.Duration;

/**
 * Redis gave no answer for a batch of ids. Some of them may be marked by now, with the positions that were given, so the
 * same call again is right, and nothing may go on without its answer.
 */
public final class RedisUnavailableException extends Exception {
    private final transient Duration retryIn;

    /** @param retryIn when it is worth trying again */
    RedisUnavailableException(String message, Duration retryIn, Throwable cause) {
        super(message, cause);
        this.retryIn = retryIn;
    }

    /** When it is worth trying again; before that, no attempt reaches Redis. */
    public Duration retryIn() {
        return retryIn;
    }
}
