package dev.millrace.insight;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** How far one insight has come: the newest event of each source partition, and how many events went where. Mutable. */
final class SeriesProgress {
    private static final int VERSION = 1;
    private final String pipeline;
    private Insight insight;
    /** Newest event of a source partition, milliseconds since the epoch. */
    private final Map<Integer, Long> latest = new TreeMap<>();
    private int partitions;
    /** Windows that start before are given up; milliseconds since the epoch. */
    private long horizon = Long.MIN_VALUE;
    private long events;
    private long late;
    private long ahead;
    private long crowded;
    private long untimed;

    SeriesProgress(String pipeline, Insight insight) {
        this.pipeline = pipeline;
        this.insight = insight;
    }

    static SeriesProgress decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int version = in.one();
        if (version != VERSION) {
            throw new IllegalStateException("the state of the merge is of version " + version
                    + ", this program knows " + VERSION + "; update it");
        }
        SeriesProgress progress = new SeriesProgress(in.text(), IncrementCodec.insight(in));
        progress.partitions = (int) in.number();
        progress.horizon = in.signed();
        progress.events = in.number();
        progress.late = in.number();
        progress.ahead = in.number();
        progress.crowded = in.number();
        progress.untimed = in.number();
        int known = in.count();
        for (int i = 0; i < known; i++) {
            progress.latest.put((int) in.number(), in.signed());
        }
        return progress;
    }

    byte[] encode() {
        ByteWriter out = new ByteWriter();
        out.one(VERSION);
        out.text(pipeline);
        IncrementCodec.write(insight, out);
        out.number(partitions);
        out.signed(horizon);
        out.number(events);
        out.number(late);
        out.number(ahead);
        out.number(crowded);
        out.number(untimed);
        out.number(latest.size());
        latest.forEach((partition, millis) -> {
            out.number(partition);
            out.signed(millis);
        });
        return out.written();
    }

    String pipeline() {
        return pipeline;
    }

    /** As it was configured when the last increment was made. */
    Insight insight() {
        return insight;
    }

    /** What this increment says of the insight itself and of its source holds from now on. */
    void define(Increment increment) {
        insight = increment.insight();
        partitions = Math.max(partitions, increment.partitions());
    }

    void unplaced(Increment.Unplaced unplaced) {
        events += unplaced.ahead() + unplaced.crowded();
        ahead += unplaced.ahead();
        crowded += unplaced.crowded();
    }

    /**
     * Takes note of events of a window, and says whether they still count into it: whether the partition they come from
     * had not gone further than the grace beyond its end, and it is still held.
     */
    boolean takes(int partition, Increment.Placed placed) {
        long number = placed.sum().events();
        Long seen = latest.get(partition);
        boolean isTooLate = seen != null && isOver(placed.start(), seen);
        latest.merge(partition, placed.latest(), Math::max);
        events += number;
        untimed += placed.untimed();
        if (isTooLate || placed.start() < horizon) {
            late += number;
            return false;
        }
        return true;
    }

    private boolean isOver(long start, long now) {
        return start + insight.windowMillis() + insight.grace().toMillis() <= now;
    }

    /**
     * Start of the first window that some partition may still have events for; empty while a partition has not been heard
     * of, for that may begin anywhere.
     */
    OptionalLong firstOpen() {
        if (latest.size() < partitions) {
            return OptionalLong.empty();
        }
        return latest.values().stream()
                .mapToLong(newest -> insight.start(newest - insight.grace().toMillis())).min();
    }

    /** Gives up all windows that start before. */
    void giveUpBefore(long start) {
        horizon = Math.max(horizon, start);
    }

    long horizon() {
        return horizon;
    }

    /** All that were counted, wherever they went. */
    long events() {
        return events;
    }

    /** Events whose window was over, so that they are in none. */
    long late() {
        return late;
    }

    /** Events that claimed to be later than their record; they are in no window. */
    long ahead() {
        return ahead;
    }

    /** Events of batches that touched too many windows; they are in none. */
    long crowded() {
        return crowded;
    }

    /** Events that were placed by the timestamp of their record; they are in windows, unless they were late. */
    long untimed() {
        return untimed;
    }
}
