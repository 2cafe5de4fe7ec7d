package dev.millrace.base;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.DoubleAdder;

/**
 * How often which size or duration occurred, to within nine percent, in fixed memory. A bucket is an eighth of a doubling
 * wide and ends at 2^(i/8), as the native histograms of Prometheus with schema 3 have it, so that they can be exported
 * without being counted again. Thread-safe; a note costs a logarithm and two additions, so it is for batches, not records.
 */
public final class Histogram {
    /** Buckets for each doubling. */
    public static final int PER_DOUBLING = 8;
    private final int firstIndex;
    private final AtomicLongArray counts;
    private final DoubleAdder sum = new DoubleAdder();

    /**
     * @param lowest what is smaller counts as this, as does what is negative: 2^lowest
     * @param highest what is larger counts as this: 2^highest
     */
    private Histogram(int lowest, int highest) {
        this.firstIndex = lowest * PER_DOUBLING;
        this.counts = new AtomicLongArray((highest - lowest) * PER_DOUBLING + 1);
    }

    /** For seconds: from a microsecond to a year. */
    public static Histogram ofSeconds() {
        return new Histogram(-20, 25);
    }

    /** For numbers of things: from one to a billion. */
    public static Histogram ofCounts() {
        return new Histogram(0, 30);
    }

    /** One more of this. */
    public void note(double value) {
        counts.incrementAndGet(Math.clamp(index(value) - (long) firstIndex, 0, counts.length() - 1));
        sum.add(Math.max(0, value));
    }

    /** The bucket that ends at or first above the value. */
    private int index(double value) {
        if (value <= bound(firstIndex)) {
            return firstIndex;
        }
        int index = (int) Math.ceil(Math.log(value) / Math.log(2) * PER_DOUBLING);
        // A logarithm may be off by its last bit, which matters where a value lies on a bound.
        return bound(index - 1) >= value ? index - 1 : index;
    }

    /** Where a bucket ends. */
    private static double bound(int index) {
        return Math.pow(2, (double) index / PER_DOUBLING);
    }

    /** What was noted until now. */
    public Snapshot snapshot() {
        long[] copy = new long[counts.length()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = counts.get(i);
        }
        return new Snapshot(firstIndex, copy, sum.sum());
    }

    /**
     * What was noted until one moment; the sum may be a moment off.
     *
     * @param firstIndex the bucket of the first count, which also has all that is smaller
     * @param counts one for each bucket from there; not to be changed
     * @param sum of all values
     */
    @SuppressWarnings("ArrayRecordComponent") // Not compared, and copied already.
    public record Snapshot(int firstIndex, long[] counts, double sum) {
        /** How many values. */
        public long count() {
            return countUpTo(Integer.MAX_VALUE);
        }

        /**
         * How many values lie at 2^exponent or below.
         *
         * @param exponent at most the highest of the histogram, or all count
         */
        public long countUpTo(int exponent) {
            long last = (long) exponent * PER_DOUBLING - firstIndex;
            long total = 0;
            for (int i = 0; i <= Math.min(last, counts.length - 1L); i++) {
                total += counts[i];
            }
            return total;
        }
    }
}
