package dev.millrace.settle;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

import com.google.errorprone.annotations.FormatMethod;
import org.jspecify.annotations.Nullable;

import dev.millrace.record.Partition;
import dev.millrace.settle.SimTransaction.Status;
import dev.millrace.settle.Violation.Kind;

import static dev.millrace.settle.Violation.require;

/** Kafka, the store, and everything else that is not a worker: one thread, no time, every choice from one seed. */
final class World {
    private static final String TOPIC = "t";
    private static final int GENERATION = 1;
    private static final int MOST_LIVES = 4;

    private final SplittableRandom random;
    private final Profile profile;
    private final @Nullable List<String> trace;
    private final Tally tally = new Tally();
    private final List<SimPartition> partitions = new ArrayList<>();
    private final List<SimLog> lives = new ArrayList<>();
    private final List<SimMember> members = new ArrayList<>();
    private final List<SimTransaction> unresolved = new ArrayList<>();
    private final List<SimTransaction> unmarked = new ArrayList<>();
    private final List<LedgerRecord> ledger = new ArrayList<>();
    private final List<Put> inFlight = new ArrayList<>();
    private final List<Put> everSent = new ArrayList<>();
    private final Set<Put.Key> landed = new HashSet<>();
    private final boolean lenientEpochs;
    private boolean troubled = true;
    private int epoch = 1;
    private int memberCount;
    private long appends;
    private long seconds = 1_000_000;

    private record LedgerRecord(Head head, SimTransaction transaction) {}

    World(SplittableRandom random, Profile profile, int partitionCount, @Nullable List<String> trace) {
        this.random = random;
        this.profile = profile;
        this.trace = trace;
        this.lenientEpochs = random.nextBoolean();
        for (int i = 0; i < partitionCount; i++) {
            SimLog log = newLife();
            partitions.add(new SimPartition(new Partition(TOPIC, i), log));
            for (int n = random.nextInt(14); n > 0; n--) {
                log.append(random);
            }
        }
    }

    private SimLog newLife() {
        SimLog log = new SimLog(lives.size() + 1L);
        lives.add(log);
        return log;
    }

    // ---- chance, time and talk

    SplittableRandom random() {
        return random;
    }

    Profile profile() {
        return profile;
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** Whether this request goes wrong. Never, once the faults are over. */
    boolean trouble() {
        return troubled && chance(profile.troublePercent());
    }

    void endTroubles() {
        troubled = false;
    }

    boolean isTroubled() {
        return troubled;
    }

    /** Seconds since the epoch, by a coarse clock that sometimes goes back. */
    long seconds() {
        seconds += random.nextInt(5) - 1;
        return seconds / 20 * 20;
    }

    @FormatMethod
    void note(String format, @Nullable Object... values) {
        if (trace != null) {
            trace.add(String.format(format, values));
        }
    }

    void saw(Seen seen) {
        tally.add(seen, 1);
    }

    Tally tally() {
        return tally;
    }

    List<SimPartition> partitions() {
        return partitions;
    }

    SimPartition partition(Partition name) {
        return partitions.get(name.partition());
    }

    SimPartition anyPartition() {
        return partitions.get(random.nextInt(partitions.size()));
    }

    ChainId chain(SimPartition partition) {
        return new ChainId("p", GENERATION, partition.log().id(), partition.name());
    }

    Book book(ChainId chain) {
        return partition(chain.partition()).book(chain, lives);
    }

    // ---- the group

    int epoch() {
        return epoch;
    }

    SimMember join(SimWorker worker) {
        SimMember member = new SimMember(memberCount++, worker);
        members.add(member);
        epoch++;
        return member;
    }

    List<SimMember> members() {
        return members;
    }

    void assign(SimPartition partition, SimMember member) {
        epoch++;
        partition.own(member, epoch);
        note("group: %s to worker %d", partition.name(), member.worker().slot());
        member.worker().assigned(partition.name());
    }

    /** The member's session is over; it does not know. */
    void expel(SimMember member) {
        note("group: worker %d is expelled", member.worker().slot());
        member.expel();
        members.remove(member);
        epoch++;
        for (SimPartition partition : partitions) {
            if (partition.owner() == member) {
                partition.disown();
            }
        }
        for (SimTransaction transaction : unresolved) {
            if (transaction.author() == member.worker()) {
                transaction.loseSender();
            }
        }
    }

    /** The member hands the partition back and stays. */
    void revoked(SimPartition partition) {
        partition.disown();
        epoch++;
    }

    /**
     * The coordinator's only check of an offset commit inside a transaction: the identity. Who owns the partition is not
     * looked at, and no identity at all passes.
     */
    boolean accepts(SimTransaction transaction) {
        Identity identity = transaction.advance().identity();
        if (identity.member().isEmpty()) {
            return true;
        }
        for (SimMember member : members) {
            if (member.id().equals(identity.member())) {
                return identity.generation() == epoch || (lenientEpochs && keeps(member, transaction));
            }
        }
        return false;
    }

    /** KIP-1251: an older epoch passes for partitions that the member has held since. */
    private boolean keeps(SimMember member, SimTransaction transaction) {
        return transaction.advance().steps().stream()
                .map(step -> partition(step.head().chain().partition()))
                .allMatch(partition -> partition.owner() == member
                        && partition.ownedSince() <= transaction.advance().identity().generation());
    }

    // ---- transactions

    /** Puts the records of a transaction into the ledger and returns it. */
    SimTransaction begin(SimWorker author, Advance<SimContent> advance, boolean lettersSent) {
        List<String> texts = new ArrayList<>();
        List<Head> heads = new ArrayList<>();
        for (Step<SimContent> step : advance.steps()) {
            heads.addAll(step.closed());
            heads.add(step.head());
            Head head = step.head();
            texts.add(new RegisterText(head.chain().topicId(), head.chain().generation(), head.register(),
                    new LedgerLocation(0, ledger.size() + heads.size() - 1L)).encode());
        }
        SimTransaction transaction = new SimTransaction(author, advance, texts, lettersSent);
        heads.forEach(head -> ledger.add(new LedgerRecord(head, transaction)));
        unresolved.add(transaction);
        return transaction;
    }

    void acceptOffsets(SimTransaction transaction) {
        transaction.acceptOffsets(appends++);
    }

    List<SimTransaction> unresolved() {
        return unresolved;
    }

    void abort(SimTransaction transaction) {
        note("transaction of worker %d is aborted", transaction.author().slot());
        transaction.become(Status.ABORTED);
        unresolved.remove(transaction);
    }

    /** The request to commit reaches the coordinator: ledger, dead letters and offsets are decided together. */
    void decide(SimTransaction transaction) {
        note("transaction of worker %d is decided: %s", transaction.author().slot(),
                transaction.advance().steps());
        transaction.become(Status.DECIDED);
        unmarked.add(transaction);
        saw(Seen.TRANSACTION_COMMITTED);
        if (transaction.isSenderLost()) {
            saw(Seen.LATE_COMMIT_OF_A_LOST_SENDER);
        }
        for (Step<SimContent> step : transaction.advance().steps()) {
            decide(step, transaction);
        }
    }

    private void decide(Step<SimContent> step, SimTransaction transaction) {
        Book book = book(step.head().chain());
        book.born(step.head().register());
        for (Batch<SimContent> batch : step.settled()) {
            countSettled(book(batch.chain()), batch, transaction.author());
            book(batch.chain()).entry(batch, transaction.lettersSent());
        }
        for (Gap gap : step.gaps()) {
            saw(switch (gap.cause()) {
                case RETENTION -> Seen.GAP_NAMED;
                case TOPIC_GONE -> Seen.RECREATED_WITH_SEALED;
                case DAMAGED -> step.sealed().isEmpty()
                        ? Seen.DAMAGE_NAMED
                        : Seen.DAMAGE_NAMED_BELOW_A_BATCH;
            });
            book(gap.chain()).gap(gap, isOver(gap.chain()));
        }
        for (Head closed : step.closed()) {
            book(closed.chain()).close(closed.register(), isOver(closed.chain()));
        }
        Register before = book.register();
        book.write(step.head().register(), step.sealed(), transaction.author());
        if (before != null && shorts(step.head().register()) > shorts(before)) {
            saw(Seen.SHORT_SEALED);
        }
    }

    private void countSettled(Book book, Batch<SimContent> batch, SimWorker author) {
        SimWorker sealer = book.sealedBy(batch.range());
        if (sealer == null) {
            saw(Seen.EMPTY_SETTLED_DIRECTLY);
        } else if (sealer != author) {
            saw(Seen.SEAL_ADOPTED_BY_ANOTHER);
        }
        if (isOver(book.chain())) {
            saw(Seen.OLD_LIFE_SETTLED);
        }
    }

    private static long shorts(Register register) {
        return register.cuts().stream().filter(cut -> cut.attributes().isShort()).count();
    }

    private boolean isOver(ChainId chain) {
        return !partition(chain.partition()).log().id().equals(chain.topicId());
    }

    /** The marker reaches the group's offsets. */
    void apply(SimTransaction transaction) {
        note("marker of worker %d", transaction.author().slot());
        transaction.become(Status.APPLIED);
        unresolved.remove(transaction);
        if (chance(60)) {
            markLedger(transaction);
        }
        List<Step<SimContent>> steps = transaction.advance().steps();
        for (int i = 0; i < steps.size(); i++) {
            Register register = steps.get(i).head().register();
            SimPartition partition = partition(steps.get(i).head().chain().partition());
            if (transaction.hasOffsets()) {
                partition.apply(new Loading.Committed.At(register.settled(), register.settledEpoch(),
                        transaction.text(i)), transaction.order());
            }
            compare(partition);
        }
    }

    /** The group's offset is the last committed head of the ledger, when nothing is pending. */
    void compare(SimPartition partition) {
        if (isUnstable(partition) || partition.wasReset()
                || !(partition.committed() instanceof Loading.Committed.At at)) {
            return;
        }
        Head copy = lastHead(partition.name());
        RegisterText text = RegisterText.decode(at.offset(), at.epoch(), at.metadata()).orElse(null);
        require(copy != null && text != null && text.register().equals(copy.register())
                && text.topicId().equals(copy.chain().topicId()), Kind.C2, "the group has %s, the ledger %s",
                text,
                copy);
    }

    boolean isUnstable(SimPartition partition) {
        return unresolved.stream()
                .anyMatch(transaction -> transaction.hasOffsets() && transaction.writes(partition.name()));
    }

    /** A newer producer of the same id, or somebody who waits, ends what this one has open. */
    void fence(SimProducer producer) {
        producer.fence();
        SimTransaction last = producer.last();
        if (last != null && last.isUndecided()) {
            abort(last);
        } else if (last != null) {
            complete(last);
        }
    }

    /** All markers of a decided transaction are applied. */
    void complete(SimTransaction transaction) {
        if (transaction.status() == Status.DECIDED) {
            apply(transaction);
        }
        if (transaction.isCommitted()) {
            markLedger(transaction);
        }
    }

    /** Transactions whose marker has not reached the ledger. */
    List<SimTransaction> unmarked() {
        return unmarked;
    }

    void markLedger(SimTransaction transaction) {
        unmarked.remove(transaction);
        transaction.markLedger();
    }

    // ---- the ledger

    /** What stands at a location, committed or not; null when nothing does. */
    @Nullable
    Head ledgerAt(LedgerLocation location) {
        return location.offset() < ledger.size() ? ledger.get((int) location.offset()).head() : null;
    }

    /** Whether a reader of committed records has to wait before the end. */
    boolean isLedgerUnstable() {
        return !unmarked.isEmpty() || unresolved.stream().anyMatch(SimTransaction::isUndecided);
    }

    /** The last committed head of every chain. */
    Collection<Head> lastHeads() {
        Map<ChainId, Head> heads = new LinkedHashMap<>();
        ledger.stream().filter(record -> record.transaction().isLedgerMarked())
                .forEach(record -> heads.put(record.head().chain(), record.head()));
        return heads.values();
    }

    /** The last committed head of the partition, of whichever life of the topic. */
    private @Nullable Head lastHead(Partition partition) {
        for (int i = ledger.size() - 1; i >= 0; i--) {
            LedgerRecord record = ledger.get(i);
            if (record.transaction().isCommitted() && record.head().chain().partition().equals(partition)) {
                return record.head();
            }
        }
        return null;
    }

    // ---- the store

    void send(Put put) {
        note("worker %d sends %s with %s", put.sender().slot(), put, put.content());
        if (put.attributes().isShort()) {
            saw(Seen.SHORT_UPLOADED);
        }
        inFlight.add(put);
        everSent.add(put);
        book(put.chain()).sent(put);
    }

    /** Whether an object stands at that key now. */
    boolean isStored(Put.Key key) {
        return landed.contains(key);
    }

    /** An object that was found is taken for what would have been sent. */
    void keep(Put put) {
        book(put.chain()).acknowledged(put);
    }

    List<Put> inFlight() {
        return inFlight;
    }

    /** The store carries out a request; the answer may be lost. */
    void land(Put put, boolean answered) {
        note("%s lands%s", put, answered ? "" : ", answer lost");
        inFlight.remove(put);
        landed.add(put.key());
        book(put.chain()).acknowledged(put);
        if (!put.sender().holds(put)) {
            saw(Seen.LANDED_AFTER_SENDER_LOST_THE_PARTITION);
        }
        put.sender().answered(put, answered);
    }

    // ---- the weather

    void append(SimPartition partition) {
        if (partition.log().end() < 50) {
            partition.log().append(random);
        }
    }

    void retain(SimPartition partition) {
        SimLog log = partition.log();
        if (log.end() > log.start()) {
            log.retain(log.start() + 1 + random.nextInt(Math.min(6, log.end() - log.start())));
            note("retention: %s starts at %d", partition.name(), log.start());
        }
    }

    void compact(SimPartition partition) {
        SimLog log = partition.log();
        if (log.end() > 0) {
            log.remove(random.nextInt(log.end()));
            saw(Seen.RECORD_COMPACTED);
        }
    }

    void recreate(SimPartition partition) {
        Register register = book(chain(partition)).register();
        boolean dull = register == null || register.cuts().isEmpty();
        if (lives.size() >= partitions.size() + MOST_LIVES || (dull && chance(80))) {
            return;
        }
        SimLog log = newLife();
        if (random.nextBoolean()) {
            // Somebody publishes the same records again: only the identity tells the lives apart.
            log.repeat(partition.log());
        } else {
            for (int n = random.nextInt(14); n > 0; n--) {
                log.append(random);
            }
        }
        partition.recreate(log);
        note("topic of %s is made again: %s", partition.name(), log.id());
        // Kafka deletes the offsets of a deleted topic, but a worker that has not noticed may write them again.
        if (random.nextBoolean() && !isUnstable(partition)) {
            partition.loseOffset();
        }
    }

    /** A batch above all that is sealed breaks; who has read it already may still seal it. */
    void damage(SimPartition partition) {
        SimLog log = partition.log();
        Register register = book(chain(partition)).register();
        int above = Math.max(log.start(), register == null ? 0 : (int) register.lastCut());
        if (above < log.end()) {
            int from = above + random.nextInt(log.end() - above);
            int to = Math.min(log.end(), from + 1 + random.nextInt(4));
            log.damage(from, to);
            note("log of %s is damaged from %d to %d", partition.name(), from, to);
        }
    }

    private boolean isLeftAlone(SimPartition partition) {
        return partition.owner() == null && !isUnstable(partition);
    }

    void loseOffset(SimPartition partition) {
        if (isLeftAlone(partition) && !partition.wasReset()) {
            note("group: the offset of %s is lost", partition.name());
            partition.loseOffset();
        }
    }

    void resetOffset(SimPartition partition) {
        if (isLeftAlone(partition)) {
            partition.reset(random.nextInt(partition.log().end() + 1));
            note("group: the offset of %s is reset by hand", partition.name());
        }
    }

    /** Cuts the log's end off, above everything that is settled. */
    void truncate(SimPartition partition) {
        Register register = book(chain(partition)).register();
        if (register != null && isLeftAlone(partition) && register.lastCut() > register.settled()) {
            int to = (int) (register.settled()
                    + random.nextInt((int) (register.lastCut() - register.settled())));
            partition.truncate(Math.max(to, partition.log().start()));
            note("log of %s is truncated to %d", partition.name(), to);
        }
    }

    // ---- the end

    /** Carries out every request ever sent, in any order, and then looks at what there is. */
    void audit() {
        List<Put> order = new ArrayList<>(everSent);
        Map<Put.Key, SimContent> objects = new HashMap<>();
        while (!order.isEmpty()) {
            Put put = order.remove(random.nextInt(order.size()));
            objects.put(put.key(), put.content());
        }
        for (SimPartition partition : partitions) {
            partition.books().forEach(book -> book.audit(objects));
            compare(partition);
        }
    }

    /** What is not done yet; empty when every record has its place. */
    Optional<String> undone(SimPartition partition) {
        if (partition.mayStop()) {
            return Optional.empty();
        }
        for (Book book : partition.books()) {
            Register register = book.register();
            boolean current = book.log() == partition.log();
            if (register != null && !(current
                    ? isDone(register, partition.log())
                    : book.isClosed() || register.cuts().isEmpty())) {
                return Optional.of(book.toString());
            }
        }
        Register register = book(chain(partition)).register();
        return register == null || isUnstable(partition) ? Optional.of("no register") : Optional.empty();
    }

    private static boolean isDone(Register register, SimLog log) {
        return register.cuts().isEmpty() && register.settled() == log.end();
    }
}
