package dev.millrace.settle;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

/** What a batch carries in the simulation: which offsets went where. */
final class SimContent {
    private final String rules;
    private final boolean forwards;
    private final BitSet exports = new BitSet();
    private final BitSet dead = new BitSet();
    private final BitSet filtered = new BitSet();
    private @Nullable SimLog log;
    private boolean mixed;
    private int first = -1;
    private long versions;

    /** @param forwards whether accepted records go the way of dead letters, into the transaction, instead of an object */
    SimContent(String rules, boolean forwards) {
        this.rules = rules;
        this.forwards = forwards;
    }

    void add(SimLog from, int offset) {
        mixed |= log != null && log != from;
        log = from;
        first = first < 0 ? offset : first;
        versions += (offset + 1L) * (from.epoch(offset) + 1L) * 0x9E3779B97F4A7C15L;
        switch (from.fate(offset, rules)) {
            case EXPORT -> (forwards ? dead : exports).set(offset);
            case DEAD -> dead.set(offset);
            case FILTERED -> filtered.set(offset);
        }
    }

    String rules() {
        return rules;
    }

    BitSet exports() {
        return exports;
    }

    BitSet dead() {
        return dead;
    }

    BitSet filtered() {
        return filtered;
    }

    /** Offset of the first record, -1 when there is none. */
    int first() {
        return first;
    }

    boolean isFrom(SimLog life) {
        return !mixed && (log == null || log == life);
    }

    boolean accountsFor(int offset) {
        return exports.get(offset) || dead.get(offset) || filtered.get(offset);
    }

    /**
     * Whether this is what the sealed content says, as far as it can still be read.
     *
     * @param from offsets below were taken by retention
     * @param removed offsets taken by compaction
     */
    boolean agrees(SimContent sealed, int from, BitSet removed) {
        return same(exports, sealed.exports, from, removed) && same(dead, sealed.dead, from, removed)
                && (from > 0 || !removed.isEmpty() || versions == sealed.versions);
    }

    private static boolean same(BitSet here, BitSet there, int from, BitSet removed) {
        BitSet difference = (BitSet) here.clone();
        difference.xor(there);
        difference.clear(0, from);
        difference.andNot(removed);
        return difference.isEmpty();
    }

    @Override
    public String toString() {
        return "exports " + exports + " dead " + dead + " filtered " + filtered + " by " + rules;
    }
}
