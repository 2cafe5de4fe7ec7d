package dev.millrace.bench;

import java.util.Arrays;

/** Where most and where almost all of many measured values lie. */
public record Percentiles(long count, double p50, double p99, double most) {
    /** @throws IllegalArgumentException when there are none */
    static Percentiles of(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no values");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Percentiles(sorted.length, Spread.percentile(sorted, 0.5),
                Spread.percentile(sorted, 0.99), sorted[sorted.length - 1]);
    }
}
