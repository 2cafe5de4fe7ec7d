package dev.millrace.ops.lag;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Every group at one moment. Immutable.
 *
 * @param at when the offsets were read; its age is for the reader to show
 * @param looks how many there have been so far, this one included: velocities need two
 * @param took the whole look
 * @param groups worst first
 * @param troubles what could not be asked, for people; what it concerns is unknown, not 0
 */
public record LagSnapshot(Instant at, long looks, Duration took, List<GroupLag> groups,
        List<String> troubles) {
    /** Before the first look. */
    public static final LagSnapshot NONE = new LagSnapshot(Instant.EPOCH, 0, Duration.ZERO, List.of(),
            List.of());

    public LagSnapshot {
        groups = List.copyOf(groups);
        troubles = List.copyOf(troubles);
    }

    /** Whether there has been a look at all. */
    public boolean isThere() {
        return looks > 0;
    }

    LagSnapshot withTrouble(String trouble) {
        return new LagSnapshot(at, looks, took, groups, List.of(trouble));
    }
}
