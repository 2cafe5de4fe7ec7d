package dev.millrace.insight;

import java.util.ArrayList;
import java.util.List;

/**
 * Adds up the events of one batch, for all insights of a pipeline. One thread. What it gives in the end is sent in the very
 * transaction that settles the batch, so every event is counted exactly once, however often it was read.
 */
public final class Tally {
    private final Source source;
    private final EventFields fields;
    private final List<InsightTally> lanes = new ArrayList<>();

    /** Where the events come from. */
    record Source(int partition, int partitions) {}

    Tally(Insights insights, Source source) {
        this.source = source;
        this.fields = insights.reader();
        for (Insight insight : insights.all()) {
            lanes.add(new InsightTally(insights, insight));
        }
    }

    /**
     * Counts one event that is accepted, as it leaves the pipeline.
     *
     * @param event JSON at {@code [offset, offset + length)}
     * @param recordMillis timestamp of its record
     */
    public void add(byte[] event, int offset, int length, long recordMillis) {
        fields.read(event, offset, length);
        for (InsightTally lane : lanes) {
            lane.add(fields, recordMillis);
        }
    }

    /** Memory it takes, roughly; bounded by {@link InsightTally#MOST_WINDOWS} and the labels of a window. */
    public long heldBytes() {
        long held = 0;
        for (InsightTally lane : lanes) {
            held += lane.heldBytes();
        }
        return held;
    }

    /** What was added up, by insight and then from the oldest window on, to be sent in this order; the tally is over. */
    public List<Increment> take() {
        List<Increment> increments = new ArrayList<>();
        lanes.forEach(lane -> lane.take(source, increments));
        return increments;
    }
}
