package dev.millrace.pipeline;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.jspecify.annotations.Nullable;

import dev.millrace.base.Histogram;
import dev.millrace.base.MemoryBudget;
import dev.millrace.base.Time;
import dev.millrace.record.Partition;
import dev.millrace.record.Reason;
import dev.millrace.settle.CutReason;

/** What one pipeline has done in this process, counted by its workers and read by anyone. Thread-safe. */
final class Counters {
    final LongAdder taken = new LongAdder();
    final LongAdder stored = new LongAdder();
    final LongAdder forwarded = new LongAdder();
    final LongAdder filtered = new LongAdder();
    final LongAdder duplicates = new LongAdder();
    final LongAdder dedupeLate = new LongAdder();
    final LongAdder dedupeEvicted = new LongAdder();
    final LongAdder objects = new LongAdder();
    final LongAdder objectBytes = new LongAdder();
    final LongAdder seals = new LongAdder();
    final LongAdder sealsAdopted = new LongAdder();
    final LongAdder transactions = new LongAdder();
    final LongAdder commitsRefused = new LongAdder();
    final LongAdder commitsUnknown = new LongAdder();
    final LongAdder unknownResolved = new LongAdder();
    final LongAdder reloads = new LongAdder();
    final LongAdder takeovers = new LongAdder();
    final LongAdder rebalances = new LongAdder();
    final LongAdder gapOffsets = new LongAdder();
    final LongAdder putFailures = new LongAdder();
    final Histogram latency = Histogram.ofSeconds();
    final Histogram batchRecords = Histogram.ofCounts();
    final Histogram objectSizes = Histogram.ofCounts();
    final Histogram uploads = Histogram.ofSeconds();
    final Histogram transactionTimes = Histogram.ofSeconds();
    private final Map<CutReason, LongAdder> cuts = new EnumMap<>(CutReason.class);
    final LongAdder breakerTrips = new LongAdder();
    private final Map<Reason, LongAdder> dead = new ConcurrentHashMap<>();
    private final Map<Partition, Standing> standings = new ConcurrentHashMap<>();
    private final Map<Partition, Trouble> stops = new ConcurrentHashMap<>();
    private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();
    private final Time time;

    Counters(Time time) {
        this.time = time;
        // All of them now: the map is read by others, and none that is missing could be added beside them.
        for (CutReason reason : CutReason.values()) {
            cuts.put(reason, new LongAdder());
        }
    }

    /** Where one partition stands. */
    record Standing(long settled, long lag, @Nullable String stopped) {}

    void dead(Reason reason, long count) {
        dead.computeIfAbsent(reason, key -> new LongAdder()).add(count);
    }

    /** A settled batch ended for this. */
    void cut(CutReason reason) {
        Objects.requireNonNull(cuts.get(reason)).increment();
    }

    Measures measures(MemoryBudget budget) {
        SortedMap<CutReason, Long> ended = new TreeMap<>();
        cuts.forEach((reason, count) -> ended.put(reason, count.sum()));
        SortedMap<Partition, Long> lags = new TreeMap<>();
        standings.forEach((partition, standing) -> {
            if (standing.stopped() == null) {
                lags.put(partition, standing.lag());
            }
        });
        return new Measures(ended, lags, budget.used(), budget.limit(), latency.snapshot(),
                batchRecords.snapshot(), objectSizes.snapshot(), uploads.snapshot(),
                transactionTimes.snapshot());
    }

    PipelineStatus.Protocol protocol() {
        return new PipelineStatus.Protocol(transactions.sum(), seals.sum(), sealsAdopted.sum(),
                commitsRefused.sum(),
                commitsUnknown.sum(), unknownResolved.sum(), reloads.sum(), takeovers.sum(), rebalances.sum(),
                gapOffsets.sum(),
                putFailures.sum(), dedupeLate.sum(), dedupeEvicted.sum());
    }

    SortedMap<Reason, Long> deadByReason() {
        SortedMap<Reason, Long> counts = new TreeMap<>();
        dead.forEach((reason, count) -> counts.put(reason, count.sum()));
        return counts;
    }

    /** Taken out of work. */
    void stopped(Partition partition, String reason) {
        var _ = stops.computeIfAbsent(partition,
                _ -> new Trouble(Trouble.Kind.DAMAGE, reason, Instant.ofEpochMilli(time.wallMillis())));
        standings.put(partition, new Standing(0, 0, reason));
    }

    Map<Partition, Trouble> stops() {
        return stops;
    }

    void standing(Partition partition, Standing standing) {
        stops.remove(partition);
        standings.put(partition, standing);
    }

    void left(Partition partition) {
        standings.remove(partition);
        stops.remove(partition);
    }

    Map<Partition, Standing> standings() {
        return standings;
    }

    /**
     * Something is wrong now; shown until {@link #healed}.
     *
     * @return whether that is news, worth a line in the log
     */
    @CanIgnoreReturnValue
    boolean trouble(Trouble.Kind kind, String where, String what) {
        long now = time.wallMillis();
        Trouble old = troubles.get(where);
        troubles.put(where, new Trouble(kind, what, old == null ? Instant.ofEpochMilli(now) : old.since()));
        return old == null || !what.equals(old.what());
    }

    /** As above, with the brokers. */
    @CanIgnoreReturnValue
    boolean trouble(String where, String what) {
        return trouble(Trouble.Kind.BROKERS, where, what);
    }

    void healed(String where) {
        troubles.remove(where);
    }

    Map<String, Trouble> troubles() {
        return troubles;
    }
}
