package dev.millrace.metrics;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Histogram;
import dev.millrace.health.Health;
import dev.millrace.health.PipelineHealth;
import dev.millrace.pipeline.Measures;
import dev.millrace.pipeline.PipelineStatus;
import dev.millrace.record.Partition;
import dev.millrace.record.Reason;
import dev.millrace.settle.CutReason;

/** A process in which something of everything has happened. */
final class Readings {
    private Readings() {}

    /** With two pipelines: one at work, one that has not begun. */
    static Metrics metrics() {
        return metrics(3);
    }

    static Metrics metrics(int partitions) {
        return new Metrics("1.2.3", Readings::health, () -> List.of(reading(partitions)));
    }

    private static Health health() {
        return new Health(List.of(),
                List.of(new PipelineHealth("p",
                        List.of(new PipelineHealth.Reason(PipelineHealth.Kind.STORE, Instant.EPOCH, "full"))),
                        new PipelineHealth("q", List.of())));
    }

    private static PipelineReading reading(int partitions) {
        SortedMap<Partition, Long> settled = new TreeMap<>();
        SortedMap<Partition, Long> lags = new TreeMap<>();
        for (int i = 0; i < partitions; i++) {
            settled.put(new Partition("t", i), 1_000L + i);
            lags.put(new Partition("t", i), (long) i);
        }
        SortedMap<CutReason, Long> cuts = new TreeMap<>();
        for (CutReason reason : CutReason.values()) {
            cuts.put(reason, 1L + cuts.size());
        }
        var status = new PipelineStatus("p", 120, 100, 0, 7, 3,
                new TreeMap<>(Map.of(Reason.MISSING_FIELD, 5L)), 4,
                ByteSize.mebibytes(2), 42, settled,
                new TreeMap<>(Map.of(new Partition("u", 0), "foreign offset")),
                Map.of("store", "full"),
                new PipelineStatus.Protocol(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13));
        Histogram seconds = Histogram.ofSeconds();
        List.of(0.002, 0.25, 3.0, 5_000.0).forEach(seconds::note);
        Histogram counts = Histogram.ofCounts();
        List.of(1.0, 2_000.0, 2_000.0).forEach(counts::note);
        return new PipelineReading("t", "g", status,
                new Measures(cuts, lags, ByteSize.mebibytes(64), ByteSize.mebibytes(256), seconds.snapshot(),
                        counts.snapshot(), counts.snapshot(), seconds.snapshot(), seconds.snapshot()));
    }
}
