package dev.millrace.pipeline;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * When so many records are rejected that a mistake is more likely than bad data, and what is done then.
 *
 * @param rejects share of the records, between 0 and 1; more than this is too much
 * @param window over which the share is taken, by the clock of this process
 * @param atLeast records in the window before its share means anything
 * @param resumeAfter how long after a pause it is tried again; null to stay paused until the pipeline is started again
 */
public record BreakerSettings(Action action, double rejects, Duration window, int atLeast,
        @Nullable Duration resumeAfter) {
    /**
     * Says so and goes on. A pause by default would let one bad producer hold up the records of all others of its topic;
     * dead letters lose nothing.
     */
    public static final BreakerSettings DEFAULT = new BreakerSettings(Action.WARN, 0.2,
            Duration.ofMinutes(1), 100, null);

    /** What is done when too many are rejected. */
    public enum Action {
        /** Nothing; it is not even watched. */
        OFF,
        /** A line in the log, once. */
        WARN,
        /** Reading stops; what was read is settled. */
        PAUSE
    }

    public BreakerSettings {
        if (!(rejects >= 0 && rejects <= 1) || window.toMillis() < 1 || atLeast < 1) {
            throw new IllegalArgumentException("no limit: %s over %s from %d records on".formatted(rejects,
                    window, atLeast));
        }
    }
}
