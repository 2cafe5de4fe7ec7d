package dev.millrace.ops.lag;

import java.time.Instant;

/**
 * How a group does with a partition.
 *
 * @param reason for people, with the figures it rests on
 * @param since when it began, or when it was first seen where that was earlier
 */
public record Verdict(State state, String reason, Instant since) {
    /** Worst first. */
    public enum State {
        /** Members are there and nothing moves. */
        STALLED,
        /** Nobody is there to read. */
        STOPPED,
        /** The committed offset went back, or the log ends before it. */
        REWOUND,
        /** It reads, but what it reads is old. */
        BEHIND,
        /** Not all is known, so nothing is claimed. */
        UNKNOWN, OK
    }
}
