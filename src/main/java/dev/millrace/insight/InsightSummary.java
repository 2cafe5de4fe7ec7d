package dev.millrace.insight;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One insight over several windows, for people.
 *
 * @param insight as it is written in a configuration: "count-by"
 * @param field what is looked at, "" for none
 * @param from start of the first window that is in it
 * @param to end of the last one
 * @param windows how many there are, each with an event at least
 * @param events in these windows
 * @param figures what was made of them
 * @param standing of the insight since it is counted
 */
public record InsightSummary(String pipeline, String insight, String field, Duration window, Instant from,
        Instant to, int windows, long events, Figures figures, Standing standing) {
    /** "5m", as it is written in a configuration. */
    public String windowText() {
        return Insight.text(window);
    }

    /**
     * Events since the insight is counted.
     *
     * @param late whose window was over
     * @param ahead that claimed to be later than their record
     * @param crowded of batches that touched too many windows
     * @param untimed that were placed by the timestamp of their record
     */
    public record Standing(long events, long late, long ahead, long crowded, long untimed) {
        static final Standing UNKNOWN = new Standing(0, 0, 0, 0, 0);
    }

    /** What an insight shows. */
    public sealed interface Figures {
        /** Windows with most events, the first the fullest. */
        record Peaks(List<Peak> peaks) implements Figures {}

        /**
         * Events by value, the most frequent first.
         *
         * @param others events with a value that is not named
         * @param missing events without the field
         */
        record Counts(Map<String, Long> counts, long others, long missing) implements Figures {}

        /** A sum, mean, least or greatest value; null when no event had a number. */
        record Figure(@Nullable BigDecimal value) implements Figures {}

        /** How many different values: the estimate, and between what it lies with a probability of 95 %. */
        record Distinct(long estimate, long low, long high) implements Figures {}

        /** Values by "p50" and the like. */
        record Quantiles(Map<String, BigDecimal> values) implements Figures {}
    }

    /** A window with many events. */
    public record Peak(Instant start, long events) {}
}
