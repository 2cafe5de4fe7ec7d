package dev.millrace.pipeline;

import java.time.Instant;

/**
 * What is wrong with one part of a pipeline now.
 *
 * @param since when that part began to be in trouble, whatever it was at first
 */
public record Trouble(Kind kind, String what, Instant since) {
    /** Who has to be looked after. */
    public enum Kind {
        /** Kafka does not answer, or says no. */
        BROKERS,
        /** The source topic is gone. */
        TOPIC,
        /** A partition of it cannot be read on. */
        DAMAGE,
        /** The store does not take objects. */
        STORE,
        /** Redis does not answer. */
        REDIS,
        /** All of the budget is in use. */
        MEMORY,
        /** Too many records are rejected. */
        BREAKER
    }
}
