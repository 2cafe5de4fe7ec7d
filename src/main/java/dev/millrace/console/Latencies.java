package dev.millrace.console;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import dev.millrace.base.Histogram;

/** How long records lately took from their timestamp to their place, by pipeline. One thread. */
final class Latencies {
    /** At one pulse a second, the last minute. */
    private static final int NOTES_KEPT = 60;
    private static final double MEDIAN = 0.5;
    private static final double ALMOST_ALL = 0.99;
    private static final double MILLIS = 1_000;
    private final Map<String, ArrayDeque<Histogram.Snapshot>> notes = new HashMap<>();

    /** To within nine percent, as the histogram has it. */
    record Latency(long medianMillis, long p99Millis) {}

    /**
     * Takes in what was measured until now.
     *
     * @param measured seconds, since the process started
     * @return empty when nothing was settled lately
     */
    Optional<Latency> note(String pipeline, Histogram.Snapshot measured) {
        ArrayDeque<Histogram.Snapshot> kept = notes.computeIfAbsent(pipeline, _ -> new ArrayDeque<>());
        kept.addLast(measured);
        if (kept.size() > NOTES_KEPT) {
            kept.removeFirst();
        }
        long[] lately = measured.counts().clone();
        long total = 0;
        for (int i = 0; i < lately.length; i++) {
            lately[i] -= kept.size() == 1 ? 0 : kept.getFirst().counts()[i];
            total += lately[i];
        }
        return total == 0
                ? Optional.empty()
                : Optional.of(new Latency(millis(lately, total, MEDIAN, measured.firstIndex()),
                        millis(lately, total, ALMOST_ALL, measured.firstIndex())));
    }

    private static long millis(long[] counts, long total, double rank, int firstIndex) {
        long wanted = (long) Math.ceil(rank * total);
        long passed = 0;
        int bucket = 0;
        while (bucket < counts.length - 1 && passed + counts[bucket] < wanted) {
            passed += counts[bucket++];
        }
        return Math.round(MILLIS * Math.pow(2, (double) (firstIndex + bucket) / Histogram.PER_DOUBLING));
    }
}
