package dev.millrace.drill;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.millrace.record.OffsetRange;

/**
 * Faults that people make, and what people then do about them. Each is a closed episode: it says what the proof has to
 * expect, waits for the outcome that is promised, and leaves everything at work. Alone at a time.
 */
final class OperatorFaults {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration BACKLOG = Duration.ofSeconds(3);
    private static final long LEAST_BACKLOG = 20;
    private static final int FARTHEST = 1_000;
    private static final Duration UNTIL_SEALED = Duration.ofSeconds(3);
    private static final Duration SLEEP = Duration.ofSeconds(45);
    /** Members are told of a new limit with their next heartbeat. */
    private static final Duration UNTIL_TOLD = Duration.ofSeconds(2);
    private final Ground ground;
    private final Group group;
    private final Fleet fleet;

    OperatorFaults(Ground ground) {
        this.ground = ground;
        this.group = ground.group;
        this.fleet = ground.fleet;
    }

    /** Half of the time all is settled before; otherwise what is not settled goes with its topic. */
    void recreate(Strike strike) throws DrillException, InterruptedException {
        ground.load.pause();
        if (strike.pick() % 2 == 0) {
            group.awaitSettled(LIMIT);
        }
        recreate();
        ground.startLoad();
        awaitSettling();
    }

    /** Before sinks are killed they get no object through, so that they leave batches behind that are sealed and no more. */
    void recreateUnseen(Strike strike) throws DrillException, InterruptedException {
        ground.store.misbehave(isKill(strike) ? Misdeed.BUSY : Misdeed.NONE);
        try {
            Thread.sleep(UNTIL_SEALED);
            endAll(strike);
        } finally {
            ground.store.misbehave(Misdeed.NONE);
        }
        ground.load.pause();
        recreate();
        ground.startLoad();
        fleet.scaleTo(Fleet.USUAL);
        awaitSettling();
    }

    private void recreate() throws DrillException, InterruptedException {
        ground.archive();
        String life = group.life();
        Map<Integer, OffsetRange> extents = group.extents();
        Map<Integer, Long> settled = group.settled();
        extents.forEach((partition, extent) -> ground.oracle.taken(new Oracle.Place(life, partition),
                new OffsetRange(settled.getOrDefault(partition, 0L), Long.MAX_VALUE),
                Oracle.Cause.TOPIC_DELETED));
        group.deleteTopic();
        group.makeTopic(extents.size());
    }

    /** Also a topic that was made anew has its chains as soon as something in it is settled. */
    private void awaitSettling() throws DrillException, InterruptedException {
        Patience.until("something is settled", LIMIT,
                () -> group.settled().values().stream().anyMatch(offset -> offset > 0));
    }

    /** Takes the first half of what one partition has waiting. */
    void deleteRecords(Strike strike) throws DrillException, InterruptedException {
        endAll(strike);
        Deleted deleted = deleteBacklog(0.5);
        fleet.scaleTo(Fleet.USUAL);
        awaitPassed(deleted);
    }

    /**
     * Sinks sleep meanwhile and are members still when they wake up, so that they read no register first, which would tell
     * them. Nearly all goes, because they have read more than they have settled.
     */
    void deleteRecordsAhead() throws DrillException, InterruptedException {
        awaitSettling();
        group.tolerateSilence(SLEEP);
        try {
            Thread.sleep(UNTIL_TOLD);
            awaitPassed(deleteAsleep());
        } finally {
            group.tolerateSilence(Duration.ZERO);
        }
    }

    private Deleted deleteAsleep() throws DrillException, InterruptedException {
        fleet.signalAll("STOP");
        try {
            return deleteBacklog(0.9);
        } finally {
            fleet.signalAll("CONT");
        }
    }

    /** Records of one partition that a fault took. */
    private record Deleted(Oracle.Place place, OffsetRange range) {}

    /** Takes the first part of what the partition has waiting that has the most. */
    private Deleted deleteBacklog(double part) throws DrillException, InterruptedException {
        Thread.sleep(BACKLOG);
        Patience.until("records wait", LIMIT, () -> group.unsettled().values().stream()
                .anyMatch(waiting -> waiting >= LEAST_BACKLOG));
        ground.archive();
        Map<Integer, Long> settled = group.settled();
        int partition = group.unsettled().entrySet().stream()
                .max(Comparator.comparingLong(Map.Entry::getValue)).orElseThrow().getKey();
        Oracle.Place place = new Oracle.Place(group.life(), partition);
        long first = settled.getOrDefault(partition, 0L);
        long waiting = ground.oracle.end(place) - first;
        OffsetRange range = new OffsetRange(first, first + Math.max(1, (long) (waiting * part)));
        ground.oracle.taken(place, range, Oracle.Cause.RECORDS_DELETED);
        group.deleteRecords(partition, range.end());
        return new Deleted(place, range);
    }

    private void awaitPassed(Deleted deleted) throws DrillException, InterruptedException {
        Patience.until("the gap in " + deleted.place() + " is passed", LIMIT, () -> group.settled()
                .getOrDefault(deleted.place().partition(), 0L) >= deleted.range().end());
    }

    void moveBack(Strike strike) throws DrillException, InterruptedException {
        move(strike, -1 - strike.pick() % FARTHEST);
    }

    void moveAhead(Strike strike) throws DrillException, InterruptedException {
        move(strike, 1 + strike.pick() % FARTHEST);
    }

    /** The partition must stop, and go on from the ledger when somebody says so. */
    private void move(Strike strike, long by) throws DrillException, InterruptedException {
        awaitSettling();
        fleet.endAll(Fleet.End.DRAINED);
        group.awaitEmpty();
        Map<Integer, Long> settled = group.settled();
        List<Integer> begun = settled.keySet().stream().filter(each -> settled.getOrDefault(each, 0L) > 0)
                .toList();
        int partition = begun.get(strike.pick() % begun.size());
        long was = settled.getOrDefault(partition, 0L);
        long moved = Math.max(0, was + by);
        group.moveOffset(partition, moved);
        fleet.scaleTo(Fleet.USUAL);
        awaitRefusal(partition, moved);
        fleet.endAll(Fleet.End.DRAINED);
        group.awaitEmpty();
        long found = group.offset(partition);
        if (found != moved) {
            throw new DrillException("a partition that was out of work has gone from %,d to %,d".formatted(
                    moved, found));
        }
        adopt(partition);
        fleet.scaleTo(Fleet.USUAL);
        Patience.until("partition " + partition + " goes on", LIMIT,
                () -> group.settled().getOrDefault(partition, 0L) > was);
    }

    private void awaitRefusal(int partition, long offset) throws DrillException, InterruptedException {
        // Sinks have no environment, so that their numbers are written as in English.
        String refusal = String.format(Locale.ENGLISH,
                "the group's offset %,d of %s-%d was not written by Millrace", offset,
                ground.pipeline().from().topic(), partition);
        Patience.until("a sink says that " + refusal, LIMIT,
                () -> fleet.running().stream().anyMatch(sink -> sink.process().says(refusal)));
    }

    private void adopt(int partition) throws DrillException, InterruptedException {
        int code = ground.run(LIMIT, "adopt", ground.pipeline().name(), "--from", "ledger", "--partition",
                Integer.toString(partition), "--yes");
        if (code != 0) {
            throw new DrillException("millrace adopt ended with " + code + "; see its log");
        }
    }

    void deleteOffsets(Strike strike) throws DrillException, InterruptedException {
        awaitSettling();
        endAll(strike);
        group.awaitEmpty();
        group.deleteOffsets();
        fleet.scaleTo(Fleet.USUAL);
        Patience.until("sinks go on from the ledger", LIMIT, () -> fleet.running().stream()
                .anyMatch(sink -> sink.process().says("the group has no offset; going on from the ledger")));
    }

    private void endAll(Strike strike) throws DrillException, InterruptedException {
        fleet.endAll(isKill(strike) ? Fleet.End.KILLED : Fleet.End.DRAINED);
    }

    private static boolean isKill(Strike strike) {
        return strike.pick() % 4 < 2;
    }
}
