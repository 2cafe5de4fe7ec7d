package dev.millrace.ops.lag;

import java.time.Duration;
import java.util.Comparator;

/** What is shown first. */
final class Severity {
    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    /** The worst first. */
    static final Comparator<Loss> LOSS = Comparator.comparingInt((Loss each) -> rank(each))
            .thenComparing(each -> until(each))
            .thenComparing(Comparator.comparingLong(Severity::gone).reversed());

    /** The longest last. */
    static final Comparator<Forecast> DRAIN = Comparator.comparingInt((Forecast each) -> rank(each))
            .thenComparing(each -> until(each));

    static final Comparator<PartitionLag> PARTITIONS = Comparator
            .comparing((PartitionLag each) -> each.verdict().state())
            .thenComparing(PartitionLag::loss, LOSS)
            .thenComparing(Comparator.comparing((PartitionLag each) -> waiting(each.time())).reversed())
            .thenComparing(Comparator.comparingLong(Severity::offsets).reversed())
            .thenComparing(PartitionLag::partition);

    static final Comparator<GroupLag> GROUPS = Comparator
            .comparing((GroupLag each) -> each.verdict().state())
            .thenComparing(GroupLag::loss, LOSS)
            .thenComparing(Comparator
                    .comparing((GroupLag each) -> each.time().map(Severity::waiting).orElse(Duration.ZERO))
                    .reversed())
            .thenComparing(Comparator.comparingLong(GroupLag::offsets).reversed())
            .thenComparing(GroupLag::group);

    private Severity() {}

    private static int rank(Loss loss) {
        return switch (loss) {
            case Loss.Already _ -> 0;
            case Loss.In _ -> 1;
            case Loss.Unknown _ -> 2;
            case Loss.Never _ -> 3;
        };
    }

    private static Duration until(Loss loss) {
        return loss instanceof Loss.In(Duration duration, _) ? duration : FOR_EVER;
    }

    private static long gone(Loss loss) {
        return loss instanceof Loss.Already(long offsets) ? offsets : 0;
    }

    private static int rank(Forecast forecast) {
        return switch (forecast) {
            case Forecast.In _ -> 0;
            case Forecast.Unknown _ -> 1;
            case Forecast.Never _ -> 2;
        };
    }

    private static Duration until(Forecast forecast) {
        return forecast instanceof Forecast.In(Duration duration) ? duration : FOR_EVER;
    }

    private static Duration waiting(LagTime time) {
        return switch (time) {
            case LagTime.Known(Duration estimate, _, _) -> estimate;
            case LagTime.AtLeast(Duration duration) -> duration;
            case LagTime.Unknown _ -> Duration.ZERO;
        };
    }

    private static long offsets(PartitionLag partition) {
        return partition.lag() instanceof Lag.Known known ? known.offsets() : 0;
    }
}
