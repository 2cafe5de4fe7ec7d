package dev.millrace.settle;

import java.util.ArrayList;
import java.util.List;

/**
 * What is decided about one chain: kept as the group's committed offset with its metadata, and repeated in the ledger by
 * the same transaction.
 *
 * @param start where the chain began; its ledger entries tile from here
 * @param settled every offset below has its outcome
 * @param settledEpoch leader epoch of the last record below {@code settled}, -1 when unknown
 * @param cuts sealed ends above {@code settled}, ascending; at most {@link #MAX_CUTS}
 * @param sequence counts the writes of this register
 */
public record Register(long start, long settled, int settledEpoch, List<Cut> cuts, long sequence) {
    /** How many sealed batches may wait for their upload before the partition pauses. */
    public static final int MAX_CUTS = 64;

    public Register {
        cuts = List.copyOf(cuts);
        if (cuts.size() > MAX_CUTS) {
            throw new IllegalArgumentException("more than " + MAX_CUTS + " cuts: " + cuts.size());
        }
        long previous = settled;
        for (Cut cut : cuts) {
            if (cut.end() <= previous) {
                throw new IllegalArgumentException("cuts must ascend above " + previous + ": " + cuts);
            }
            previous = cut.end();
        }
        if (start < 0 || settled < start) {
            throw new IllegalArgumentException("settled " + settled + " lies below the start " + start);
        }
    }

    /** The first write of a chain. */
    static Register genesis(long start) {
        return new Register(start, start, -1, List.of(), 0);
    }

    /** The end of the last sealed batch, or {@code settled} when none waits. */
    public long lastCut() {
        return cuts.isEmpty() ? settled : cuts.getLast().end();
    }

    /** The last write of a chain whose topic is gone: what is sealed is closed with it. */
    Register closed() {
        return new Register(start, lastCut(), -1, List.of(), sequence + 1);
    }

    /**
     * Marks the sealed batches that retention reached into. Nobody may write a shorter object before the register says
     * that it is short, or a late writer could put the short object over the whole one.
     *
     * @return this register when none is reached that was not marked so before
     */
    Register shortenedTo(long logStart) {
        List<Cut> marked = new ArrayList<>();
        long first = settled;
        for (Cut cut : cuts) {
            long reached = Math.min(logStart, cut.end());
            boolean isNews = first < logStart && cut.attributes().logStart() < reached;
            marked.add(isNews ? new Cut(cut.end(), cut.attributes().shortenedTo(reached)) : cut);
            first = cut.end();
        }
        return marked.equals(cuts) ? this : new Register(start, settled, settledEpoch, marked, sequence + 1);
    }
}
