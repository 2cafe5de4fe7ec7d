package dev.millrace.generate;

/**
 * Timestamps that crowd: every ten minutes a peak that fades away, so that there is a busiest minute to find. They run
 * behind an even pace by up to 54 seconds and never ahead of it, because no event comes from the future. Immutable.
 */
final class RushHours {
    /** Events of each minute, in hundredths of an even minute's; ten of them sum up to ten even minutes. */
    private static final int[] MINUTES = {150, 130, 110, 100, 95, 90, 85, 80, 80, 80};
    private static final int EVEN = 100;
    private static final long MINUTE_MILLIS = 60_000;
    private static final long PERIOD_MILLIS = MINUTES.length * MINUTE_MILLIS;
    private final Timeline pace;

    RushHours(Timeline pace) {
        this.pace = pace;
    }

    /** Milliseconds since the epoch. */
    long millis(long index) {
        long even = pace.elapsedMillis(index);
        long rest = even % PERIOD_MILLIS;
        long crowded = even - rest;
        for (int share : MINUTES) {
            // What the minute's events take at an even pace.
            long taken = MINUTE_MILLIS * share / EVEN;
            if (rest < taken) {
                return pace.startMillis() + crowded + rest * EVEN / share;
            }
            rest -= taken;
            crowded += MINUTE_MILLIS;
        }
        throw new IllegalStateException("the minutes do not fill their period");
    }
}
