package dev.millrace.transform.redis;

/**
 * Redis gave no answer for a batch of ids. Some of them may be marked by now, with the positions that were given, so the
 * same call again is right, and nothing may go on without its answer.
 */
public final class RedisUnavailableException extends Exception {
    RedisUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
