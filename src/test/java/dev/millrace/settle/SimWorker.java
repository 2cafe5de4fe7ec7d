package dev.millrace.settle;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;
import dev.millrace.settle.SimTransaction.Status;
import dev.millrace.settle.Violation.Kind;

import static dev.millrace.settle.Violation.require;

/**
 * A worker as the protocol wants it, around the real state machine. Its poll thread does one thing at a time: while it
 * waits inside a call of the producer it neither polls nor hears of the group.
 */
final class SimWorker {
    private static final Identity NOBODY = new Identity(-1, "");
    private static final int METADATA_LIMIT = 3_840;

    /** Where the poll thread stands in a transaction. */
    private enum Phase {
        IDLE, PLANNED, SENT, ACCEPTED, ASKED,
        /** The call timed out: the thread is free, the outcome is not known. */
        UNKNOWN
    }

    private final int slot;
    private final World world;
    private final SplittableRandom random;
    private final DriverFault fault;
    private static final long ROOM = 8 << 20;
    /** Outputs are many, so that a transaction often has no room for all that is ready. */
    private static final long LITTLE_ROOM = 2;
    private String rules = SimLog.OLD_RULES;

    private Contents contents = new Contents(false);
    private boolean alive;
    private int pausedFor;
    private Settlement<SimContent> settlement;
    private SimProducer producer = new SimProducer();
    private boolean producerReady;
    private Phase phase = Phase.IDLE;
    private @Nullable Advance<SimContent> advance;
    private @Nullable SimTransaction transaction;

    private @Nullable SimMember member;
    private int knownEpoch;
    private boolean blank;

    private final List<Batch<SimContent>> toEncode = new ArrayList<>();
    private final List<Put> uploads = new ArrayList<>();
    private final IdentityHashMap<Chain<SimContent>, Loading.Committed> readings = new IdentityHashMap<>();
    private final Set<Partition> rebuilt = new HashSet<>();

    SimWorker(int slot, World world, DriverFault fault) {
        this.slot = slot;
        this.world = world;
        this.random = world.random();
        this.fault = fault;
        this.settlement = newSettlement();
        start();
    }

    private Settlement<SimContent> newSettlement() {
        contents = new Contents(world.profile().forwards());
        return new Settlement<>(() -> new WorkRules(rules, 1), METADATA_LIMIT, contents,
                world.profile().forwards() ? LITTLE_ROOM : ROOM);
    }

    /** Knows what is open, so that nothing is given back twice or never. */
    private static final class Contents implements Chain.ContentFactory<SimContent> {
        private final Set<SimContent> open = new HashSet<>();
        private final boolean forwards;

        Contents(boolean forwards) {
            this.forwards = forwards;
        }

        @Override
        public SimContent open(Partition partition, String pinned) {
            SimContent content = new SimContent(pinned, forwards);
            open.add(content);
            return content;
        }

        @Override
        public void close(SimContent content) {
            require(open.remove(content), Kind.CRASH, "a content was given back twice: %s", content);
        }
    }

    /** What is open belongs to a batch that is not settled, unless a first write still holds what it would settle. */
    void checkContents() {
        if (settlement.chains().stream().anyMatch(SimWorker::isBeginning)) {
            return;
        }
        Set<SimContent> left = new HashSet<>(contents.open);
        settlement.chains().forEach(chain -> chain.pending().forEach(batch -> left.remove(batch.content())));
        require(left.isEmpty(), Kind.CRASH, "contents were never given back: %s", left);
    }

    private static boolean isBeginning(Chain<SimContent> chain) {
        return !chain.isParked() && !chain.isStopped() && !chain.isOpen();
    }

    int slot() {
        return slot;
    }

    // ---- the process

    boolean isAlive() {
        return alive;
    }

    void start() {
        alive = true;
        settlement = newSettlement();
        producerReady = false;
        phase = Phase.IDLE;
        member = null;
        join();
    }

    /** Starts again after a crash, perhaps with other rules. */
    void restart() {
        if (world.profile().changesRules() && world.isTroubled() && world.chance(40)) {
            rules = SimLog.NEW_RULES;
        }
        world.note("worker %d starts with rules %s", slot, rules);
        start();
    }

    void crash() {
        world.note("worker %d crashes", slot);
        alive = false;
        if (transaction != null) {
            transaction.loseSender();
        }
        transaction = null;
        advance = null;
        toEncode.clear();
        uploads.clear();
        readings.clear();
        rebuilt.clear();
    }

    void pause(int steps) {
        pausedFor = steps;
        world.note("worker %d pauses", slot);
    }

    /** Counts a pause down. */
    boolean isPaused() {
        return pausedFor > 0 && pausedFor-- > 0;
    }

    void wake() {
        pausedFor = 0;
    }

    // ---- the group

    private void join() {
        member = world.join(this);
        knownEpoch = world.epoch();
        blank = false;
    }

    @Nullable
    SimMember member() {
        return member;
    }

    boolean isExpelled() {
        return member != null && !member.isValid();
    }

    /** The thread is where callbacks can run. */
    boolean isFree() {
        return alive && (phase == Phase.IDLE || phase == Phase.UNKNOWN);
    }

    /** The background of the client knows that it is no member any more, before the callback has run. */
    void forgetIdentity() {
        blank = isExpelled();
    }

    private Identity identity() {
        SimMember now = member;
        if (now == null || blank) {
            return NOBODY;
        }
        if (now.isValid() && (!world.isTroubled() || world.chance(85))) {
            knownEpoch = world.epoch();
        }
        return new Identity(knownEpoch, now.id());
    }

    void assigned(Partition partition) {
        settlement.assigned(partition);
    }

    /** The callback for partitions that are to be handed back in order. */
    void revoke(SimPartition partition) {
        world.note("worker %d hands %s back", slot, partition.name());
        if (uploads.stream().anyMatch(put -> put.chain().partition().equals(partition.name()))) {
            world.saw(Seen.REVOKED_DURING_UPLOAD);
        }
        if (phase == Phase.IDLE && producerReady && world.chance(40)) {
            lastAdvance();
        }
        if (fault != DriverFault.COMMIT_AFTER_REVOKE) {
            settlement.removed(partition.name());
        }
        world.revoked(partition);
    }

    private void lastAdvance() {
        if (!plan(settlement::planLast)) {
            return;
        }
        world.saw(Seen.LAST_ADVANCE_IN_REVOKE);
        for (int i = 0; i < 8 && phase != Phase.IDLE && phase != Phase.UNKNOWN; i++) {
            if (phase == Phase.ASKED && transaction != null && transaction.status() == Status.ASKED
                    && !world.trouble()) {
                world.decide(transaction);
            }
            transact();
        }
        if (phase != Phase.IDLE && phase != Phase.UNKNOWN) {
            breakProducer("the time for the callback is over");
        }
    }

    /** The callback for partitions that went to somebody else, and the way back into the group. */
    void noticeLoss() {
        world.note("worker %d learns of its loss", slot);
        if (fault != DriverFault.STATE_KEPT_AFTER_LOST) {
            for (Chain<SimContent> chain : List.copyOf(settlement.chains())) {
                settlement.removed(chain.partition());
            }
        }
        join();
    }

    // ---- the loop

    /** One step of the poll thread, or of the encoders and uploads beside it. */
    void work() {
        int ticket = random.nextInt(16);
        if (ticket < 4 && upload()) {
            return;
        }
        if (phase != Phase.IDLE && phase != Phase.UNKNOWN) {
            transact();
            if (world.chance(60) && phase != Phase.IDLE) {
                transact();
            }
        } else if (!toEncode.isEmpty() && ticket < 8) {
            encodeOne();
        } else if (phase == Phase.UNKNOWN && ticket < 12) {
            transact();
        } else if (phase == Phase.IDLE && !producerReady && ticket < 12) {
            replaceProducer();
        } else if (phase == Phase.UNKNOWN || ticket >= 10 || !plan(settlement::plan)) {
            anyChain().ifPresent(this::serve);
        }
    }

    private Optional<Chain<SimContent>> anyChain() {
        int count = settlement.chains().size();
        return count == 0
                ? Optional.empty()
                : settlement.chains().stream().skip(random.nextInt(count)).findFirst();
    }

    private void serve(Chain<SimContent> chain) {
        if (world.chance(1)) {
            compareTopic(chain);
        }
        if (world.profile().forwards() && world.isTroubled() && world.chance(4)) {
            rewind(chain);
        } else if (chain.isParked()) {
            load(chain);
        } else if (random.nextInt(4) == 0) {
            cut(chain);
        } else {
            poll(chain, 1 + random.nextInt(5));
        }
    }

    /** The output topic does not take a record: it is read again, to become a dead letter. */
    private void rewind(Chain<SimContent> chain) {
        if (chain.isOpen() && !chain.isSettled()) {
            world.note("worker %d rewinds %s", slot, chain.partition());
            world.saw(Seen.REWOUND);
        }
        chain.rewind();
    }

    /** Everything that can be done without waiting for others; for the time after the faults. */
    void workFully() {
        for (int i = 0; i < 12 && phase != Phase.IDLE; i++) {
            transact();
        }
        if (isFree() && isExpelled()) {
            noticeLoss();
        }
        if (phase == Phase.IDLE && !producerReady) {
            replaceProducer();
        }
        for (Chain<SimContent> chain : List.copyOf(settlement.chains())) {
            if (chain.isParked()) {
                load(chain);
                load(chain);
            }
            poll(chain, 20);
            cut(chain);
        }
        encodeAll();
        // A topic made again with as many records as were read gives no sign of itself: it has to be asked for.
        settlement.chains().forEach(this::compareTopic);
        if (phase == Phase.IDLE && plan(settlement::plan)) {
            world.note("worker %d has work", slot);
        }
        while (upload()) {
            world.note("worker %d has more to upload", slot);
        }
    }

    // ---- loading

    /** First the group's offset; the rest in a later step, when things may have changed. */
    private void load(Chain<SimContent> chain) {
        SimPartition partition = world.partition(chain.partition());
        Loading.Committed committed = readings.remove(chain);
        if (committed == null) {
            if (!world.isUnstable(partition) || fault == DriverFault.UNSTABLE_READ) {
                readings.put(chain, partition.committed());
            }
            return;
        }
        Head copy;
        Optional<LedgerLocation> location = Loading.location(committed);
        if (location.isPresent()) {
            copy = world.ledgerAt(location.get());
        } else if (world.isLedgerUnstable() && fault != DriverFault.UNSTABLE_LEDGER_SCAN) {
            readings.put(chain, committed);
            return;
        } else {
            copy = Loading.lastHead(world.chain(partition), world.lastHeads()).orElse(null);
        }
        SimLog log = partition.log();
        Loading.Decision decision = Loading.decide(new Loading.Facts(world.chain(partition), committed, copy,
                log.start(), log.end(), world.profile().isCompacted(), Loading.Start.EARLIEST, false),
                // Whatever is forwarded can always be settled as it is; nothing may ever need a seal.
                _ -> !world.profile().forwards());
        world.note("worker %d loads %s: %s", slot, chain.partition(), decision);
        judge(partition, committed, decision);
        chain.load(decision);
    }

    private void judge(SimPartition partition, Loading.Committed committed, Loading.Decision decision) {
        boolean foreign = committed instanceof Loading.Committed.At at && at.metadata().isEmpty();
        boolean stops = decision instanceof Loading.Stop;
        require(stops || !foreign, Kind.I8, "a foreign offset was used: %s", decision);
        require(!stops || partition.mayStop(), Kind.STUCK, "%s was stopped: %s", partition.name(), decision);
        if (stops) {
            world.saw(foreign ? Seen.OPERATOR_RESET_STOPPED : Seen.TRUNCATION_STOPPED);
        }
        if (committed instanceof Loading.Committed.None && decision instanceof Loading.Resume) {
            world.saw(Seen.OFFSETS_RECOVERED_FROM_LEDGER);
        }
        if (committed instanceof Loading.Committed.None && decision instanceof Loading.Begin begin
                && !begin.closed().isEmpty()) {
            world.saw(Seen.OLD_LIFE_CLOSED_FROM_LEDGER);
        }
    }

    // ---- consuming

    private void poll(Chain<SimContent> chain, int most) {
        if (!chain.isConsuming()) {
            return;
        }
        SimLog log = world.partition(chain.partition()).log();
        int position = (int) chain.position();
        if (position < log.start() && fault == DriverFault.RESET_EARLIEST) {
            position = log.start();
        }
        if (position < log.start() || position > log.end()) {
            world.note("worker %d: %s is out of range at %d", slot, chain.partition(), position);
            chain.reload();
            return;
        }
        int left = most;
        while (position < log.end() && (left > 0 || random.nextBoolean())) {
            if (log.isDamaged(position)) {
                skip(chain, log, position);
                return;
            }
            boolean record = fault == DriverFault.READ_UNCOMMITTED
                    ? log.isReadableUncommitted(position)
                    : log.isReadable(position);
            if (record && left == 0) {
                break;
            }
            if (record) {
                reach(chain, position);
                if (!chain.isConsuming()) {
                    return;
                }
                take(chain, log, position);
                left--;
            }
            position++;
        }
        reach(chain, position);
    }

    private void skip(Chain<SimContent> chain, SimLog log, int position) {
        reach(chain, position);
        if (chain.canSkip()) {
            cut(chain);
            chain.skip(log.endOfDamage(position), Gap.Cause.DAMAGED);
            world.note("worker %d leaves out %d of %s", slot, position, chain.partition());
        } else if (chain.isWithinSeal()) {
            chain.stop("a batch was damaged after it had been sealed");
            world.partition(chain.partition()).breakInside();
            world.saw(Seen.DAMAGED_AFTER_THE_SEAL);
        }
    }

    private void take(Chain<SimContent> chain, SimLog log, int position) {
        Batch<SimContent> batch = chain.filling();
        require(position >= batch.first() && position < batch.dictatedEnd(), Kind.CRASH, "record %d for %s",
                position,
                batch);
        batch.content().add(log, position);
        chain.take(batch, position, log.epoch(position));
        if (world.chance(25)) {
            cut(chain);
        }
    }

    private void reach(Chain<SimContent> chain, int position) {
        Optional<Batch<SimContent>> complete = chain.reach(position);
        while (complete.isPresent()) {
            Batch<SimContent> batch = complete.get();
            world.note("worker %d completed %s with %s", slot, batch, batch.content());
            toEncode.add(batch);
            if (!batch.content().rules().equals(rules)) {
                world.saw(Seen.PINNED_RULES_USED);
            }
            if (rebuilt.contains(chain.partition())) {
                world.saw(Seen.DICTATED_AGAIN_AFTER_BROKEN);
            }
            complete = chain.reach(position);
        }
        if (chain.isStopped()) {
            SimPartition partition = world.partition(chain.partition());
            require(partition.mayStop(), Kind.STUCK, "%s was stopped: %s",
                    chain.partition(), chain.stopReason());
            world.saw(Seen.TRUNCATION_STOPPED);
        }
    }

    private void cut(Chain<SimContent> chain) {
        if (chain.canCut()) {
            Batch<SimContent> batch = chain.cut(CutReason.RECORDS, world.seconds());
            world.note("worker %d cut %s with %s", slot, batch, batch.content());
            toEncode.add(batch);
        }
    }

    private void encodeOne() {
        if (!toEncode.isEmpty()) {
            encode(toEncode.remove(random.nextInt(toEncode.size())));
        }
    }

    private void encodeAll() {
        while (!toEncode.isEmpty()) {
            encodeOne();
        }
    }

    private void encode(Batch<SimContent> batch) {
        settlement.chain(batch.chain().partition())
                .ifPresent(chain -> chain.encoded(batch, !batch.content().exports().isEmpty()));
    }

    // ---- uploads

    /** Starts one upload that may be started. */
    private boolean upload() {
        for (Chain<SimContent> chain : settlement.chains()) {
            for (Batch<SimContent> batch : chain.uploadable()) {
                if (uploads.stream().noneMatch(put -> put.isFor(batch))) {
                    if (isStillTheTopic(chain, batch)) {
                        send(chain, batch);
                    }
                    return true;
                }
            }
        }
        return false;
    }

    /** What was read again for a sealed batch may come from another life of the topic: look before it is sent. */
    private boolean isStillTheTopic(Chain<SimContent> chain, Batch<SimContent> batch) {
        if (!batch.isDictated() || fault == DriverFault.NO_TOPIC_ID_CHECK_BEFORE_UPLOAD
                || fault == DriverFault.NO_TOPIC_ID_CHECK) {
            return true;
        }
        compareTopic(chain);
        return batch.chain().topicId().equals(world.partition(chain.partition()).log().id());
    }

    private void send(Chain<SimContent> chain, Batch<SimContent> batch) {
        OffsetRange range = batch.range();
        if (fault == DriverFault.KEY_FROM_FIRST_RECORD) {
            range = new OffsetRange(batch.content().first(), range.end());
        }
        Put put = new Put(batch, range, this, settlement, chain);
        if (put.attributes().isShort() && world.isStored(put.key())) {
            world.note("worker %d finds %s in the store and keeps it", slot, put);
            world.keep(put);
            stored(chain, put);
            return;
        }
        uploads.add(put);
        world.send(put);
    }

    /** The store's answer, or the end of the wait for it. */
    void answered(Put put, boolean stored) {
        uploads.remove(put);
        if (alive && put.process() == settlement && stored) {
            settlement.chain(put.chain().partition())
                    .ifPresent(chain -> {
                        if (chain != put.assignment()) {
                            world.saw(Seen.RECEIPT_COUNTED_FOR_A_LATER_ASSIGNMENT);
                        }
                        stored(chain, put);
                    });
        }
    }

    private static void stored(Chain<SimContent> chain, Put put) {
        chain.stored(put.chain(), put.range(), put.attributes(), OneWorker.receipt());
    }

    /** Whether the partition is still assigned as it was when this was sent. */
    boolean holds(Put put) {
        return alive && put.process() == settlement
                && settlement.chain(put.chain().partition()).filter(chain -> chain == put.assignment())
                        .isPresent();
    }

    // ---- transactions

    private void compareTopic(Chain<SimContent> chain) {
        SimLog log = world.partition(chain.partition()).log();
        Optional<TopicId> known = chain.topicId();
        if (known.isPresent() && !known.get().equals(log.id()) && fault != DriverFault.NO_TOPIC_ID_CHECK) {
            world.note("worker %d: the topic of %s is another one", slot, chain.partition());
            if (settlement.isWaiting()) {
                world.saw(Seen.RECREATED_WHILE_WAITING);
            }
            chain.recreated(log.id(), log.start());
        }
    }

    private boolean plan(BiFunction<Identity, Set<Partition>, Optional<Advance<SimContent>>> plan) {
        if (!settlement.hasWork()) {
            return false;
        }
        Identity identity = identity();
        settlement.chains().forEach(this::compareTopic);
        if (identity.equals(NOBODY)) {
            world.saw(Seen.BLANK_IDENTITY_HELD_BACK);
        }
        Optional<Advance<SimContent>> planned = plan.apply(identity, Set.of());
        if (planned.isPresent()) {
            advance = planned.get();
            phase = Phase.PLANNED;
            world.note("worker %d plans %s as %s", slot, planned.get().steps(), identity);
        }
        return planned.isPresent();
    }

    private void replaceProducer() {
        world.fence(producer);
        producer = new SimProducer();
        producerReady = true;
    }

    SimProducer producer() {
        return producer;
    }

    /** One step of the transaction under way. */
    private void transact() {
        switch (phase) {
            case IDLE -> {
            }
            case PLANNED -> sendRecords();
            case SENT -> sendOffsets();
            case ACCEPTED -> askToCommit();
            case ASKED, UNKNOWN -> awaitAnswer();
        }
    }

    private void sendRecords() {
        Advance<SimContent> planned = advance;
        SimTransaction last = producer.last();
        if (planned == null || (last != null && last.isCommitted() && !last.isComplete())) {
            return;
        }
        if (producer.isFenced()) {
            end(new Outcome.Broken("fenced"));
            return;
        }
        boolean lettersSent = fault != DriverFault.UNCHECKED_SENDS || !world.chance(20);
        SimTransaction begun = world.begin(this, planned, lettersSent);
        producer.begin(begun);
        transaction = begun;
        phase = Phase.SENT;
        boolean hasLetters = planned.steps().stream().flatMap(step -> step.settled().stream())
                .anyMatch(batch -> !batch.content().dead().isEmpty());
        if (hasLetters && world.trouble()) {
            world.saw(Seen.TOO_LARGE);
            end(new Outcome.TooLarge("a dead letter is too large"));
        } else if (world.trouble() && world.chance(50)) {
            world.saw(Seen.NEVER_ASKED);
            end(new Outcome.NeverAsked("no answer to a send"));
        }
    }

    private void sendOffsets() {
        SimTransaction open = current();
        if (open.status() == Status.ABORTED) {
            end(new Outcome.Broken("the transaction was aborted"));
        } else if (!world.accepts(open)) {
            world.saw(Seen.COMMIT_REFUSED);
            end(new Outcome.Refused("not a member"));
        } else {
            world.note("worker %d: offsets are pending", slot);
            world.acceptOffsets(open);
            phase = Phase.ACCEPTED;
            if (world.trouble() && world.chance(50)) {
                world.saw(Seen.NEVER_ASKED);
                end(new Outcome.NeverAsked("no answer to the offsets"));
            }
        }
    }

    private void askToCommit() {
        SimTransaction open = current();
        if (open.status() == Status.ABORTED) {
            end(new Outcome.Broken("the transaction was aborted"));
        } else {
            world.note("worker %d asks for the commit", slot);
            open.become(Status.ASKED);
            phase = Phase.ASKED;
            if (world.chance(50)) {
                world.decide(open);
                if (world.chance(50)) {
                    world.apply(open);
                }
            }
        }
    }

    private void awaitAnswer() {
        SimTransaction open = current();
        boolean wasUnknown = phase == Phase.UNKNOWN;
        if (open.status() == Status.ABORTED) {
            if (wasUnknown) {
                world.saw(Seen.UNKNOWN_THEN_ABORTED);
            }
            end(new Outcome.Broken("the transaction was aborted"));
        } else if (producer.isFenced()) {
            world.saw(Seen.BROKEN_BUT_COMMITTED);
            end(new Outcome.Broken("fenced"));
        } else if (open.isCommitted() && !world.trouble()) {
            if (wasUnknown) {
                world.saw(Seen.UNKNOWN_THEN_COMMITTED);
            }
            end(new Outcome.Committed());
        } else if (open.isCommitted() || world.trouble()) {
            end(new Outcome.Unknown("no answer to the commit"));
        }
    }

    private SimTransaction current() {
        SimTransaction open = transaction;
        if (open == null) {
            throw new IllegalStateException("no transaction in " + phase);
        }
        return open;
    }

    private void end(Outcome outcome) {
        world.note("worker %d: %s", slot, outcome);
        SimTransaction ended = transaction;
        phase = Phase.IDLE;
        switch (settlement.ended(outcome)) {
            case GO_ON -> forget();
            case RETRY_COMMIT -> phase = Phase.UNKNOWN;
            case ABORT -> {
                if (settlement.chains().stream().anyMatch(Chain::isParked)
                        && outcome instanceof Outcome.Refused) {
                    world.saw(Seen.PARKED_AFTER_REFUSALS);
                }
                if (ended != null && ended.isUndecided()) {
                    world.abort(ended);
                }
                forget();
                if (world.trouble() && world.chance(30)) {
                    settlement.reloadAll();
                    producerReady = false;
                }
            }
            case REPLACE_PRODUCER -> {
                producerReady = false;
                forget();
            }
            case REBUILD -> {
                producerReady = false;
                rememberRebuilt();
                forget();
            }
        }
    }

    private void rememberRebuilt() {
        settlement.chains().stream().filter(Chain::isParked).forEach(chain -> rebuilt.add(chain.partition()));
    }

    /** Whether this transaction is the one under way here. */
    boolean isIn(SimTransaction open) {
        return transaction == open;
    }

    private void breakProducer(String why) {
        end(new Outcome.Broken(why));
    }

    private void forget() {
        transaction = null;
        advance = null;
    }
}
