package dev.millrace.replay;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.millrace.deadletter.Cause;
import dev.millrace.deadletter.Family;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;

/** Adds letters up by cause. Not thread-safe. */
final class Grouping {
    private final Map<Cause, Sum> sums = new LinkedHashMap<>();

    private static final class Sum {
        private final Family family;
        private final Map<MarkState, Long> counts = new EnumMap<>(MarkState.class);
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;
        private long comeBack;
        private Position sample;
        private long sampleMillis = Long.MIN_VALUE;
        private boolean sampleIsOpen;

        Sum(Family family, Position sample) {
            this.family = family;
            this.sample = sample;
        }

        void add(Kind kind, Partition partition, long offset, long millis, MarkState state) {
            counts.merge(state, 1L, Long::sum);
            first = Math.min(first, millis);
            last = Math.max(last, millis);
            comeBack += kind.replayId().isEmpty() ? 0 : 1;
            boolean isOpen = state == MarkState.OPEN;
            if (isOpen == sampleIsOpen ? millis >= sampleMillis : isOpen) {
                sample = new Position(partition, offset);
                sampleMillis = millis;
                sampleIsOpen = isOpen;
            }
        }
    }

    void add(Kind kind, Partition partition, long offset, long millis, MarkState state) {
        sums.computeIfAbsent(kind.cause(), _ -> new Sum(kind.family(), new Position(partition, offset)))
                .add(kind, partition, offset, millis, state);
    }

    List<LetterGroup> groups() {
        return sums.entrySet().stream().map(each -> {
            Sum sum = each.getValue();
            return new LetterGroup(each.getKey().id(), each.getKey(), sum.family, sum.counts, sum.first,
                    sum.last, sum.sample, sum.comeBack);
        }).sorted(Comparator.comparingLong((LetterGroup group) -> group.count(MarkState.OPEN))
                .thenComparingLong(LetterGroup::size).reversed().thenComparing(LetterGroup::id)).toList();
    }
}
