package dev.millrace.insight;

import java.time.Duration;

/**
 * One thing that is counted: a measure over windows of event time.
 *
 * @param timeField dotted path of the event's time, seconds or milliseconds since the epoch or ISO-8601; "" for the
 *        timestamp of its record, which also stands in where the field is missing or is no time
 * @param window length of a window; windows begin at whole multiples of it since the epoch
 * @param grace how far a source partition may have gone beyond a window's end until events for it are too late
 */
public record Insight(Measure measure, String timeField, Duration window, Duration grace) {
    public static final Duration DEFAULT_WINDOW = Duration.ofMinutes(1);
    /** Costs no more than sixty open windows, and telemetry from devices that were offline is still counted. */
    public static final Duration DEFAULT_GRACE = Duration.ofHours(1);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration LONGEST_GRACE = Duration.ofDays(7);

    public Insight {
        if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a window lasts between 1s and 1d, not " + text(window));
        }
        if (grace.isNegative() || grace.compareTo(LONGEST_GRACE) > 0) {
            throw new IllegalArgumentException("a grace lasts between 0s and 7d, not " + text(grace));
        }
    }

    /** By the record's timestamp, in windows of a minute. */
    public static Insight of(Measure measure) {
        return new Insight(measure, "", DEFAULT_WINDOW, DEFAULT_GRACE);
    }

    public Insight by(String field) {
        return new Insight(measure, field, window, grace);
    }

    public Insight per(Duration length) {
        return new Insight(measure, timeField, length, grace);
    }

    public Insight within(Duration late) {
        return new Insight(measure, timeField, window, late);
    }

    /**
     * Tells it from the others of its pipeline: "count-by:device_type@1m". Two insights of a pipeline may not have the same;
     * windows of an earlier configuration with the same one go on.
     */
    public String id() {
        String field = measure.field();
        return measure.label() + (field.isEmpty() ? "" : ":" + field) + "@" + text(window);
    }

    long windowMillis() {
        return window.toMillis();
    }

    /** Start of the window that holds this time; both are milliseconds since the epoch. */
    long start(long millis) {
        return Math.floorDiv(millis, windowMillis()) * windowMillis();
    }

    /** As it is written in a configuration: "90s", "1m". */
    static String text(Duration duration) {
        long millis = duration.toMillis();
        String[] units = {"d", "h", "m", "s"};
        long[] lengths = {86_400_000, 3_600_000, 60_000, 1_000};
        for (int i = 0; i < units.length && millis > 0; i++) {
            if (millis % lengths[i] == 0) {
                return millis / lengths[i] + units[i];
            }
        }
        return millis == 0 ? "0s" : millis + "ms";
    }
}
