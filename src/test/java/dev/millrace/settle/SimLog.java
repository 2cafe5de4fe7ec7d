package dev.millrace.settle;

import java.util.BitSet;
import java.util.SplittableRandom;

import dev.millrace.record.OffsetRange;

/** One life of a partition's log. */
final class SimLog {
    static final int CAPACITY = 160;
    static final String OLD_RULES = "0000000a";
    static final String NEW_RULES = "0000000b";

    /** What becomes of a record. */
    enum Fate {
        EXPORT, DEAD, FILTERED
    }

    private enum Kind {
        GOOD(Fate.EXPORT, Fate.EXPORT), BAD(Fate.DEAD, Fate.DEAD), DULL(Fate.FILTERED,
                Fate.FILTERED), GOOD_THEN_BAD(
                        Fate.EXPORT, Fate.DEAD), BAD_THEN_GOOD(Fate.DEAD, Fate.EXPORT),
        /** A transaction marker: an offset without a record. */
        CONTROL(Fate.FILTERED, Fate.FILTERED),
        /** A record of an aborted transaction. */
        ABORTED(Fate.EXPORT, Fate.EXPORT);

        private final Fate old;
        private final Fate now;

        Kind(Fate old, Fate now) {
            this.old = old;
            this.now = now;
        }
    }

    private static final Kind[] KINDS = Kind.values();

    private final TopicId id;
    private final Kind[] kinds = new Kind[CAPACITY];
    private final int[] epochs = new int[CAPACITY];
    private final BitSet removed = new BitSet();
    private final BitSet damaged = new BitSet();
    private int start;
    private int end;
    private int epoch;

    SimLog(long life) {
        this.id = new TopicId(life, -life);
    }

    TopicId id() {
        return id;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    int epoch(int offset) {
        return epochs[offset];
    }

    /** Records that Kafka removed one by one. */
    BitSet removed() {
        return removed;
    }

    void append(SplittableRandom random) {
        int ticket = random.nextInt(10);
        appendKind(ticket < 4 ? Kind.GOOD : KINDS[1 + random.nextInt(KINDS.length - 1)]);
    }

    /** A record that is exported under any rules. */
    void appendGood() {
        appendKind(Kind.GOOD);
    }

    /** Holds the same records as another life. */
    void repeat(SimLog other) {
        for (int offset = 0; offset < other.end; offset++) {
            appendKind(other.kinds[offset]);
        }
    }

    private void appendKind(Kind kind) {
        if (end < CAPACITY) {
            kinds[end] = kind;
            epochs[end] = epoch;
            end++;
        }
    }

    /** Whether a committed record stands there, or stood there before compaction. */
    boolean isRecord(int offset) {
        return kinds[offset] != Kind.CONTROL && kinds[offset] != Kind.ABORTED;
    }

    boolean isReadable(int offset) {
        return isRecord(offset) && !removed.get(offset);
    }

    /** As for a consumer that does not wait for transactions to be committed. */
    boolean isReadableUncommitted(int offset) {
        return kinds[offset] != Kind.CONTROL && !removed.get(offset);
    }

    Fate fate(int offset, String rules) {
        return rules.equals(OLD_RULES) ? kinds[offset].old : kinds[offset].now;
    }

    void retain(int from) {
        start = from;
    }

    void remove(int offset) {
        removed.set(offset);
    }

    /** A batch that no reader can read any more. */
    void damage(int from, int to) {
        damaged.set(from, to);
    }

    boolean isDamaged(int offset) {
        return damaged.get(offset);
    }

    /** Whether none of these can be read. */
    boolean isDamaged(OffsetRange range) {
        return damaged.nextClearBit((int) range.first()) >= range.end();
    }

    /** The first offset at or above this one that can be read. */
    int endOfDamage(int offset) {
        return damaged.nextClearBit(offset);
    }

    /** A new leader lacks the end of the log. */
    void truncate(int to) {
        end = to;
        damaged.clear(to, CAPACITY);
        epoch++;
    }
}
