package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.base.Backoff;
import dev.millrace.base.Durations;
import dev.millrace.insight.InsightTopics;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.Cluster;
import dev.millrace.kafka.Connection;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicIdentity;
import dev.millrace.kafka.TopicSpec;
import dev.millrace.kafka.Topics;
import dev.millrace.ledger.Ledger;
import dev.millrace.ledger.LedgerCodec;
import dev.millrace.ledger.LedgerKey;
import dev.millrace.ledger.Owner;
import dev.millrace.pipeline.PipelineFailedException.Remedy;
import dev.millrace.store.ObjectStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.open.Stores;

/** Brings a pipeline to where its workers can begin, and says what it waits for meanwhile. */
final class Startup {
    private static final Logger LOG = LoggerFactory.getLogger(Startup.class);
    private static final Duration QUESTION_LIMIT = Duration.ofSeconds(10);
    private final PipelineSettings settings;
    private final Surroundings surroundings;
    private final Consumer<String> listener;
    private final long deadlineNanos;

    private Startup(PipelineSettings settings, Surroundings surroundings, Consumer<String> listener) {
        this.settings = settings;
        this.listener = listener;
        this.surroundings = surroundings;
        this.deadlineNanos = surroundings.time().nanos() + surroundings.patience().toNanos();
    }

    /** Waits for everything, makes Millrace's own topics, and writes the rules into the ledger before any seal names them. */
    static PipelineContext prepare(PipelineSettings settings, Surroundings surroundings,
            Consumer<String> listener) throws PipelineFailedException {
        return new Startup(settings, surroundings, listener).prepare();
    }

    static ClusterFacts clusterFacts(PipelineContext context)
            throws KafkaUnavailableException, KafkaRefusedException {
        int incrementPartitions = context.settings().rules().insights() == null
                ? 0
                : partitions(context, InsightTopics.INCREMENTS);
        return ClusterFacts.of(context.topics().offsetMetadataMaxBytes(), partitions(context, Ledger.TOPIC),
                incrementPartitions, context.topics().transactionVersion());
    }

    private static int partitions(PipelineContext context, String topic)
            throws KafkaUnavailableException, KafkaRefusedException {
        return context.topics().describe(topic).map(TopicIdentity::partitions)
                .orElseThrow(() -> new KafkaUnavailableException("the topic " + topic + " is gone"));
    }

    private PipelineContext prepare() throws PipelineFailedException {
        try {
            Cluster cluster = Connection.await(surroundings.clients(), surroundings.patience(),
                    (attempt, problem, pause) -> waiting(problem, pause));
            return prepare(cluster);
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            throw PipelineFailedException.of(String.valueOf(e.getMessage()), e);
        } catch (StoreException e) {
            throw PipelineFailedException.of("object store: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw PipelineFailedException.of("interrupted while starting pipeline " + settings.name(), e);
        }
    }

    private PipelineContext prepare(Cluster cluster)
            throws KafkaUnavailableException, KafkaRefusedException, StoreException, PipelineFailedException,
            InterruptedException {
        Topics topics = Topics.open(surroundings.clients(), QUESTION_LIMIT);
        Optional<ObjectStore> store = openStore();
        PipelineContext context = new PipelineContext(settings, surroundings.clients(), topics,
                new Ledger(surroundings.clients(), surroundings.time()), store.orElse(null),
                surroundings.budget(),
                surroundings.time());
        boolean isPrepared = false;
        try {
            TopicIdentity source = awaitTopic(topics);
            if (store.isPresent()) {
                awaitStore(store.get());
            }
            makeTopics(topics, source.partitions());
            context.sourcePartitions(source.partitions());
            claim(context, new Owner(cluster.id(), settings.from().topic(), settings.from().group(),
                    context.location(), path()));
            isPrepared = true;
            return context;
        } finally {
            // Whoever calls may try again and again: what a failed start opened must not stay open.
            if (!isPrepared) {
                context.close();
            }
        }
    }

    private Optional<ObjectStore> openStore() throws StoreException {
        return switch (settings.to()) {
            case ObjectSinkSettings objects -> Optional.of(Stores.open(surroundings.store(), objects.bucket(),
                    surroundings.missingBucket(), surroundings.time()));
            case TopicSinkSettings _ -> Optional.empty();
        };
    }

    private String path() {
        return switch (settings.to()) {
            case ObjectSinkSettings objects -> objects.path();
            case TopicSinkSettings _ -> Owner.NO_PATH;
        };
    }

    private void makeTopics(Topics topics, int partitions)
            throws KafkaUnavailableException, KafkaRefusedException, PipelineFailedException {
        if (topics.describe(Ledger.TOPIC).isPresent()) {
            requireCompaction(topics.cleanupPolicy(Ledger.TOPIC));
        }
        TopicIdentity ledger = topics.create(Ledger.topic());
        TopicIdentity letters = topics.create(TopicSpec.of(settings.deadLetterTopic(), partitions)
                .retainedFor(Duration.ofDays(30)));
        if (settings.rules().insights() != null) {
            TopicIdentity made = topics.create(InsightTopics.increments());
            LOG.atDebug().addKeyValue("increments", made).log("topic of increments is there");
        }
        if (settings.to() instanceof TopicSinkSettings output) {
            TopicIdentity made = topics.create(TopicSpec.of(output.topic(), partitions));
            LOG.atDebug().addKeyValue("output", made).log("output topic is there");
        }
        LOG.atDebug().addKeyValue("ledger", ledger).addKeyValue("dead_letters", letters)
                .log("topics are there");
    }

    /** With "delete", alone or beside "compact", Kafka would one day remove registers that are still needed. */
    private void requireCompaction(String policy) throws PipelineFailedException {
        if (!policy.equals(Ledger.CLEANUP_POLICY)) {
            throw new PipelineFailedException(
                    ("topic %s has cleanup.policy=%s, by which Kafka would remove what"
                            + " the ledger has to keep; set it to %s alone: kafka-configs.sh --bootstrap-server %s"
                            + " --alter --entity-type topics --entity-name %s --add-config cleanup.policy=%s")
                            .formatted(
                                    Ledger.TOPIC, policy, Ledger.CLEANUP_POLICY,
                                    surroundings.clients().settings().brokers(), Ledger.TOPIC,
                                    Ledger.CLEANUP_POLICY));
        }
    }

    private TopicIdentity awaitTopic(Topics topics)
            throws KafkaUnavailableException, KafkaRefusedException, PipelineFailedException,
            InterruptedException {
        Backoff backoff = backoff();
        String topic = settings.from().topic();
        while (true) {
            Optional<TopicIdentity> found = topics.describe(topic);
            if (found.isPresent()) {
                return found.get();
            }
            String problem = "topic " + topic + " does not exist at "
                    + surroundings.clients().settings().brokers()
                    + "; create it, or correct its name. Millrace does not create topics it only reads";
            if (isTooLate()) {
                throw new PipelineFailedException(problem, Remedy.TIME);
            }
            pause(problem, backoff);
        }
    }

    /** What somebody has to mend is told at once; what heals by itself is waited for. */
    private void awaitStore(ObjectStore store) throws StoreException, InterruptedException {
        Backoff backoff = backoff();
        while (true) {
            try {
                store.prepare();
                return;
            } catch (StoreException e) {
                if (e.kind() != StoreException.Kind.UNAVAILABLE || isTooLate()) {
                    throw e;
                }
                pause(String.valueOf(e.getMessage()), backoff);
            }
        }
    }

    private static Backoff backoff() {
        return new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5), RandomGenerator.getDefault());
    }

    private boolean isTooLate() {
        return surroundings.time().nanos() - deadlineNanos >= 0;
    }

    private void pause(String problem, Backoff backoff) throws InterruptedException {
        Duration pause = backoff.next();
        waiting(problem, pause);
        Thread.sleep(pause);
    }

    private void waiting(String problem, Duration pause) {
        listener.accept(problem);
        LOG.atWarn().addKeyValue("pipeline", settings.name())
                .log("waiting, next try in " + Durations.print(pause) + ": " + problem);
    }

    /**
     * Reads what earlier runs left in the ledger, refuses what would write where another pipeline does, and writes
     * owner and rules where they are new.
     */
    private void claim(PipelineContext context, Owner owner)
            throws KafkaUnavailableException, KafkaRefusedException, PipelineFailedException,
            InterruptedException {
        LedgerCodec codec = new LedgerCodec();
        Map<String, Owner> owners = new HashMap<>();
        AtomicReference<Boolean> rulesWritten = new AtomicReference<>(false);
        context.ledger().scanPlain((key, value) -> {
            switch (key) {
                case LedgerKey.OfRules(String hash) -> {
                    context.rules().learn(hash, Ledger.text(value));
                    if (hash.equals(context.rules().current().hash())) {
                        rulesWritten.set(true);
                    }
                }
                case LedgerKey.OfOwner(String pipeline) ->
                    codec.owner(value).ifPresent(known -> owners.put(pipeline, known));
                case LedgerKey.OfEntry _,LedgerKey.OfHead _ -> {
                }
            }
        });
        Claim claim = new Claim(settings.name(), owner, owners);
        Optional<String> refusal = claim.refusal();
        if (refusal.isPresent()) {
            throw new PipelineFailedException(refusal.get());
        }
        try (Producer<ByteBuffer, ByteBuffer> producer = surroundings.clients()
                .producer(settings.name() + ".claim")) {
            if (claim.isNews()) {
                write(producer, new LedgerKey.OfOwner(settings.name()), codec.encode(owner));
            }
            if (!rulesWritten.get()) {
                RuleSet rules = context.rules().current();
                write(producer, new LedgerKey.OfRules(rules.hash()),
                        ByteBuffer.wrap(rules.text().getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    private static void write(Producer<ByteBuffer, ByteBuffer> producer, LedgerKey key, ByteBuffer value)
            throws KafkaUnavailableException, KafkaRefusedException, InterruptedException {
        try {
            RecordMetadata _ = producer.send(new ProducerRecord<>(Ledger.TOPIC, key.bytes(), value)).get();
        } catch (ExecutionException e) {
            throw Clients.failure("write to the ledger", e.getCause() == null ? e : e.getCause());
        }
    }
}
