package dev.millrace.ops.lag;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One group over all its partitions.
 *
 * @param state as the brokers name it: "Stable", "Empty"
 * @param members who are in it now; -1 where that could not be asked
 * @param isDead nobody is in it, and it is stopped, or has not moved for as long as would make it so, or all its topics are
 *        gone: offsets nobody may want any more
 * @param verdict the worst of its partitions
 * @param partitions worst first; empty when the group's offsets could not be read
 */
public record GroupLag(String group, GroupKind kind, String state, int members, boolean isDead,
        Verdict verdict,
        List<PartitionLag> partitions) {
    public GroupLag {
        partitions = List.copyOf(partitions);
    }

    /** Sum over the partitions where it is known; see {@link #isComplete()}. */
    public long offsets() {
        return partitions.stream()
                .mapToLong(each -> each.lag() instanceof Lag.Known known ? known.offsets() : 0)
                .sum();
    }

    /** Partitions whose lag is known, all of which {@link #offsets()} sums up; of an empty log it is, commit or not. */
    public long known() {
        return partitions.stream().filter(each -> switch (each.lag()) {
            case Lag.Known _ -> true;
            case Lag.NoCommit(long start, long end) -> start == end;
            case Lag.Failed _ -> false;
        }).count();
    }

    /** Whether {@link #offsets()} is the whole. */
    public boolean isComplete() {
        return !partitions.isEmpty() && known() == partitions.size();
    }

    /** The longest wait of a record in any of its partitions; empty where it is known of none. */
    public Optional<LagTime> time() {
        return partitions.stream().map(PartitionLag::time).filter(time -> !(time instanceof LagTime.Unknown))
                .max(Comparator.comparing(GroupLag::duration));
    }

    private static Duration duration(LagTime time) {
        return switch (time) {
            case LagTime.Known(Duration estimate, _, _) -> estimate;
            case LagTime.AtLeast(Duration duration) -> duration;
            case LagTime.Unknown _ -> Duration.ZERO;
        };
    }

    /** The nearest loss: what is lost already, then what is lost soonest, then what is not known. */
    public Loss loss() {
        return partitions.stream().map(PartitionLag::loss).min(Severity.LOSS)
                .orElse(new Loss.Unknown("no partition is known"));
    }

    /** Until the last of its partitions has no lag. */
    public Forecast drain() {
        return partitions.stream().map(PartitionLag::drain).max(Severity.DRAIN)
                .orElse(new Forecast.Unknown("no partition is known"));
    }

    /** Offsets per second, over the partitions where that is known; empty where it is of none. */
    public OptionalDouble consumed() {
        return sum(partitions.stream().map(PartitionLag::consumed).toList());
    }

    /** Offsets per second, likewise. */
    public OptionalDouble arriving() {
        return sum(partitions.stream().map(PartitionLag::arriving).toList());
    }

    private static OptionalDouble sum(List<OptionalDouble> rates) {
        return rates.stream().noneMatch(OptionalDouble::isPresent)
                ? OptionalDouble.empty()
                : OptionalDouble.of(rates.stream().mapToDouble(rate -> rate.orElse(0)).sum());
    }
}
