package dev.millrace.bench;

import java.util.stream.DoubleStream;

/** Where measured values lie. Values that are no numbers are left out; of none at all, everything is NaN. */
public record Spread(double median, double least, double most) {
    public static Spread of(DoubleStream values) {
        double[] sorted = values.filter(value -> !Double.isNaN(value)).sorted().toArray();
        return sorted.length == 0
                ? new Spread(Double.NaN, Double.NaN, Double.NaN)
                : new Spread(percentile(sorted, 0.5), sorted[0], sorted[sorted.length - 1]);
    }

    /**
     * The value below which that share of the others lies, between two of them where it falls there.
     *
     * @param sorted ascending, at least one
     * @param share 0 to 1
     */
    static double percentile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
    }
}
