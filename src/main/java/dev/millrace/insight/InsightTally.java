package dev.millrace.insight;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** One insight in one tally: its windows. */
final class InsightTally {
    /** Windows that one batch may touch; a batch of more is no stream of events. */
    static final int MOST_WINDOWS = 10_000;
    /**
     * An event may be so far ahead of its record. Beyond that its time is wrong, and must not make the events after it
     * look late. The record's timestamp, which brokers check, is the measure rather than a clock of ours: so what is
     * counted depends on the log alone.
     */
    private static final long AHEAD_MILLIS = Duration.ofMinutes(5).toMillis();
    private final String pipeline;
    private final Insight insight;
    private final int slot;
    private final int timeSlot;
    private final Map<Long, Window> windows = new HashMap<>();
    /** Where the last event fell: the next one mostly does too. */
    private @Nullable Window last;
    private long heldBytes;
    private long ahead;
    private long crowded;

    private static final class Window {
        private final long start;
        private final Aggregate sum;
        private long latest = Long.MIN_VALUE;
        private long untimed;

        Window(long start, Aggregate sum) {
            this.start = start;
            this.sum = sum;
        }
    }

    InsightTally(Insights insights, Insight insight) {
        this.pipeline = insights.pipeline();
        this.insight = insight;
        this.slot = insights.slot(insight.measure().field());
        this.timeSlot = insights.slot(insight.timeField());
    }

    void add(EventFields fields, long recordMillis) {
        long stated = timeSlot == FieldSlots.NONE ? recordMillis : fields.time(timeSlot);
        long time = stated == EventTimes.NONE ? recordMillis : stated;
        if (time - recordMillis > AHEAD_MILLIS) {
            ahead++;
            return;
        }
        Window window = window(insight.start(time));
        if (window == null) {
            crowded++;
            return;
        }
        long before = window.sum.heldBytes();
        window.sum.add(fields, slot);
        heldBytes += window.sum.heldBytes() - before;
        window.latest = Math.max(window.latest, time);
        window.untimed += stated == EventTimes.NONE ? 1 : 0;
    }

    private @Nullable Window window(long start) {
        Window current = last;
        if (current == null || current.start != start) {
            current = windows.get(start);
            if (current == null) {
                if (windows.size() == MOST_WINDOWS) {
                    return null;
                }
                current = new Window(start, insight.measure().empty());
                windows.put(start, current);
                heldBytes += current.sum.heldBytes();
            }
            last = current;
        }
        return current;
    }

    long heldBytes() {
        return heldBytes;
    }

    void take(Tally.Source source, List<Increment> increments) {
        if (ahead + crowded > 0) {
            increments.add(new Increment(pipeline, insight, source.partition(), source.partitions(),
                    new Increment.Unplaced(ahead, crowded)));
        }
        windows.values().stream().sorted(Comparator.comparingLong(window -> window.start))
                .forEach(window -> increments.add(new Increment(pipeline, insight, source.partition(),
                        source.partitions(),
                        new Increment.Placed(window.start, window.latest, window.untimed, window.sum))));
    }
}
