package dev.millrace.settle;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.millrace.record.OffsetRange;
import dev.millrace.settle.Violation.Kind;

import static dev.millrace.settle.Violation.require;

/**
 * The whole truth about one chain, as nobody inside the world knows it: what was committed, and what was ever sent to the
 * store. Every change is compared with the promises of the protocol, under the assumption that each request sent may
 * still be carried out at any later time.
 */
final class Book {
    private final ChainId chain;
    private final SimLog log;
    private final Map<OffsetRange, Sealed> sealed = new HashMap<>();
    private final List<Put> puts = new ArrayList<>();
    private final Set<Receipt> receipts = new HashSet<>();
    private final Map<OffsetRange, BitSet> settledExports = new HashMap<>();
    private final BitSet dead = new BitSet();
    private final BitSet filtered = new BitSet();
    private final BitSet declared = new BitSet();
    private @Nullable Register register;
    private boolean closed;
    private long tiled;

    /** What a cut was when it was sealed, and every form of its attributes that was ever committed. */
    private record Sealed(SimContent content, SimWorker author, List<CutAttributes> forms) {}

    private record Receipt(OffsetRange range, CutAttributes attributes) {}

    Book(ChainId chain, SimLog log) {
        this.chain = chain;
        this.log = log;
    }

    ChainId chain() {
        return chain;
    }

    SimLog log() {
        return log;
    }

    /** The last committed register; null before the first. */
    @Nullable
    Register register() {
        return register;
    }

    boolean isClosed() {
        return closed;
    }

    @Nullable
    SimWorker sealedBy(OffsetRange range) {
        Sealed seal = sealed.get(range);
        return seal == null ? null : seal.author();
    }

    // ---- transactions

    /** The first register of the chain. */
    void born(Register genesis) {
        if (register == null) {
            require(genesis.sequence() == 0 && genesis.cuts().isEmpty(), Kind.I2, "%s begins with %s", chain,
                    genesis);
            tiled = genesis.start();
        }
    }

    /** An entry of the ledger with its dead letters. */
    void entry(Batch<SimContent> batch, boolean lettersSent) {
        OffsetRange range = batch.range();
        SimContent content = batch.content();
        require(range.first() == tiled, Kind.C2, "entry %s of %s, but entries end at %d", range, chain,
                tiled);
        tiled = range.end();
        require(content.isFrom(log), Kind.I5, "entry %s of %s tells of another life of the topic", range,
                chain);
        proven(batch, range, content);
        BitSet letters = lettersSent ? content.dead() : new BitSet();
        for (int offset = (int) range.first(); offset < range.end(); offset++) {
            place(offset, batch.attributes(), content, letters);
        }
        settledExports.put(range, content.exports());
        for (Put put : puts) {
            holds(put);
        }
    }

    private void proven(Batch<SimContent> batch, OffsetRange range, SimContent content) {
        Sealed seal = sealed.get(range);
        if (seal == null || !seal.forms().contains(batch.attributes())) {
            long lastCut = register == null ? range.first() : register.lastCut();
            require(content.exports().isEmpty() && range.first() >= lastCut, Kind.I6,
                    "%s of %s was settled, but never sealed", range, chain);
        } else {
            int from = Math.toIntExact(Math.max(0, batch.attributes().logStart()));
            require(content.agrees(seal.content(), from, log.removed()), Kind.I5,
                    "%s of %s was settled with %s, but sealed with %s", range, chain, content,
                    seal.content());
        }
        require(content.exports().isEmpty() || receipts.contains(new Receipt(range, batch.attributes())),
                Kind.I6,
                "%s of %s was settled, but no store acknowledged it", range, chain);
    }

    private void place(int offset, CutAttributes attributes, SimContent content, BitSet letters) {
        boolean accounted = content.exports().get(offset) || letters.get(offset)
                || content.filtered().get(offset);
        if (letters.get(offset)) {
            require(!dead.get(offset), Kind.C3, "record %d of %s is a dead letter twice", offset, chain);
            dead.set(offset);
        }
        if (content.filtered().get(offset)) {
            filtered.set(offset);
        }
        if (attributes.isShort() && offset < attributes.logStart()) {
            declared.set(offset);
        } else if (log.isReadable(offset)) {
            require(accounted, Kind.C1, "record %d of %s is settled, but nowhere", offset, chain);
        }
        require(log.isRecord(offset) || !accounted, Kind.C1,
                "offset %d of %s holds no record, but has a place",
                offset, chain);
    }

    /** A run of offsets that the ledger names as being without an outcome. */
    void gap(Gap gap, boolean topicIsGone) {
        OffsetRange range = gap.range();
        require(range.first() == tiled, Kind.C2, "gap %s of %s, but entries end at %d", range, chain, tiled);
        tiled = range.end();
        boolean justified = switch (gap.cause()) {
            case RETENTION -> range.end() <= log.start()
                    && (register == null || range.first() >= register.lastCut());
            case TOPIC_GONE -> topicIsGone;
            case DAMAGED -> log.isDamaged(range);
        };
        require(justified, Kind.C1, "gap %s of %s has no reason", range, chain);
        declared.set((int) range.first(), (int) range.end());
    }

    /** The register as the transaction leaves it; entries and gaps of the same transaction come before. */
    void write(Register next, List<Batch<SimContent>> newlySealed, SimWorker author) {
        Register last = register;
        require(!closed, Kind.I2, "%s is closed, but written again: %s", chain, next);
        if (last != null) {
            require(next.sequence() == last.sequence() + 1, Kind.I2, "%s follows %s", next, last);
            require(next.start() == last.start(), Kind.I3, "the start moved from %s to %s", last, next);
            follows(last, next);
        }
        require(next.settled() == tiled, Kind.C2, "%s of %s, but entries end at %d", next, chain, tiled);
        register = next;
        for (Batch<SimContent> batch : newlySealed) {
            sealed.put(batch.range(),
                    new Sealed(batch.content(), author, new ArrayList<>(List.of(batch.attributes()))));
            require(batch.content().isFrom(log), Kind.I5,
                    "%s of %s was sealed from another life of the topic",
                    batch.range(), chain);
        }
        long first = next.settled();
        for (Cut cut : next.cuts()) {
            Sealed seal = sealed.get(new OffsetRange(first, cut.end()));
            if (seal == null) {
                throw new Violation(Kind.I3, "cut " + cut + " at " + first + " has no batch");
            }
            if (!seal.forms().contains(cut.attributes())) {
                seal.forms().add(cut.attributes());
            }
            first = cut.end();
        }
    }

    private static void follows(Register last, Register next) {
        List<Cut> left = last.cuts().stream().filter(cut -> cut.end() > next.settled()).toList();
        require(next.settled() >= last.settled() && next.cuts().size() >= left.size(), Kind.I3,
                "%s follows %s", next,
                last);
        boolean atCut = next.settled() == last.settled() || next.settled() >= last.lastCut()
                || last.cuts().stream().anyMatch(cut -> cut.end() == next.settled());
        require(atCut, Kind.I3, "%s was settled inside a batch of %s", next, last);
        for (int i = 0; i < left.size(); i++) {
            CutAttributes before = left.get(i).attributes();
            CutAttributes after = next.cuts().get(i).attributes();
            boolean kept = left.get(i).end() == next.cuts().get(i).end()
                    && after.shortenedTo(before.logStart()).equals(before)
                    && after.logStart() >= before.logStart();
            require(kept, Kind.I3, "%s follows %s", next, last);
        }
    }

    /** The last register of a life of the topic that is over. */
    void close(Register last, boolean topicIsGone) {
        Register before = register;
        require(before != null && topicIsGone, Kind.I2, "%s was closed", chain);
        require(before == null || last.settled() == before.lastCut(), Kind.I3, "%s was closed at %s after %s",
                chain,
                last, before);
        require(last.cuts().isEmpty(), Kind.I3, "%s was closed with %s", chain, last);
        require(before == null || last.sequence() == before.sequence() + 1, Kind.I2, "%s follows %s", last,
                before);
        require(last.settled() == tiled, Kind.C2, "%s was closed at %d, but entries end at %d", chain,
                last.settled(),
                tiled);
        register = last;
        closed = true;
    }

    // ---- the store

    /** A request to store leaves a worker; from here on it may be carried out at any time. */
    void sent(Put put) {
        Sealed seal = sealed.get(put.range());
        require(seal != null && seal.forms().contains(put.attributes()), Kind.I4,
                "%s was sent, but never sealed so",
                put);
        require(put.content().isFrom(log), Kind.I5, "%s holds another life of the topic", put);
        int from = Math.toIntExact(Math.max(0, put.attributes().logStart()));
        require(seal != null && put.content().agrees(seal.content(), from, log.removed()), Kind.I5,
                "%s holds %s, but sealed was %s", put, put.content(), seal);
        for (Put other : puts) {
            boolean apart = other.range().end() <= put.range().first()
                    || put.range().end() <= other.range().first();
            require(apart || other.key().equals(put.key()), Kind.C4, "%s overlaps %s", put, other);
        }
        puts.add(put);
        holds(put);
    }

    /** No record of the object may have another place, and nothing that was settled may be missing in it. */
    private void holds(Put put) {
        require(!put.content().exports().intersects(dead), Kind.C1, "%s holds dead letters: %s of %s", put,
                put.content(), dead);
        require(!put.content().exports().intersects(filtered), Kind.C1, "%s holds filtered records", put);
        BitSet settled = settledExports.get(put.range());
        if (settled != null) {
            BitSet missing = (BitSet) settled.clone();
            missing.andNot(put.content().exports());
            missing.andNot(log.removed());
            missing.andNot(declared);
            require(missing.isEmpty(), Kind.C1, "%s may land and then lacks the settled records %s", put,
                    missing);
        }
    }

    void acknowledged(Put put) {
        receipts.add(new Receipt(put.range(), put.attributes()));
    }

    // ---- the end

    /**
     * Counts again, independently of the bookkeeping above, where each record of the chain can be seen.
     *
     * @param objects what stands in the store, by key
     */
    void audit(Map<Put.Key, SimContent> objects) {
        int[] seen = new int[SimLog.CAPACITY];
        objects.forEach((key, content) -> {
            if (key.chain().equals(chain)) {
                content.exports().stream().forEach(offset -> seen[offset]++);
            }
        });
        long from = register == null ? 0 : register.start();
        for (int offset = (int) from; offset < log.end(); offset++) {
            int places = seen[offset] + (dead.get(offset) ? 1 : 0) + (filtered.get(offset) ? 1 : 0);
            require(places <= 1, Kind.C1, "record %d of %s has %d places", offset, chain, places);
            boolean excused = declared.get(offset) || log.removed().get(offset) || !log.isRecord(offset);
            require(places == 1 || excused || offset >= tiled, Kind.C1,
                    "record %d of %s is settled, but nowhere",
                    offset, chain);
            require(offset < tiled || !dead.get(offset), Kind.C3,
                    "record %d of %s is a dead letter too early",
                    offset, chain);
        }
    }

    @Override
    public String toString() {
        return chain.partition() + " " + register + (closed ? " closed" : "");
    }
}
