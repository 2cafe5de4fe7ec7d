package dev.millrace.base;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A wall clock that jumps once while the process runs, for drills: {@code -Dmillrace.clock.jump=5s+1h} puts it an hour on
 * after five seconds, {@code 5s-1h} an hour back. Immutable.
 */
final class ClockJump {
    private static final Pattern TEXT = Pattern.compile("([^+-]+)([+-])([^+-]+)");
    /** No jump at all. */
    static final ClockJump NONE = new ClockJump(Long.MAX_VALUE, 0);
    private final long afterNanos;
    private final long byMillis;

    private ClockJump(long afterNanos, long byMillis) {
        this.afterNanos = afterNanos;
        this.byMillis = byMillis;
    }

    /**
     * Reads the property.
     *
     * @param text "" for no jump
     * @throws IllegalArgumentException with a sentence that says what would be right
     */
    static ClockJump parse(String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no jump of the clock: '" + text
                    + "'; write when and by how much, like 5s+1h or 5s-1h");
        }
        Duration by = Durations.parse(matcher.group(3));
        return new ClockJump(Durations.parse(matcher.group(1)).toNanos(),
                matcher.group(2).equals("+") ? by.toMillis() : -by.toMillis());
    }

    /** By how much the clock is wrong once the process has run for so long, in milliseconds. */
    long offsetMillis(long runningNanos) {
        return runningNanos >= afterNanos ? byMillis : 0;
    }
}
