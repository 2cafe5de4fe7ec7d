package dev.millrace.ops.lag;

import java.util.OptionalDouble;

/**
 * How fast a number moves, over a window that slides: a handful of values, for there are many of these. One thread; times
 * are monotonic milliseconds.
 */
final class Pace {
    private static final int KEPT = 6;
    private final long[] times = new long[KEPT];
    private final long[] values = new long[KEPT];
    private final long windowMillis;
    private int kept;

    Pace(long windowMillis) {
        this.windowMillis = windowMillis;
    }

    /** A value that went back begins anew. */
    void add(long now, long value) {
        if (kept > 0 && value < values[kept - 1]) {
            kept = 0;
        }
        // The last slot always has the newest value; those before it are at least a share of the window apart.
        if (kept >= 2 && times[kept - 1] - times[kept - 2] < windowMillis / (KEPT - 1)) {
            kept--;
        } else if (kept == KEPT) {
            System.arraycopy(times, 1, times, 0, KEPT - 1);
            System.arraycopy(values, 1, values, 0, KEPT - 1);
            kept--;
        }
        times[kept] = now;
        values[kept] = value;
        kept++;
    }

    /** Per second; empty without two values. */
    OptionalDouble perSecond() {
        long millis = kept < 2 ? 0 : times[kept - 1] - times[0];
        return millis <= 0
                ? OptionalDouble.empty()
                : OptionalDouble.of((values[kept - 1] - values[0]) * 1_000.0 / millis);
    }
}
