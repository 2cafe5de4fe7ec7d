package dev.millrace.insight;

import java.lang.foreign.MemorySegment;

import org.apache.datasketches.kll.KllDoublesSketch;

/**
 * Quantiles of a field, by a KLL sketch with k = 200: the rank of what it gives is right within 1.33 % of the values, with
 * a probability of 99 %.
 */
final class Spread implements Aggregate {
    private static final int K = 200;
    private static final int HELD = 8_192;
    private long events;
    private final KllDoublesSketch sketch;

    Spread() {
        this(0, KllDoublesSketch.newHeapInstance(K));
    }

    private Spread(long events, KllDoublesSketch sketch) {
        this.events = events;
        this.sketch = sketch;
    }

    static Spread read(ByteReader in) {
        long events = in.number();
        return of(events, in.bytes());
    }

    /** @param sketch as {@link #sketch} gives it */
    static Spread of(long events, byte[] sketch) {
        return new Spread(events, KllDoublesSketch.heapify(MemorySegment.ofArray(sketch)));
    }

    @Override
    public void add(EventFields fields, int slot) {
        events++;
        double value = fields.real(slot);
        if (Double.isFinite(value)) {
            sketch.update(value);
        }
    }

    @Override
    public void merge(Aggregate other) {
        if (!(other instanceof Spread spread)) {
            throw new IllegalArgumentException("no spread: " + other);
        }
        events += spread.events;
        sketch.merge(spread.sketch);
    }

    @Override
    public long events() {
        return events;
    }

    /** Events whose field is a number. */
    long values() {
        return sketch.getN();
    }

    /** Only when there are values. */
    double at(double rank) {
        return sketch.getQuantile(rank);
    }

    /** By how much the rank of a quantile may be wrong, as a share of all values. */
    double rankError() {
        return sketch.getNormalizedRankError(false);
    }

    byte[] sketch() {
        return sketch.toByteArray();
    }

    @Override
    public long heldBytes() {
        return HELD;
    }

    @Override
    public void write(ByteWriter out) {
        out.number(events);
        out.bytes(sketch());
    }
}
