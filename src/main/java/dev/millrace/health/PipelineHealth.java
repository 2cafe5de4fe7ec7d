package dev.millrace.health;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * How one pipeline stands.
 *
 * @param reasons why it does not do its work; empty when it does
 */
public record PipelineHealth(String name, List<Reason> reasons) {
    public PipelineHealth {
        reasons = List.copyOf(reasons);
    }

    /**
     * What keeps a pipeline from its work.
     *
     * @param since when that began
     * @param message what was found and what to do, on one line
     */
    public record Reason(Kind kind, Instant since, String message) {
        public Reason {
            message = message.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}]+", " ");
        }
    }

    /** What kind of thing it is, for programs; a message may change its words. */
    public enum Kind {
        /** Waits for brokers, topic or store before it has begun. */
        STARTING,
        /** Asked to stop; finishes what is under way. */
        DRAINING,
        /** The store does not take what it is given. */
        STORE,
        /** All memory is in use, so nothing is read. */
        PAUSED,
        /** Too many records were rejected, so nothing more is read. */
        BREAKER,
        /** Kafka does not answer, or says no. */
        BROKERS,
        /** The source topic is gone. */
        TOPIC,
        /** A partition of it cannot be read on for now. */
        DAMAGE,
        /** Redis does not say which events are repeated. */
        REDIS,
        /** What is counted is not merged. */
        INSIGHTS,
        /** A partition was taken out of work until somebody decides. */
        STOPPED;

        /** As it stands in answers and metrics: "starting". */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public boolean isReady() {
        return reasons.isEmpty();
    }
}
