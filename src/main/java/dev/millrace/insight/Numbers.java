package dev.millrace.insight;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Sum, mean, least and greatest of a field. The sum is kept as two doubles, the second for what rounding took from the
 * first (Neumaier's summation), so that sums of whole numbers are exact far beyond 2^53 and no order of merging shows.
 */
final class Numbers implements Aggregate {
    private static final int HELD = 72;
    /** What a double can tell apart, so that noise behind it is not shown. */
    private static final MathContext SHOWN = new MathContext(16);
    private long events;
    private long values;
    private double sum;
    private double lost;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    Numbers() {}

    /** Of what was shown. */
    Numbers(long events, long values, double sum, double min, double max) {
        this.events = events;
        this.values = values;
        this.sum = sum;
        this.min = min;
        this.max = max;
    }

    /** Events without a number. */
    static Numbers none(long events) {
        Numbers numbers = new Numbers();
        numbers.events = events;
        return numbers;
    }

    static Numbers read(ByteReader in) {
        Numbers numbers = new Numbers();
        numbers.events = in.number();
        numbers.values = in.number();
        numbers.sum = in.real();
        numbers.lost = in.real();
        numbers.min = in.real();
        numbers.max = in.real();
        return numbers;
    }

    @Override
    public void add(EventFields fields, int slot) {
        events++;
        double value = fields.real(slot);
        if (Double.isFinite(value)) {
            values++;
            addToSum(value);
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
    }

    private void addToSum(double value) {
        double next = sum + value;
        lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
        sum = next;
    }

    @Override
    public void merge(Aggregate other) {
        if (!(other instanceof Numbers numbers)) {
            throw new IllegalArgumentException("not numbers: " + other);
        }
        events += numbers.events;
        values += numbers.values;
        addToSum(numbers.sum);
        lost += numbers.lost;
        min = Math.min(min, numbers.min);
        max = Math.max(max, numbers.max);
    }

    @Override
    public long events() {
        return events;
    }

    /** Events whose field is a number. */
    long values() {
        return values;
    }

    /** Zero when a sum of huge numbers left the range of a double. */
    BigDecimal sum() {
        return Double.isFinite(sum) && Double.isFinite(lost)
                ? new BigDecimal(sum).add(new BigDecimal(lost)).round(SHOWN).stripTrailingZeros()
                : BigDecimal.ZERO;
    }

    /** Only when there are values. */
    BigDecimal mean() {
        return sum().divide(BigDecimal.valueOf(values), SHOWN);
    }

    /** Only when there are values. */
    double min() {
        return min;
    }

    /** Only when there are values. */
    double max() {
        return max;
    }

    @Override
    public long heldBytes() {
        return HELD;
    }

    @Override
    public void write(ByteWriter out) {
        out.number(events);
        out.number(values);
        out.real(sum);
        out.real(lost);
        out.real(min);
        out.real(max);
    }
}
