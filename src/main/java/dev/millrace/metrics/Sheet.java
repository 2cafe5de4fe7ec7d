package dev.millrace.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;

import dev.millrace.base.Histogram;

/** What one question of Prometheus is answered with, point by point. One thread. */
final class Sheet {
    /** The buckets of {@link Histogram}: an eighth of a doubling each. */
    private static final int NATIVE_SCHEMA = 3;
    private final Map<Family, List<DataPointSnapshot>> points = new LinkedHashMap<>();

    /** @param labelValues as many as the family has labels */
    void counter(Family family, long value, String... labelValues) {
        add(family, new CounterDataPointSnapshot((double) value, labels(family, labelValues), null, 0));
    }

    /** @param labelValues as many as the family has labels */
    void gauge(Family family, long value, String... labelValues) {
        gauge(family, (double) value, labelValues);
    }

    /** @param labelValues as many as the family has labels */
    void gauge(Family family, double value, String... labelValues) {
        add(family, new GaugeDataPointSnapshot(value, labels(family, labelValues), null));
    }

    /**
     * A histogram in both kinds: native, for a Prometheus that reads them, and with a bucket for each power of two from
     * 2^lowest to 2^highest, or for every second, for all others.
     */
    void histogram(Family family, Histogram.Snapshot values, Scale scale, String... labelValues) {
        add(family, new HistogramDataPointSnapshot(scale.classic(values), NATIVE_SCHEMA, 0, 0,
                buckets(values), NativeHistogramBuckets.EMPTY, values.sum(), labels(family, labelValues),
                Exemplars.EMPTY, 0));
    }

    /**
     * Which classic buckets there are; each ends at a power of two, so that it is a sum of native ones.
     *
     * @param lowest exponent of the smallest
     * @param highest exponent of the largest but the one without an end
     * @param step between exponents
     */
    record Scale(int lowest, int highest, int step) {
        /** From 4 milliseconds to 68 minutes. */
        static final Scale SECONDS = new Scale(-8, 12, 1);
        /** From 1 to a million. */
        static final Scale RECORDS = new Scale(0, 20, 2);
        /** From 1 KiB to 256 MiB. */
        static final Scale BYTES = new Scale(10, 28, 2);

        ClassicHistogramBuckets classic(Histogram.Snapshot values) {
            var buckets = ClassicHistogramBuckets.builder();
            long below = 0;
            for (int exponent = lowest; exponent <= highest; exponent += step) {
                long upTo = values.countUpTo(exponent);
                buckets.bucket(Math.pow(2, exponent), upTo - below);
                below = upTo;
            }
            return buckets.bucket(Double.POSITIVE_INFINITY, values.count() - below).build();
        }
    }

    private static NativeHistogramBuckets buckets(Histogram.Snapshot values) {
        var buckets = NativeHistogramBuckets.builder();
        for (int i = 0; i < values.counts().length; i++) {
            if (values.counts()[i] > 0) {
                buckets.bucket(values.firstIndex() + i, values.counts()[i]);
            }
        }
        return buckets.build();
    }

    private void add(Family family, DataPointSnapshot point) {
        points.computeIfAbsent(family, _ -> new ArrayList<>()).add(point);
    }

    private static Labels labels(Family family, String... values) {
        return Labels.of(family.labels().toArray(String[]::new), values);
    }

    MetricSnapshots snapshots() {
        List<MetricSnapshot> snapshots = new ArrayList<>();
        points.forEach((family, data) -> snapshots.add(snapshot(family, data)));
        return new MetricSnapshots(snapshots);
    }

    private static MetricSnapshot snapshot(Family family, List<DataPointSnapshot> data) {
        MetricMetadata about = new MetricMetadata(family.name().replaceFirst("_total$", ""), family.help());
        return switch (family.type()) {
            case COUNTER -> new CounterSnapshot(about, all(data, CounterDataPointSnapshot.class));
            case GAUGE -> new GaugeSnapshot(about, all(data, GaugeDataPointSnapshot.class));
            case HISTOGRAM -> new HistogramSnapshot(about, all(data, HistogramDataPointSnapshot.class));
        };
    }

    private static <T> List<T> all(List<DataPointSnapshot> data, Class<T> type) {
        return data.stream().map(type::cast).toList();
    }
}
