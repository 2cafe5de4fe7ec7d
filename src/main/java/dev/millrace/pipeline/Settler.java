package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.base.Backoff;
import dev.millrace.base.Time;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicIdentity;
import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;
import dev.millrace.settle.Advance;
import dev.millrace.settle.Batch;
import dev.millrace.settle.Chain;
import dev.millrace.settle.Identity;
import dev.millrace.settle.Outcome;
import dev.millrace.settle.Settlement;
import dev.millrace.settle.Step;
import dev.millrace.settle.TopicId;

/** Has planned transactions carried out, one at a time, and does with the producer what their outcome asks for. Poll thread only. */
final class Settler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Settler.class);
    /** Between transactions, so that one carries what many batches need. */
    private static final long EVERY_NANOS = Duration.ofMillis(50).toNanos();
    private static final int FENCINGS_TOLERATED = 5;
    private static final Duration FENCINGS_WITHIN = Duration.ofMinutes(5);

    private final PipelineContext context;
    private final Settlement<BatchContent> settlement;
    private final Transactor transactor;
    private final Consumer<ByteBuffer, ByteBuffer> consumer;
    private final Stages stages;
    private final ClusterFacts.AfterAbort afterAbort;
    private final Time time;
    private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10),
            RandomGenerator.getDefault());
    private final Deque<Long> fencings = new ArrayDeque<>();
    private @Nullable Advance<BatchContent> underWay;
    private boolean unknown;
    private long nextNanos;
    private long nextOpenNanos;

    Settler(PipelineContext context, Settlement<BatchContent> settlement, Transactor transactor,
            Consumer<ByteBuffer, ByteBuffer> consumer, Stages stages, ClusterFacts.AfterAbort afterAbort) {
        this.context = context;
        this.settlement = settlement;
        this.transactor = transactor;
        this.consumer = consumer;
        this.stages = stages;
        this.afterAbort = afterAbort;
        this.time = context.time();
        this.nextNanos = time.nanos();
        this.nextOpenNanos = time.nanos();
    }

    /** One turn: resolves what is not known, or begins what is due. */
    void run() {
        if (!transactor.isReady()) {
            open();
            return;
        }
        if (settlement.isWaiting()) {
            ended(transactor.retryCommit());
        } else if (time.nanos() - nextNanos >= 0 && settlement.hasWork()) {
            nextNanos = time.nanos() + EVERY_NANOS;
            advance(settlement::plan);
        }
    }

    /**
     * Settles what is done before partitions are handed over; seals nothing new.
     *
     * @param limit for an outcome that is not known yet
     */
    void handOver(Duration limit) {
        long deadline = time.nanos() + limit.toNanos();
        while (transactor.isReady() && settlement.isWaiting() && time.nanos() - deadline < 0) {
            ended(transactor.retryCommit());
        }
        if (transactor.isReady() && !settlement.isWaiting()) {
            advance(settlement::planLast);
        }
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

    /** The identity is taken before the table of partitions is read, so that it can never be newer than it. */
    private void advance(BiFunction<Identity, Set<Partition>, Optional<Advance<BatchContent>>> plan) {
        ConsumerGroupMetadata group = consumer.groupMetadata();
        Identity identity = new Identity(group.generationId(), group.memberId());
        Optional<Set<Partition>> withheld = checkTopic();
        if (withheld.isEmpty()) {
            return;
        }
        plan.apply(identity, withheld.get()).ifPresent(advance -> {
            underWay = advance;
            context.counters().transactions.increment();
            ended(transactor.commit(advance, group));
        });
    }

    /**
     * Asks whether the topic is still the one that the records came from: a topic of the same name made anew must not be
     * mixed with it.
     *
     * @return partitions that must be left out, or nothing when the cluster did not answer
     */
    private Optional<Set<Partition>> checkTopic() {
        String topic = context.settings().from().topic();
        Set<Partition> withheld = new HashSet<>();
        try {
            Optional<TopicIdentity> identity = context.topics().describe(topic);
            if (identity.isEmpty()) {
                settlement.chains().forEach(chain -> withheld.add(chain.partition()));
                context.counters().trouble("topic", "topic " + topic + " does not exist any more");
                return Optional.of(withheld);
            }
            context.counters().healed("topic");
            TopicId now = Kafkas.topicId(identity.get().id());
            List<Chain<BatchContent>> older = settlement.chains().stream()
                    .filter(chain -> chain.topicId().isPresent() && !chain.topicId().get().equals(now))
                    .toList();
            if (!older.isEmpty()) {
                beginAnew(topic, now, older, withheld);
            }
            return Optional.of(withheld);
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            context.counters().trouble("topic", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private void beginAnew(String topic, TopicId now, List<Chain<BatchContent>> older,
            Set<Partition> withheld)
            throws KafkaUnavailableException, KafkaRefusedException {
        SortedMap<Partition, OffsetRange> extents = context.topics().offsets(topic,
                IsolationLevel.READ_UNCOMMITTED);
        for (Chain<BatchContent> chain : older) {
            OffsetRange extent = extents.get(chain.partition());
            if (extent == null) {
                withheld.add(chain.partition());
            } else {
                LOG.atWarn().addKeyValue("partition", chain.partition()).addKeyValue("topic_id", now)
                        .log("the topic was deleted and made again; a new chain begins");
                chain.recreated(now, extent.first());
            }
        }
    }

    private void ended(Outcome outcome) {
        Advance<BatchContent> advance = underWay;
        if (advance == null) {
            throw new IllegalStateException("no transaction is under way");
        }
        note(outcome, advance);
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
                counters.unknownResolved.add(wasUnknown ? 1 : 0);
                advance.steps().forEach(this::count);
            }
            case Outcome.Unknown(String cause) -> {
                if (!wasUnknown) {
                    counters.commitsUnknown.increment();
                    warn("the outcome of a transaction is unknown; asking again", cause);
                }
            }
            case Outcome.Refused(String cause) -> {
                counters.commitsRefused.increment();
                warn("the group refused a commit; nothing was committed", cause);
            }
            case Outcome.NeverAsked(String cause) ->
                warn("a transaction could not be sent; nothing was committed", cause);
            case Outcome.TooLarge(String cause) -> {
                warn("a dead letter is too large for its topic; it is sent without the record's bytes",
                        cause);
                advance.steps().stream().flatMap(step -> step.settled().stream())
                        .forEach(batch -> batch.content().shrinkLetters(stages.envelope()));
            }
            case Outcome.Broken(String cause) -> {
                warn("the producer broke; reading all registers again", cause);
                if (transactor.wasFenced()) {
                    fencings.addLast(time.nanos());
                }
            }
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
            counters.stored.add(content.storedRecords());
            content.dead().forEach(counters::dead);
            if (content.storedRecords() > 0) {
                counters.objects.increment();
                counters.objectBytes.add(content.encoded().bytes().remaining());
            }
            LOG.atDebug().addKeyValue("partition", batch.chain().partition())
                    .addKeyValue("range", batch.range())
                    .addKeyValue("records", batch.records()).addKeyValue("stored", content.storedRecords())
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
    }
}
