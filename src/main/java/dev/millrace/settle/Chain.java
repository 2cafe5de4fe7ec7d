package dev.millrace.settle;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;
import dev.millrace.store.Receipt;

/**
 * One assigned partition of a worker: what is decided about it, and the batches under way. Only the poll thread touches
 * it.
 *
 * <p>
 * The view held here is always a register that was loaded, or that a transaction of ours is known to have written.
 * Batches stand in offset order: first those whose ends are sealed, then those that are ended, then the one that fills.
 *
 * @param <C> what a batch carries
 */
public final class Chain<C> {
    /** Makes and takes back what batches carry. */
    public interface ContentFactory<C> {
        /**
         * Opens an empty content.
         *
         * @param rules hash of the rule set to work by: the pinned one for a sealed batch, else the current one
         */
        C open(Partition partition, String rules);

        /** What settling the batch adds to a transaction, in bytes. */
        default long weight(C content) {
            return 1;
        }

        /** The batch is settled or forgotten; its content will not be asked for again. */
        default void close(C content) {}
    }

    private enum State {
        /** The register is not known yet. */
        PARKED,
        /** A register has to be written before anything may be read: the first of a chain, or one that marks losses. */
        WRITING, OPEN,
        /** Something is wrong that people must look at. */
        STOPPED
    }

    private final Partition partition;
    private final Supplier<WorkRules> rules;
    private final ContentFactory<C> contents;
    private final Deque<Batch<C>> batches = new ArrayDeque<>();
    private final Set<Stored> storedBefore = new HashSet<>();
    private State state = State.PARKED;
    private String stopReason = "";
    private @Nullable ChainId id;
    private @Nullable Register register;
    private @Nullable Step<C> firstWrite;
    private @Nullable Gap gap;
    private @Nullable ChainId suspect;
    private boolean compacted;
    private boolean inFlight;
    private int refusals;
    private int placements;
    private long position;

    /** An object known to be stored, whoever loads its batch. */
    private record Stored(ChainId chain, OffsetRange range, CutAttributes attributes) {}

    Chain(Partition partition, Supplier<WorkRules> rules, ContentFactory<C> contents) {
        this.partition = partition;
        this.rules = rules;
        this.contents = contents;
    }

    public Partition partition() {
        return partition;
    }

    // ---- loading

    /** True while the register has to be read (again) before this partition can go on. */
    public boolean isParked() {
        return state == State.PARKED;
    }

    /** Goes back to what is decided, because the consumer cannot go on from here; the register will be read again. */
    public void reload() {
        if (state != State.STOPPED) {
            park();
        }
    }

    /**
     * Goes back to what is decided without reading it again, to take the same records otherwise. Nothing happens while a
     * transaction is under way, or before the register is known.
     */
    public void rewind() {
        if (state == State.OPEN && !inFlight) {
            forgetBatches();
            position = nextFirst();
            placements++;
        }
    }

    /** Drops everything that is not decided; the register must be read again. */
    void park() {
        forgetBatches();
        state = State.PARKED;
        id = null;
        register = null;
        firstWrite = null;
        gap = null;
        inFlight = false;
        refusals = 0;
    }

    private void forgetBatches() {
        batches.forEach(batch -> contents.close(batch.content()));
        batches.clear();
        if (firstWrite != null) {
            firstWrite.settled().forEach(batch -> contents.close(batch.content()));
        }
    }

    /** Carries out what {@link Loading} decided. */
    public void load(Loading.Decision decision) {
        switch (decision) {
            case Loading.Resume resume -> resume(resume);
            case Loading.Begin begin -> begin(begin.head(), begin.closed(), List.of(), begin.gaps());
            case Loading.Stop stop -> stop(stop.message());
        }
    }

    private void resume(Loading.Resume resume) {
        ChainId chain = resume.head().chain();
        Register loaded = resume.head().register();
        id = chain;
        register = loaded;
        compacted = resume.compacted();
        position = Math.max(loaded.settled(), resume.logStart());
        placements++;
        if (resume.logStart() > loaded.lastCut()) {
            gap = new Gap(chain, new OffsetRange(loaded.lastCut(), resume.logStart()), Gap.Cause.RETENTION);
        }
        Register marked = loaded.shortenedTo(resume.logStart());
        if (marked.equals(loaded)) {
            state = State.OPEN;
        } else {
            state = State.WRITING;
            firstWrite = new Step<>(new Head(chain, marked), List.of(), List.of(), List.of(), List.of());
        }
    }

    private void begin(Head head, List<Head> closed, List<Batch<C>> settled, List<Gap> gaps) {
        // What the first write settles is still needed, whether it comes from the batches or from a write that never happened.
        batches.removeAll(settled);
        firstWrite = null;
        forgetBatches();
        storedBefore.clear();
        gap = null;
        id = head.chain();
        register = null;
        position = head.register().settled();
        placements++;
        state = State.WRITING;
        firstWrite = new Step<>(head, closed, settled, gaps, List.of());
    }

    /**
     * The topic was deleted and made again: closes the chain and begins one for the new life. What this worker sealed and
     * stored is settled with the same transaction, all else that is sealed becomes a gap: what was read again for somebody
     * else's seal may already come from the new life.
     *
     * <p>
     * Nothing happens while a transaction is under way, because what that decides belongs to the old life; the caller
     * compares again before the next one.
     */
    public void recreated(TopicId newId, long logStart) {
        if (inFlight || id == null) {
            return;
        }
        ChainId old = id;
        Head head = new Head(new ChainId(old.pipeline(), old.generation(), newId, partition),
                Register.genesis(logStart));
        if (register == null) {
            neverBegan(head, old);
            return;
        }
        // What was read again for somebody else's seal may already come from the new life.
        List<Batch<C>> settled = batches.stream().takeWhile(batch -> batch.isDone() && !batch.isDictated())
                .toList();
        long reached = settled.isEmpty() ? register.settled() : settled.getLast().range().end();
        List<Gap> gaps = reached == register.lastCut()
                ? List.of()
                : List.of(new Gap(old, new OffsetRange(reached, register.lastCut()), Gap.Cause.TOPIC_GONE));
        begin(head, List.of(new Head(old, register.closed())), settled, gaps);
    }

    /** The chain that was about to begin ended before; only what it closed is left to do. */
    private void neverBegan(Head head, ChainId unborn) {
        Step<C> unwritten = firstWrite;
        if (unwritten != null) {
            List<Gap> gaps = unwritten.gaps().stream().filter(named -> !named.chain().equals(unborn))
                    .toList();
            begin(head, unwritten.closed(), unwritten.settled(), gaps);
        }
    }

    /** Takes this partition out of work until somebody has looked; the reason is shown. */
    public void stop(String reason) {
        park();
        state = State.STOPPED;
        stopReason = reason;
    }

    public boolean isStopped() {
        return state == State.STOPPED;
    }

    public String stopReason() {
        return stopReason;
    }

    // ---- consuming

    /** True when records may be taken: the register is written, and a further batch could still be sealed. */
    public boolean isConsuming() {
        return state == State.OPEN && !isSaturated();
    }

    /** True when as many batches are ended as the register can hold, so that reading further would be of no use. */
    private boolean isSaturated() {
        return batches.size() > Register.MAX_CUTS;
    }

    /** True when the register is written and this partition takes part, even if it must not take more records just now. */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /** Changes whenever {@link #position} was set anew instead of moved on: the consumer has to seek. */
    public int placement() {
        return placements;
    }

    /** The next offset to consume. */
    public long position() {
        return position;
    }

    /**
     * Leader epoch of the last record below the position, -1 where it is not known: with it the brokers can tell whether
     * they still hold what was read up to there (KIP-320).
     */
    public int positionEpoch() {
        return register != null && position == register.settled() ? register.settledEpoch() : -1;
    }

    /** The batch that takes the next record. */
    public Batch<C> filling() {
        Batch<C> last = batches.peekLast();
        if (last != null && last.isFilling()) {
            return last;
        }
        Batch<C> next = openAt(nextFirst());
        batches.addLast(next);
        return next;
    }

    /** Where the batch after the last ended one begins. */
    private long nextFirst() {
        Batch<C> last = batches.peekLast();
        long first = last == null ? register().settled() : last.range().end();
        return gap != null && first == gap.range().first() ? gap.range().end() : first;
    }

    private Batch<C> openAt(long first) {
        for (Cut cut : register().cuts()) {
            if (cut.end() > first) {
                return Batch.dictated(id(), first, cut, contents.open(partition, cut.attributes().rules()));
            }
        }
        return Batch.free(id(), first, contents.open(partition, rules.get().hash()));
    }

    /** Counts a record into the batch that fills. The caller has seen to it that it lies below its dictated end. */
    public void take(Batch<C> batch, long offset, int leaderEpoch) {
        batch.take(leaderEpoch);
        position = offset + 1;
    }

    /**
     * The consumer stands here now: all records below were taken, and holes passed.
     *
     * @return sealed batches that this completes, to be encoded; the caller asks again until it is empty
     */
    public Optional<Batch<C>> reach(long offset) {
        position = Math.max(position, offset);
        Batch<C> batch = batches.peekLast();
        if (batch == null || !batch.isFilling()) {
            if (position <= nextFirst()) {
                return Optional.empty();
            }
            batch = filling();
        }
        if (!batch.isDictated() || position < batch.dictatedEnd()) {
            return Optional.empty();
        }
        batch.complete();
        if (!agrees(batch)) {
            doubt(batch);
            return Optional.empty();
        }
        return Optional.of(batch);
    }

    /** Retention takes from the front only, so while any record is left the last one is; compaction takes any. */
    private boolean agrees(Batch<C> batch) {
        CutAttributes sealed = batch.attributes();
        if (compacted) {
            return batch.records() <= sealed.records();
        }
        if (sealed.isShort()) {
            return batch.records() == 0
                    || (batch.records() <= sealed.records() && batch.epoch() == sealed.epoch());
        }
        return batch.records() == sealed.records() && batch.epoch() == sealed.epoch();
    }

    /**
     * What was read is not what was sealed. The topic may have been made again since the register was read, so that is
     * read once more; when this comes again, only people can say what happened to the log.
     */
    private void doubt(Batch<C> batch) {
        CutAttributes sealed = batch.attributes();
        if (batch.chain().equals(suspect)) {
            stop(("the sealed batch %s held %,d records and epoch %d when it was sealed, and %,d records and epoch %d now:"
                    + " the log was truncated or rewritten").formatted(batch.range(), sealed.records(),
                            sealed.epoch(),
                            batch.records(), batch.epoch()));
        } else {
            suspect = batch.chain();
            park();
        }
    }

    /** Offsets still to be read of a batch whose end an earlier owner sealed; empty when the end is free. */
    public OptionalLong dictatedRemainder() {
        Batch<C> batch = batches.peekLast();
        return batch != null && batch.isFilling() && batch.isDictated()
                ? OptionalLong.of(batch.dictatedEnd() - position)
                : OptionalLong.empty();
    }

    /** True when the batch that fills has a free end and covers any offsets, so that a cut would mean something. */
    public boolean canCut() {
        Batch<C> batch = batches.peekLast();
        return state == State.OPEN && batch != null && batch.isFilling() && !batch.isDictated()
                && position > batch.first();
    }

    /**
     * Ends the batch that fills at the current position.
     *
     * @param keyTime seconds since the epoch, for the object's path
     */
    public Batch<C> cut(CutReason reason, long keyTime) {
        Batch<C> batch = batches.getLast();
        WorkRules now = rules.get();
        batch.cut(position, new CutAttributes(now.hash(), now.writer(), keyTime, batch.records(),
                batch.epoch(), reason));
        return batch;
    }

    /** True when what is read next belongs to a batch that an earlier owner sealed, whether it is begun or not. */
    public boolean isWithinSeal() {
        return state == State.OPEN && position < register().lastCut();
    }

    /** True when offsets may be left out at {@link #position}: they are not sealed, and no other gap waits. */
    public boolean canSkip() {
        return state == State.OPEN && gap == null && !isWithinSeal();
    }

    /**
     * Leaves out the offsets from {@link #position} on, which can never be read. They are named in the ledger once
     * everything below them is settled, and nothing above them is sealed before that. The batch that filled was cut here.
     *
     * @param end the first offset that is read again
     */
    public void skip(long end, Gap.Cause cause) {
        if (!canSkip() || nextFirst() != position) {
            throw new IllegalStateException("nothing can be left out of " + partition + " at " + position);
        }
        gap = new Gap(id(), new OffsetRange(position, end), cause);
        position = end;
        placements++;
    }

    /**
     * The batch's bytes are made, or it has none.
     *
     * @param hasObject whether there is anything to store
     */
    public void encoded(Batch<C> batch, boolean hasObject) {
        batch.encoded(hasObject);
        if (batches.contains(batch) && batch.isUploadable()
                && storedBefore.contains(new Stored(batch.chain(), batch.range(), batch.attributes()))) {
            batch.stored();
        }
    }

    /** Sealed batches whose objects should be written now; the caller keeps track of those it started. */
    public List<Batch<C>> uploadable() {
        return batches.stream().filter(Batch::isUploadable).toList();
    }

    /**
     * A store acknowledged this object. It counts whether this assignment or an earlier one asked for it.
     *
     * @param receipt without which no object counts as stored
     */
    public void stored(ChainId chain, OffsetRange range, CutAttributes attributes, Receipt receipt) {
        Objects.requireNonNull(receipt);
        Stored object = new Stored(chain, range, attributes);
        if (!isSettled(object)) {
            storedBefore.add(object);
        }
        for (Batch<C> batch : batches) {
            if (batch.isUploadable()
                    && object.equals(new Stored(batch.chain(), batch.range(), batch.attributes()))) {
                batch.stored();
            }
        }
    }

    /** Nobody will ask for this object any more. */
    private boolean isSettled(Stored object) {
        return register != null && object.chain().equals(id) && object.range().end() <= register.settled();
    }

    // ---- settling

    /**
     * What the next transaction should change here; asking changes nothing.
     *
     * @param metadataLimit characters that the register's text may take
     * @param room bytes that settled batches may add to the transaction; exceeded by one batch at most
     */
    Optional<Step<C>> plan(Plan.Scope scope, int metadataLimit, long room) {
        if (inFlight) {
            return Optional.empty();
        }
        return switch (state) {
            case PARKED, STOPPED -> Optional.empty();
            case WRITING ->
                scope == Plan.Scope.SEAL_AND_SETTLE ? Optional.ofNullable(firstWrite) : Optional.empty();
            case OPEN -> new Plan<>(id(), register(), List.copyOf(batches), gap).step(scope, metadataLimit,
                    new Plan.Room<>(contents::weight, room));
        };
    }

    void sent() {
        inFlight = true;
    }

    /** True while a transaction with a step of this view of the partition is under way. */
    boolean isWaiting() {
        return inFlight;
    }

    /** The transaction with this step is known to be committed. */
    void committed(Step<C> step) {
        inFlight = false;
        refusals = 0;
        register = step.head().register();
        step.sealed().forEach(Batch::seal);
        if (gap != null && register.settled() >= gap.range().end()) {
            gap = null;
        }
        if (state == State.WRITING) {
            state = State.OPEN;
            firstWrite = null;
        }
        for (Iterator<Batch<C>> i = batches.iterator(); i.hasNext();) {
            Batch<C> batch = i.next();
            if (batch.isFilling() || batch.range().end() > register.settled()) {
                break;
            }
            i.remove();
        }
        storedBefore.removeIf(this::isSettled);
        step.settled().forEach(batch -> contents.close(batch.content()));
    }

    /** The transaction is known not to have been committed; the view stays, and the same may be tried again. */
    void notCommitted() {
        inFlight = false;
    }

    /** Counts refusals in a row; after the third the register is read again. */
    void refused() {
        inFlight = false;
        refusals++;
        if (refusals >= 3) {
            park();
        }
    }

    /** The view: what is known to be decided. */
    public Register register() {
        if (register == null) {
            throw new IllegalStateException(partition + " is not loaded");
        }
        return register;
    }

    private ChainId id() {
        if (id == null) {
            throw new IllegalStateException(partition + " is not loaded");
        }
        return id;
    }

    /** The topic's identity for which this chain was loaded; empty while parked or stopped. */
    public Optional<TopicId> topicId() {
        return Optional.ofNullable(id).map(ChainId::topicId);
    }

    /** Batches that are not settled yet, in offset order, the one that fills included. */
    public List<Batch<C>> pending() {
        return List.copyOf(batches);
    }

    /** True when nothing of ours is under way; a batch that an earlier owner sealed and that is not read whole is not ours. */
    public boolean isSettled() {
        return state != State.WRITING && !inFlight
                && batches.stream().allMatch(
                        batch -> batch.isFilling() && (batch.isDictated() || position <= batch.first()));
    }
}
