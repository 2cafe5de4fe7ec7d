package dev.millrace.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Histogram;
import dev.millrace.health.Health;
import dev.millrace.health.PipelineHealth;
import dev.millrace.ops.lag.Forecast;
import dev.millrace.ops.lag.GroupKind;
import dev.millrace.ops.lag.GroupLag;
import dev.millrace.ops.lag.Lag;
import dev.millrace.ops.lag.LagSnapshot;
import dev.millrace.ops.lag.LagTime;
import dev.millrace.ops.lag.Loss;
import dev.millrace.ops.lag.PartitionLag;
import dev.millrace.ops.lag.Verdict;
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
        return new Metrics("1.2.3", Readings::health, () -> List.of(reading(partitions)), Readings::lag);
    }

    private static Health health() {
        return new Health(List.of(),
                List.of(new PipelineHealth("p",
                        List.of(new PipelineHealth.Reason(PipelineHealth.Kind.STORE, Instant.EPOCH, "full"))),
                        new PipelineHealth("q", List.of())));
    }

    /** A group that has lost records, one of which not all is known, and one of which all is. */
    private static LagSnapshot lag() {
        Instant at = Instant.ofEpochSecond(1_000);
        Partition known = new Partition("t", 0);
        Partition other = new Partition("t", 1);
        PartitionLag one = new PartitionLag(known, new Lag.Known(40, 60, 10, 100, 100),
                new LagTime.Known(Duration.ofSeconds(90), Duration.ofMillis(250), LagTime.Source.HISTORY),
                verdict(Verdict.State.BEHIND, at), OptionalDouble.of(5), OptionalDouble.of(4),
                new Forecast.In(Duration.ofSeconds(40)), new Loss.In(Duration.ofHours(2), "retention.ms"),
                Optional.empty());
        PartitionLag two = new PartitionLag(other, new Lag.Failed("no leader"),
                new LagTime.Unknown("no leader"),
                verdict(Verdict.State.UNKNOWN, at), OptionalDouble.empty(), OptionalDouble.empty(),
                new Forecast.Unknown(""), new Loss.Unknown(""), Optional.empty());
        PartitionLag three = new PartitionLag(other, new Lag.NoCommit(5, 70),
                new LagTime.AtLeast(Duration.ofMinutes(5)), verdict(Verdict.State.STOPPED, at),
                OptionalDouble.empty(), OptionalDouble.empty(), new Forecast.Never("nobody"),
                new Loss.Already(12),
                Optional.empty());
        return new LagSnapshot(at, 3, Duration.ofMillis(20),
                List.of(new GroupLag("lost", GroupKind.CLASSIC, "Empty", 0, false, three.verdict(),
                        List.of(three)),
                        new GroupLag("g", GroupKind.CONSUMER, "Stable", 2, false, one.verdict(),
                                List.of(one, two)),
                        new GroupLag("h", GroupKind.STREAMS, "Stable", 1, false, one.verdict(),
                                List.of(one))),
                List.of("one question had no answer"));
    }

    private static Verdict verdict(Verdict.State state, Instant since) {
        return new Verdict(state, "because", since);
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
                new PipelineStatus.Protocol(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13), 0);
        Histogram seconds = Histogram.ofSeconds();
        List.of(0.002, 0.25, 3.0, 5_000.0).forEach(seconds::note);
        Histogram counts = Histogram.ofCounts();
        List.of(1.0, 2_000.0, 2_000.0).forEach(counts::note);
        return new PipelineReading("t", "g", status,
                new Measures(cuts, lags, ByteSize.mebibytes(64), ByteSize.mebibytes(256), seconds.snapshot(),
                        counts.snapshot(), counts.snapshot(), seconds.snapshot(), seconds.snapshot()));
    }
}
