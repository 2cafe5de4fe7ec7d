package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Durations;
import dev.millrace.base.Time;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.ReadFailure;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;
import dev.millrace.settle.Batch;
import dev.millrace.settle.Chain;
import dev.millrace.settle.Settlement;
import dev.millrace.store.RetryingPut;

/**
 * One thread that owns one consumer and one transactional producer and does everything but encoding and uploading. Its
 * loop is the way of a record: poll, check, batch, cut, seal, upload, settle. What may be decided is decided by
 * {@link Settlement}; here it is carried between Kafka, the store and the clock.
 */
final class Worker implements Runnable, ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration BUSY_POLL = Duration.ofMillis(20);
    private static final Duration IDLE_POLL = Duration.ofMillis(100);
    private static final Duration AFTER_TROUBLE = Duration.ofMillis(500);
    /** A batch is cut no later than this part of its interval after it is due. */
    private static final int DUE_PARTS = 4;
    private static final long TICK_NANOS = Duration.ofMillis(100).toNanos();
    /** Asking the client for its lag costs a question to its background thread, for each partition: so a few at a time. */
    private static final long NOTE_NANOS = Duration.ofMillis(500).toNanos();
    private static final int NOTED_AT_ONCE = 20;
    private static final Duration HANDOVER_LIMIT = Duration.ofSeconds(5);
    private static final Duration LEAVE_LIMIT = Duration.ofSeconds(5);

    private final PipelineContext context;
    private final String id;
    private final Time time;
    private final Consumer<ByteBuffer, ByteBuffer> consumer;
    private final Settlement<BatchContent> settlement;
    private final RegisterLoader loader;
    private final Uploads uploads;
    private final Intake intake;
    private final Settler settler;
    private final FlowControl flow;
    private final Damages damages;
    private final Stalls stalls;
    private final TopicWatch topic;
    private final Duplicates duplicates;
    private final Refusals refusals = new Refusals();
    /** Null when ids are not kept in Redis. */
    private final @Nullable Marking marking;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile long drainDeadlineNanos;
    private volatile boolean draining;
    private volatile boolean isSettled;
    private volatile @Nullable Throwable failure;
    private volatile long turnedNanos;
    /** Stopped partitions of which people were told. */
    private final Set<Chain<BatchContent>> told = new HashSet<>();
    private boolean memoryExceeded;
    private long nextTickNanos;
    /** How often it is looked for batches that have been open for long enough. */
    private final long dueNanos;
    private long nextDueNanos;
    private long nextNoteNanos;
    private int nextNoted;

    /**
     * Makes the clients; nothing is joined yet.
     *
     * @param puts empty for a pipeline that makes no objects
     * @param id unique among the workers of the pipeline, stable for the process
     */
    Worker(PipelineContext context, Optional<RetryingPut> puts, String id, ClusterFacts facts)
            throws KafkaUnavailableException, KafkaRefusedException {
        PipelineSettings settings = context.settings();
        this.context = context;
        this.id = id;
        this.time = context.time();
        this.nextTickNanos = time.nanos();
        this.nextDueNanos = time.nanos();
        this.dueNanos = Math.min(TICK_NANOS, settings.batch().interval().toNanos() / DUE_PARTS);
        this.nextNoteNanos = time.nanos();
        this.turnedNanos = time.nanos();
        this.consumer = context.clients().consumer(settings.from().group(), settings.name() + "." + id);
        this.settlement = new Settlement<>(context.rules()::inForce, facts.metadataLimit(),
                new Contents(context), room(settings));
        this.loader = new RegisterLoader(context, consumer, time);
        this.uploads = new Uploads(puts.orElse(null), settings.name(), context.budget(), context.time(),
                context.counters().uploads);
        this.duplicates = Duplicates.of(context);
        Stages stages = new Stages(settings.name(), id, time, refusals, duplicates);
        this.marking = Marking.of(context, id);
        this.intake = new Intake(context, settlement, stages, uploads, duplicates, marking);
        this.topic = new TopicWatch(context, settlement);
        Transactor transactor = new Transactor(context.clients(), context.idPrefix() + id,
                settings.sending());
        this.settler = new Settler(context, settlement, transactor, consumer, topic,
                new Drafts(settings, facts, time), refusals, duplicates, facts.afterAbort());
        this.flow = new FlowControl(consumer, duplicates);
        this.damages = new Damages(context, settlement, intake, flow);
        this.stalls = new Stalls(context.counters(), time);
    }

    /** What a transaction carries at most: letters are few, outputs are everything. */
    private static long room(PipelineSettings settings) {
        return switch (settings.to()) {
            case ObjectSinkSettings _ -> ByteSize.mebibytes(8).bytes();
            case TopicSinkSettings _ -> ByteSize.mebibytes(32).bytes();
        };
    }

    // ---- life

    @Override
    public void run() {
        try {
            consumer.subscribe(List.of(context.settings().from().topic()), this);
            while (failure == null && !hasEnded()) {
                turn();
                turnedNanos = time.nanos();
                settler.problem().ifPresent(problem -> fail(new PipelineFailedException(problem)));
            }
        } catch (Throwable e) {
            fail(e);
        } finally {
            close();
            ended.countDown();
        }
    }

    private void fail(Throwable problem) {
        failure = problem;
    }

    /** Why the worker ended, if not because it was told to. Any thread. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** Says so when the loop has not gone round for longer than this, although it should. Any thread. */
    Optional<String> stuck(Duration limit) {
        Duration turning = Duration.ofNanos(time.nanos() - turnedNanos);
        return ended.getCount() > 0 && turning.compareTo(limit) > 0
                ? Optional.of("worker " + id + " of pipeline " + context.settings().name()
                        + " has been in one turn of its loop for " + Durations.print(turning))
                : Optional.empty();
    }

    /** Finishes what is under way and ends; what is not settled by the deadline is left for the next owner. Any thread. */
    void drain(Duration limit) {
        drainDeadlineNanos = time.nanos() + limit.toNanos();
        draining = true;
    }

    /** Whether the worker ended within the limit. Any thread. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        return ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean hasEnded() {
        if (!draining) {
            return false;
        }
        isSettled = !settler.isBusy() && settlement.chains().stream()
                .allMatch(chain -> chain.isParked() || chain.isStopped() || chain.isSettled());
        boolean isTooLate = time.nanos() - drainDeadlineNanos > 0;
        if (isTooLate && !isSettled) {
            settlement.chains().forEach(this::tellLeft);
        }
        return isSettled || isTooLate;
    }

    /** So that whoever looks for the rest knows where it went. */
    private void tellLeft(Chain<BatchContent> chain) {
        if (chain.isOpen() && !chain.isSettled()) {
            long settled = chain.register().settled();
            LOG.atWarn().addKeyValue("partition", chain.partition()).addKeyValue("settled", settled)
                    .addKeyValue("sealed", chain.register().cuts().size())
                    .addKeyValue("left", chain.position() - settled)
                    .log("left to the next owner, which reads on from what is settled");
        }
    }

    /** Whether a drain ended because everything taken was settled, rather than because its time was over. Any thread. */
    boolean isSettled() {
        return isSettled;
    }

    /** Closes the clients. The worker's own thread, or any when it was never run. */
    void close() {
        // The consumer first: its revoke callback may still settle what is done, while the producer is there.
        try {
            consumer.close(CloseOptions.timeout(LEAVE_LIMIT));
        } catch (RuntimeException e) {
            // Whatever it was, the rest has to be closed as well.
            LOG.atWarn().addKeyValue("worker", id).addKeyValue("problem", e.toString())
                    .log("leaving the group failed");
        }
        settler.close();
        uploads.close();
        if (marking != null) {
            marking.close();
        }
        settlement.chains().stream().map(Chain::partition).toList().forEach(this::leave);
    }

    // ---- one turn

    private void turn() {
        takeResults();
        takeMarks();
        loadParked();
        take(poll());
        damages.run();
        tick();
        settler.run();
        upload();
        control();
    }

    /**
     * Stores what may be stored. A batch that an earlier owner sealed was read again: only if the topic is still the same
     * after that are these the records that were sealed.
     */
    private void upload() {
        for (Chain<BatchContent> chain : settlement.chains()) {
            for (Batch<BatchContent> batch : chain.uploadable()) {
                boolean mayStore = !batch.isDictated()
                        || topic.hasSeenSince(batch.chain().topicId(), batch.content().endedNanos());
                if (mayStore) {
                    uploads.store(batch);
                } else {
                    topic.askSoon();
                }
            }
        }
    }

    private void takeResults() {
        for (var result = uploads.poll(); result.isPresent(); result = uploads.poll()) {
            switch (result.get()) {
                case Uploads.Result.Made(var batch, var object) -> {
                    batch.content().encoded(object);
                    settlement.chain(batch.chain().partition())
                            .ifPresent(chain -> chain.encoded(batch, true));
                }
                // Unless it is sealed already, it is cut again for an encoder that works.
                case Uploads.Result.NotMade(var batch) ->
                    settlement.chain(batch.chain().partition()).ifPresent(Chain::reload);
                case Uploads.Result.Stored stored -> settlement.chain(stored.chain().partition())
                        .ifPresent(
                                chain -> chain.stored(stored.chain(), stored.range(), stored.attributes(),
                                        stored.receipt()));
                case Uploads.Result.Refused refused -> settlement.chain(refused.chain().partition())
                        .filter(chain -> chain.topicId().equals(Optional.of(refused.chain().topicId())))
                        .ifPresent(chain -> chain
                                .stop("the store will never take the object of " + refused.range() + ": "
                                        + refused.problem()));
                case Uploads.Result.Failed failed ->
                    throw new IllegalStateException("work beside the poll thread failed",
                            failed.problem());
            }
        }
    }

    private void takeMarks() {
        if (marking == null) {
            return;
        }
        for (var result = marking.poll(); result.isPresent(); result = marking.poll()) {
            Batch<BatchContent> batch = result.get().batch();
            Optional<Chain<BatchContent>> chain = settlement.chain(batch.chain().partition());
            switch (result.get()) {
                case Marking.Result.Answered(_, BitSet repeated) -> {
                    batch.content().marked(repeated);
                    chain.ifPresent(each -> each.encoded(batch, false));
                }
                case Marking.Result.GivenUp(_, int retries, String problem) ->
                    // Whoever reads a batch again that was dropped meanwhile asks again.
                    chain.filter(each -> each.pending().contains(batch)).ifPresent(each -> {
                        LongStream
                                .concat(batch.content().origins(),
                                        batch.content().marks().withdrawnOffsets())
                                .forEach(offset -> refusals.unanswered(batch.chain().topicId(),
                                        new Position(each.partition(), offset), problem, retries));
                        each.reload();
                    });
                case Marking.Result.Failed(_, Throwable problem) ->
                    throw new IllegalStateException("work beside the poll thread failed", problem);
            }
        }
    }

    private void loadParked() {
        if (!draining) {
            loader.run(settlement.loadable(), !settler.isBusy());
        }
    }

    private ConsumerRecords<ByteBuffer, ByteBuffer> poll() {
        boolean busy = draining || settlement.chains().stream().anyMatch(chain -> !chain.isSettled());
        try {
            ConsumerRecords<ByteBuffer, ByteBuffer> records = consumer.poll(busy ? BUSY_POLL : IDLE_POLL);
            context.counters().healed("consumer " + id);
            return records;
        } catch (LogTruncationException e) {
            // A log that never knew the epoch belongs to a topic made anew, which the registers are compared with.
            e.partitions().stream().filter(at -> !e.divergentOffsets().containsKey(at))
                    .forEach(at -> settlement.chain(Kafkas.partition(at)).ifPresent(Chain::reload));
            e.divergentOffsets().forEach((at, diverges) -> settlement.chain(Kafkas.partition(at))
                    .ifPresent(chain -> chain
                            .stop(("the log was truncated: it diverges at offset %,d (epoch %s) from what was"
                                    + " read up to %,d").formatted(diverges.offset(),
                                            diverges.leaderEpoch().orElse(-1),
                                            chain.position()))));
        } catch (InvalidOffsetException e) {
            LOG.atWarn().addKeyValue("partitions", e.partitions()).addKeyValue("problem", e.getMessage())
                    .log("the log does not hold the next offset; reading the registers again");
            e.partitions().forEach(at -> settlement.chain(Kafkas.partition(at)).ifPresent(Chain::reload));
        } catch (UnsupportedVersionException e) {
            fail(new PipelineFailedException(
                    "the brokers do not know what this program asks of them (" + e.getMessage()
                            + "); with brokers before Kafka 4.0 set the group protocol to classic"));
        } catch (KafkaException e) {
            Optional<ReadFailure> failure = ReadFailure.of(e);
            if (failure.isPresent() && isNoticed(failure.get())) {
                return ConsumerRecords.empty();
            }
            if (e instanceof CorruptRecordException) {
                // It does not say where, and comes again until the consumer is moved there: so each place is looked at.
                settlement.chains().forEach(
                        chain -> isNoticed(
                                new ReadFailure(chain.partition(), OptionalLong.empty(), e.toString())));
            }
            if (context.counters().trouble("consumer " + id,
                    e.getClass().getSimpleName() + ": " + e.getMessage())) {
                LOG.atWarn().addKeyValue("worker", id).addKeyValue("problem", e.toString())
                        .log("polling failed");
            }
            LockSupport.parkNanos(AFTER_TROUBLE.toNanos());
        }
        return ConsumerRecords.empty();
    }

    /** Whether the partition is one that is read here; it is looked after then, while the others go on. */
    @CanIgnoreReturnValue
    private boolean isNoticed(ReadFailure failure) {
        Optional<Chain<BatchContent>> chain = settlement.chain(failure.partition()).filter(flow::isPlaced);
        OptionalLong position = chain.map(this::position).orElse(OptionalLong.empty());
        if (position.isPresent()) {
            chain.ifPresent(found -> damages.notice(found, position.getAsLong(), failure));
        }
        return position.isPresent();
    }

    private void take(ConsumerRecords<ByteBuffer, ByteBuffer> records) {
        for (TopicPartition at : records.partitions()) {
            // Without a chain in place these are records read ahead of a seek; they will be read again from there.
            settlement.chain(Kafkas.partition(at)).filter(flow::isPlaced)
                    .ifPresent(chain -> intake.take(chain, records.records(at), next(records, at)));
        }
    }

    /** Asked of the records and not of the consumer, which may have lost the partition without having said so yet. */
    private static long next(ConsumerRecords<ByteBuffer, ByteBuffer> records, TopicPartition at) {
        OffsetAndMetadata next = records.nextOffsets().get(at);
        return next == null ? records.records(at).getLast().offset() + 1 : next.offset();
    }

    private void tick() {
        long now = time.nanos();
        if (draining) {
            intake.cutAll();
        }
        if (now - nextDueNanos >= 0) {
            nextDueNanos = now + dueNanos;
            intake.cutDue(now);
        }
        if (now - nextTickNanos < 0) {
            return;
        }
        nextTickNanos = now + TICK_NANOS;
        duplicates.limit();
        for (Chain<BatchContent> chain : settlement.chains()) {
            if (flow.isPlaced(chain)) {
                position(chain).ifPresent(position -> intake.reach(chain, position));
            }
        }
        if (now - nextNoteNanos >= 0) {
            nextNoteNanos = now + NOTE_NANOS;
            note(List.copyOf(settlement.chains()));
        }
    }

    /** Where the consumer stands, if it knows without asking. */
    private OptionalLong position(Chain<BatchContent> chain) {
        try {
            return OptionalLong.of(consumer.position(Kafkas.partition(chain.partition()), Duration.ZERO));
        } catch (TimeoutException | IllegalStateException e) {
            // The latter when the partition was lost and the consumer will say so at the next poll.
            return OptionalLong.empty();
        }
    }

    private void note(List<Chain<BatchContent>> chains) {
        chains.stream().filter(Chain::isStopped).forEach(this::noteStop);
        for (int i = 0; i < Math.min(NOTED_AT_ONCE, chains.size()); i++) {
            nextNoted = (nextNoted + 1) % chains.size();
            noteStanding(chains.get(nextNoted));
        }
    }

    private void noteStop(Chain<BatchContent> chain) {
        if (told.add(chain)) {
            LOG.atError().addKeyValue("partition", chain.partition())
                    .addKeyValue("reason", chain.stopReason())
                    .log("partition taken out of work");
        }
        stalls.left(chain.partition());
        context.counters().stopped(chain.partition(), chain.stopReason());
    }

    private void noteStanding(Chain<BatchContent> chain) {
        if (chain.isOpen()) {
            long settled = chain.register().settled();
            long position = position(chain).orElse(chain.position());
            OptionalLong ahead = consumer.currentLag(Kafkas.partition(chain.partition()));
            stalls.note(chain.partition(), position, ahead.orElse(0), flow.isReading(chain.partition()));
            long end = ahead.isPresent() ? position + ahead.getAsLong() : chain.position();
            context.counters().standing(chain.partition(),
                    new Counters.Standing(settled, Math.max(0, end - settled), null));
        }
    }

    private void control() {
        if (context.budget().isExceeded()) {
            if (!memoryExceeded) {
                context.counters().trouble(Trouble.Kind.MEMORY, Pipeline.MEMORY,
                        "all " + context.budget().limit()
                                + " are in use; reading goes on when objects are stored");
            }
            memoryExceeded = true;
            intake.relieve();
        } else if (memoryExceeded && context.budget().isRelaxed()) {
            memoryExceeded = false;
            context.counters().healed(Pipeline.MEMORY);
        }
        Optional<Chain<BatchContent>> exempt = memoryExceeded ? nearestDictated() : Optional.empty();
        boolean isBroken = !context.breaker().mayRead();
        for (Chain<BatchContent> chain : settlement.chains()) {
            // What an earlier owner sealed has its outcome: it is read to its end, whatever the breaker says.
            boolean mayRead = (!memoryExceeded || exempt.filter(chain::equals).isPresent())
                    && (!isBroken || chain.dictatedRemainder().isPresent());
            flow.control(chain, !draining && mayRead && !damages.isHeld(chain));
        }
    }

    /**
     * A batch whose end an earlier owner sealed cannot be cut to give its memory back, it has to be read to its end. So one
     * such partition goes on reading whatever is in use, that with the least to go.
     */
    private Optional<Chain<BatchContent>> nearestDictated() {
        return settlement.chains().stream().filter(Chain::isConsuming)
                .filter(chain -> chain.dictatedRemainder().isPresent())
                .min(Comparator.comparingLong(chain -> chain.dictatedRemainder().orElse(Long.MAX_VALUE)));
    }

    // ---- rebalance; the callbacks run inside poll and close, on this thread, and must not throw

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        context.counters().rebalances.increment();
        for (TopicPartition at : partitions) {
            Partition partition = Kafkas.partition(at);
            settlement.assigned(partition);
            flow.assigned(partition);
        }
        LOG.atInfo().addKeyValue("worker", id).addKeyValue("partitions", partitions)
                .log("partitions assigned");
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        try {
            // After a bug the state may be half changed: nothing more is committed from it.
            if (failure == null) {
                takeResults();
                settler.handOver(HANDOVER_LIMIT);
            }
        } catch (KafkaException e) {
            LOG.atWarn().addKeyValue("worker", id).addKeyValue("problem", e.toString())
                    .log("nothing was settled at hand-over");
        } catch (RuntimeException e) {
            fail(e);
        } finally {
            partitions.forEach(at -> leave(Kafkas.partition(at)));
            LOG.atInfo().addKeyValue("worker", id).addKeyValue("partitions", partitions)
                    .log("partitions revoked");
        }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        partitions.forEach(at -> leave(Kafkas.partition(at)));
        LOG.atWarn().addKeyValue("worker", id).addKeyValue("partitions", partitions).log("partitions lost");
    }

    private void leave(Partition partition) {
        settlement.chain(partition).ifPresent(told::remove);
        settlement.removed(partition);
        flow.left(partition);
        stalls.left(partition);
        duplicates.left(partition);
        refusals.left(partition);
        context.counters().left(partition);
        context.counters().healed("loading " + partition);
    }
}
