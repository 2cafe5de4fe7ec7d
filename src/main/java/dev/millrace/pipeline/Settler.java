package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.base.Backoff;
import dev.millrace.base.Time;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.ledger.Outcomes;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;
import dev.millrace.settle.Advance;
import dev.millrace.settle.Batch;
import dev.millrace.settle.Chain;
import dev.millrace.settle.Identity;
import dev.millrace.settle.Outcome;
import dev.millrace.settle.Settlement;
import dev.millrace.settle.Step;

/**
 * Has planned transactions carried out, one at a time, and does with the producer what their outcome asks for. Poll thread
 * only; a transaction itself is sent by a thread of its own, so that polling goes on meanwhile.
 */
final class Settler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Settler.class);
    /** Between transactions, so that one carries what many batches need. */
    private static final long EVERY_NANOS = Duration.ofMillis(50).toNanos();
    private static final String TRANSACTION = "transaction";
    private static final int FENCINGS_TOLERATED = 5;
    private static final Duration FENCINGS_WITHIN = Duration.ofMinutes(5);
    /** Longer than the brokers leave a transaction open. */
    private static final Duration ASKING_LIMIT = Duration.ofMinutes(1);

    private final PipelineContext context;
    private final Settlement<BatchContent> settlement;
    private final Transactor transactor;
    private final Consumer<ByteBuffer, ByteBuffer> consumer;
    private final ClusterFacts.AfterAbort afterAbort;
    private final TopicWatch topic;
    private final Drafts drafts;
    private final Refusals refusals;
    private final Duplicates duplicates;
    private final ExecutorService sender;
    private final Time time;
    private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10),
            RandomGenerator.getDefault());
    /** Between transactions that fail. */
    private final Backoff pauses = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5),
            RandomGenerator.getDefault());
    private final Deque<Long> fencings = new ArrayDeque<>();
    private @Nullable Advance<BatchContent> underWay;
    /** What the sending thread is at: a transaction, or asking for one's commit again. */
    private @Nullable Future<Outcome> running;
    private Set<Partition> withheld = Set.of();
    private boolean unknown;
    private long unknownSinceNanos;
    private long nextNanos;
    private long nextOpenNanos;

    Settler(PipelineContext context, Settlement<BatchContent> settlement, Transactor transactor,
            Consumer<ByteBuffer, ByteBuffer> consumer, TopicWatch topic,
            Drafts drafts, Refusals refusals, Duplicates duplicates,
            ClusterFacts.AfterAbort afterAbort) {
        this.context = context;
        this.settlement = settlement;
        this.transactor = transactor;
        this.consumer = consumer;
        this.afterAbort = afterAbort;
        this.topic = topic;
        this.drafts = drafts;
        this.refusals = refusals;
        this.duplicates = duplicates;
        this.sender = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name(transactor.transactionalId()).factory());
        this.time = context.time();
        this.nextNanos = time.nanos();
        this.nextOpenNanos = time.nanos();
    }

    /** One turn: takes in what ended, resolves what is not known, begins what is due. Never waits for a transaction. */
    void run() {
        if (running != null && running.isDone()) {
            takeOutcome(running);
        }
        if (running != null) {
            return;
        }
        if (!transactor.isReady()) {
            open();
        } else if (settlement.isWaiting()) {
            running = sender.submit(transactor::retryCommit);
        } else if (time.nanos() - nextNanos >= 0 && settlement.hasWork()) {
            nextNanos = time.nanos() + EVERY_NANOS;
            if (!withheld.isEmpty()) {
                // The topic may be there again; while there is work, nobody else asks.
                withheld = topic.check().orElse(withheld);
            }
            advance(settlement::plan);
        } else {
            if (!settlement.hasWork()) {
                // What failed may be another's work by now; nothing of ours waits for it.
                context.counters().healed(TRANSACTION);
            }
            withheld = topic.checkWhenIdle().orElse(withheld);
        }
    }

    /** True while a transaction of ours is under way, or its outcome is not known. */
    boolean isBusy() {
        return running != null || settlement.isWaiting();
    }

    /**
     * Settles what is done before partitions are handed over; seals nothing new. What is under way when the limit is
     * reached is cut off, so that nothing of it is sent after the hand-over.
     */
    void handOver(Duration limit) {
        long deadline = time.nanos() + limit.toNanos();
        finish(deadline);
        if (running == null && transactor.isReady() && !settlement.isWaiting()) {
            advance(settlement::planLast);
            finish(deadline);
        }
        if (running != null) {
            transactor.drop();
        }
    }

    /** Waits until no transaction is under way, or the deadline has come. */
    private void finish(long deadline) {
        while ((running != null || (transactor.isReady() && settlement.isWaiting()))
                && time.nanos() - deadline < 0) {
            Future<Outcome> current = running == null ? sender.submit(transactor::retryCommit) : running;
            running = current;
            try {
                var _ = current.get(Math.max(1, deadline - time.nanos()), TimeUnit.NANOSECONDS);
                takeOutcome(current);
            } catch (TimeoutException e) {
                return;
            } catch (ExecutionException e) {
                takeOutcome(current);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void takeOutcome(Future<Outcome> done) {
        running = null;
        switch (done.state()) {
            case SUCCESS -> ended(patient(done.resultNow()));
            case FAILED -> failed(done.exceptionNow());
            case CANCELLED, RUNNING -> throw new IllegalStateException("a transaction was given up");
        }
    }

    /** A producer that never gets an answer is itself what hangs; another one finds out what became of the transaction. */
    private Outcome patient(Outcome outcome) {
        if (!(outcome instanceof Outcome.Unknown(String cause))) {
            return outcome;
        }
        if (!unknown) {
            unknownSinceNanos = time.nanos();
        }
        return time.nanos() - unknownSinceNanos < ASKING_LIMIT.toNanos()
                ? outcome
                : new Outcome.Broken(
                        "no answer to a commit for " + ASKING_LIMIT.toSeconds() + " s: " + cause);
    }

    /** Either the producer was dropped under the sender's hands, and nothing may be inferred, or there is a bug. */
    private void failed(Throwable problem) {
        if (transactor.isReady()) {
            throw new IllegalStateException("a transaction could not be carried out", problem);
        }
        ended(new Outcome.Broken(String.valueOf(problem)));
    }

    private void open() {
        if (time.nanos() - nextOpenNanos < 0) {
            return;
        }
        try {
            transactor.open();
            backoff.reset();
            context.counters().healed("producer");
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            nextOpenNanos = time.nanos() + backoff.next().toNanos();
            if (context.counters().trouble("producer", String.valueOf(e.getMessage()))) {
                warn("no transactional producer yet", String.valueOf(e.getMessage()));
            }
        }
    }

    /**
     * The identity is taken before the table of partitions is read, so that it can never be newer than it; the topic is
     * looked at after the last record to be sealed was read.
     */
    private void advance(BiFunction<Identity, Set<Partition>, Optional<Advance<BatchContent>>> plan) {
        ConsumerGroupMetadata group = consumer.groupMetadata();
        Identity identity = new Identity(group.generationId(), group.memberId());
        plan.apply(identity, withheld).ifPresent(advance -> {
            Draft draft = drafts.of(advance, group);
            underWay = advance;
            context.counters().transactions.increment();
            running = sender.submit(() -> topic.difference(draft.heads().keySet())
                    .<Outcome>map(Outcome.NotBegun::new).orElseGet(() -> commit(draft)));
        });
    }

    /** On the thread that sends. */
    private Outcome commit(Draft draft) {
        long begun = time.nanos();
        Outcome outcome = transactor.commit(draft);
        context.counters().transactionTimes.note((time.nanos() - begun) / 1e9);
        return outcome;
    }

    private void ended(Outcome outcome) {
        Advance<BatchContent> advance = underWay;
        if (advance == null) {
            throw new IllegalStateException("no transaction is under way");
        }
        note(outcome, advance);
        Set<Partition> unsendable = outcome instanceof Outcome.TooLarge ? refuse(advance) : Set.of();
        switch (settlement.ended(outcome)) {
            case GO_ON, RETRY_COMMIT -> {
            }
            case ABORT -> {
                if (!transactor.abort()) {
                    settlement.reloadAll();
                    replaceProducer();
                } else if (afterAbort == ClusterFacts.AfterAbort.REPLACE) {
                    replaceProducer();
                }
            }
            case REPLACE_PRODUCER -> replaceProducer();
            case REBUILD -> {
                context.counters().reloads.increment();
                replaceProducer();
            }
        }
        unsendable.forEach(partition -> settlement.chain(partition).ifPresent(Chain::rewind));
        if (outcome instanceof Outcome.NotBegun) {
            // Only now that no transaction is under way can chains begin anew.
            withheld = topic.check().orElse(withheld);
        }
    }

    /** Readiness shows it until one is committed, and the next one waits: what is wrong is rarely over at once. */
    private void failed(String event, String cause) {
        nextNanos = time.nanos() + pauses.next().toNanos();
        context.counters().trouble(TRANSACTION, cause);
        warn(event, cause);
    }

    private void replaceProducer() {
        transactor.drop();
        open();
    }

    private void note(Outcome outcome, Advance<BatchContent> advance) {
        boolean wasUnknown = unknown;
        unknown = outcome instanceof Outcome.Unknown;
        Counters counters = context.counters();
        switch (outcome) {
            case Outcome.Committed() -> {
                counters.healed(TRANSACTION);
                counters.unknownResolved.add(wasUnknown ? 1 : 0);
                drafts.committed();
                advance.steps().forEach(step -> {
                    long settled = step.head().register().settled();
                    duplicates.settled(step.head().chain().partition(), settled);
                    refusals.settled(step.head().chain(), settled);
                });
                pauses.reset();
                advance.steps().forEach(this::count);
            }
            case Outcome.NotBegun(String cause) -> {
                counters.transactions.decrement();
                if (counters.trouble(TRANSACTION, cause)) {
                    warn("a transaction was not begun", cause);
                }
            }
            case Outcome.Unknown(String cause) -> {
                counters.trouble(TRANSACTION, cause);
                if (!wasUnknown) {
                    counters.commitsUnknown.increment();
                    warn("the outcome of a transaction is unknown; asking again", cause);
                }
            }
            case Outcome.Refused(String cause) -> {
                counters.commitsRefused.increment();
                counters.trouble(TRANSACTION, cause);
                warn("the group refused a commit; nothing was committed", cause);
            }
            case Outcome.NeverAsked(String cause) ->
                failed("a transaction could not be sent; nothing was committed", cause);
            case Outcome.TooLarge(String cause) -> {
                counters.trouble(TRANSACTION, cause);
                warn("a record is not taken by its topic; nothing was committed", cause);
            }
            case Outcome.Broken(String cause) -> {
                failed("the producer broke; reading all registers again", cause);
                if (transactor.wasFenced()) {
                    fencings.addLast(time.nanos());
                }
            }
        }
    }

    /**
     * Sees to it that the next attempt goes better.
     *
     * @return partitions with a record whose output is not taken, so that they have to be read again; none when it was a
     *         dead letter
     */
    private Set<Partition> refuse(Advance<BatchContent> advance) {
        Optional<Transactor.Refused> refused = transactor.refused();
        Set<Partition> origins = refused.map(found -> origins(advance, found)).orElse(Set.of());
        if (!origins.isEmpty()) {
            return origins;
        }
        if (refused.filter(found -> !found.item().topic().equals(context.settings().deadLetterTopic()))
                .isPresent()) {
            // A record of our own: nothing can be left out of it.
            stop(advance, "topic " + refused.get().item().topic() + " does not take a record: "
                    + refused.get().problem());
        } else {
            cutLetters(advance);
        }
        return origins;
    }

    private void stop(Advance<BatchContent> advance, String reason) {
        advance.steps().forEach(step -> settlement.chain(step.head().chain().partition())
                .ifPresent(chain -> chain.stop(reason)));
    }

    /** Notes all records whose outputs will not be taken, and gives their partitions. */
    private Set<Partition> origins(Advance<BatchContent> advance, Transactor.Refused refused) {
        if (!(context.settings().to() instanceof TopicSinkSettings sink)) {
            return Set.of();
        }
        Alike alike = new Alike(refused, sink.compression());
        Set<Partition> partitions = new HashSet<>();
        for (Step<BatchContent> step : advance.steps()) {
            for (Batch<BatchContent> batch : step.settled()) {
                Partition partition = batch.chain().partition();
                batch.content().origins(alike).forEach(offset -> {
                    refusals.add(batch.chain().topicId(), new Position(partition, offset), refused);
                    partitions.add(partition);
                });
            }
        }
        return partitions;
    }

    /** Cuts the largest letters down; when there is nothing left to cut, only a larger limit of the topic helps. */
    private void cutLetters(Advance<BatchContent> advance) {
        List<BatchContent> contents = advance.steps().stream().flatMap(step -> step.settled().stream())
                .map(Batch::content)
                .toList();
        int largest = contents.stream().flatMap(content -> content.letters().stream()).mapToInt(Letter::bytes)
                .max().orElse(0);
        boolean changed = false;
        for (BatchContent content : contents) {
            changed |= content.cutLetters(largest / 2);
        }
        if (!changed) {
            stop(advance, "topic " + context.settings().deadLetterTopic() + " takes no record of " + largest
                    + " bytes; raise its max.message.bytes");
        }
    }

    private void warn(String event, String cause) {
        LOG.atWarn().addKeyValue("pipeline", context.settings().name()).addKeyValue("cause", cause)
                .log(event);
    }

    private void count(Step<BatchContent> step) {
        Counters counters = context.counters();
        counters.seals.add(step.sealed().size());
        step.gaps().forEach(gap -> {
            counters.gapOffsets.add(gap.range().length());
            LOG.atError().addKeyValue("partition", gap.chain().partition()).addKeyValue("range", gap.range())
                    .addKeyValue("cause", gap.cause())
                    .log("offsets without an outcome; the gap is in the ledger");
        });
        for (Batch<BatchContent> batch : step.settled()) {
            BatchContent content = batch.content();
            content.settled();
            Outcomes outcomes = content.outcomes();
            counters.stored.add(outcomes.stored());
            counters.forwarded.add(outcomes.forwarded());
            counters.filtered.add(outcomes.filtered());
            counters.duplicates.add(outcomes.duplicates());
            content.dead().forEach(counters::dead);
            counters.cut(batch.attributes().reason());
            counters.batchRecords.note((double) batch.records());
            content.firstTimestamp()
                    .ifPresent(first -> counters.latency.note((time.wallMillis() - first) / 1e3));
            if (content.makesObject()) {
                counters.objects.increment();
                int bytes = content.encoded().bytes().remaining();
                counters.objectBytes.add(bytes);
                counters.objectSizes.note(bytes);
            }
            LOG.atDebug().addKeyValue("partition", batch.chain().partition())
                    .addKeyValue("range", batch.range())
                    .addKeyValue("records", batch.records()).addKeyValue("stored", outcomes.stored())
                    .addKeyValue("forwarded", outcomes.forwarded())
                    .addKeyValue("cut", batch.attributes().reason()).log("batch settled");
        }
    }

    /**
     * Two processes with one slot fence each other for ever.
     *
     * @return what to tell people, empty while the producer is fenced no more often than faults explain
     */
    Optional<String> problem() {
        fencings.removeIf(at -> time.nanos() - at > FENCINGS_WITHIN.toNanos());
        return fencings.size() < FENCINGS_TOLERATED
                ? Optional.empty()
                : Optional.of(
                        ("the producer %s was fenced %d times within %d minutes: another process uses the same slot;"
                                + " give each its own MILLRACE_SLOT").formatted(transactor.transactionalId(),
                                        fencings.size(),
                                        FENCINGS_WITHIN.toMinutes()));
    }

    @Override
    public void close() {
        transactor.close();
        sender.shutdown();
    }
}
