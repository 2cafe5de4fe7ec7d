package dev.millrace.replay;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

import dev.millrace.deadletter.Cause;
import dev.millrace.deadletter.Family;
import dev.millrace.record.Position;

/**
 * Letters of one cause.
 *
 * @param id eight hexadecimal digits, the same on every machine
 * @param counts by state
 * @param firstMillis when the first was written, milliseconds since the epoch
 * @param sample place of the newest letter that is open, else of the newest
 * @param comeBack letters whose record had been replayed before
 */
public record LetterGroup(String id, Cause cause, Family family, Map<MarkState, Long> counts,
        long firstMillis, long lastMillis, Position sample, long comeBack) {
    private static final double MILLIS_PER_MINUTE = 60_000;

    public LetterGroup {
        Map<MarkState, Long> kept = new EnumMap<>(MarkState.class);
        kept.putAll(counts);
        counts = Collections.unmodifiableMap(kept);
    }

    public long count(MarkState state) {
        return counts.getOrDefault(state, 0L);
    }

    /** Letters in all. */
    public long size() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Letters a minute between the first and the last; those of less than a minute count as of one. */
    public double perMinute() {
        return size() / Math.max(1, (lastMillis - firstMillis) / MILLIS_PER_MINUTE);
    }
}
