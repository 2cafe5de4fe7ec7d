package dev.millrace.insight;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.base.Backoff;
import dev.millrace.base.ByteSize;
import dev.millrace.base.MemoryBudget;
import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.Topics;

/**
 * Merges the increments of all pipelines of a cluster into windows, exactly once, and publishes them. A Kafka Streams
 * application: however many processes run one, they share the work, and take over from one that dies. Thread-safe.
 */
public final class InsightMerger implements AutoCloseable {
    /** Name of the application: of its consumer group, and the beginning of the names of its topics. */
    public static final String APPLICATION = "millrace.insights";
    private static final Logger LOG = LoggerFactory.getLogger(InsightMerger.class);
    /** Every commit is a transaction; the windows that changed in between are written once. */
    private static final Duration COMMIT_EVERY = Duration.ofMillis(500);
    private static final ByteSize WRITE_CACHE = ByteSize.mebibytes(16);
    /** Of the memory budget, at most, for the write cache. */
    private static final int CACHE_PARTS = 16;
    /** What it fetches and what waits to be sent; increments are small. */
    public static final ByteSize FETCHED = ByteSize.mebibytes(8);
    public static final ByteSize SENDING = ByteSize.mebibytes(4);
    /** Who takes over reads the state first, which is a matter of seconds. */
    private static final Duration UNUSUAL = Duration.ofMinutes(2);
    /** Compaction leaves the newest segment alone, and whoever takes over reads it whole. */
    private static final ByteSize SEGMENT = ByteSize.mebibytes(16);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
    private static final int REPLICAS = 3;
    private final KafkaStreams streams;
    private final LongAdder unreadable;
    private final MemoryBudget budget;
    private final ByteSize cache;
    private final Time time;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicReference<@Nullable Trouble> trouble = new AtomicReference<>();
    /** When it last had its share of the work, or began. */
    private volatile long sinceMillis;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(10),
            RandomGenerator.getDefault());

    /**
     * What is wrong now.
     *
     * @param since when that began
     */
    public record Trouble(String what, Instant since) {}

    private InsightMerger(KafkaStreams streams, LongAdder unreadable, MemoryBudget budget, ByteSize cache,
            Time time) {
        this.streams = streams;
        this.unreadable = unreadable;
        this.budget = budget;
        this.cache = cache;
        this.time = time;
        this.sinceMillis = time.wallMillis();
    }

    /**
     * Makes the topics where there are none and starts to merge, in a thread of its own. Waits for the cluster once, not for
     * its share of the work.
     *
     * @param data folder below which Kafka Streams may keep a folder of its own
     * @param budget for windows and for what is not written yet
     */
    public static InsightMerger start(Clients clients, Path data, MemoryBudget budget)
            throws KafkaUnavailableException, KafkaRefusedException {
        int brokers = makeTopics(clients);
        LongAdder unreadable = new LongAdder();
        ByteSize cache = new ByteSize(
                Math.min(WRITE_CACHE.bytes(), budget.limit().bytes() / CACHE_PARTS));
        Map<String, Object> properties = properties(clients, data, Math.clamp(brokers, 1, REPLICAS));
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, cache.bytes());
        KafkaStreams streams = new KafkaStreams(topology(unreadable, budget), new StreamsConfig(properties));
        InsightMerger merger = new InsightMerger(streams, unreadable, budget, cache, Time.system());
        budget.take(cache.bytes());
        streams.setUncaughtExceptionHandler(merger::uncaught);
        streams.setStateListener(merger::changed);
        streams.start();
        return merger;
    }

    private static int makeTopics(Clients clients) throws KafkaUnavailableException, KafkaRefusedException {
        try (Topics topics = Topics.open(clients)) {
            var _ = topics.create(InsightTopics.increments());
            var _ = topics.create(InsightTopics.results());
            return topics.cluster().brokers().size();
        }
    }

    private static Map<String, Object> properties(Clients clients, Path data, int replicas) {
        Map<String, Object> properties = new HashMap<>(clients.streams(APPLICATION));
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, data.resolve("insights").toAbsolutePath().toString());
        properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, replicas);
        properties.put(StreamsConfig.topicPrefix("min.insync.replicas"), Math.max(1, replicas - 1));
        properties.put(StreamsConfig.topicPrefix("unclean.leader.election.enable"), "false");
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_EVERY.toMillis());
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG),
                Math.toIntExact(FETCHED.bytes()));
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG), SENDING.bytes());
        properties.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        properties.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        return properties;
    }

    private static Topology topology(LongAdder unreadable, MemoryBudget budget) {
        return new Topology()
                .addSource("increments", new ByteArrayDeserializer(), new ByteArrayDeserializer(),
                        InsightTopics.INCREMENTS)
                .addProcessor("merge", () -> new MergeProcessor(unreadable, budget), "increments")
                .addStateStore(store(MergeProcessor.WINDOWS), "merge")
                .addStateStore(store(MergeProcessor.PROGRESS), "merge")
                .addStateStore(store(MergeProcessor.UNPUBLISHED), "merge")
                .addSink("results", InsightTopics.RESULTS, new ByteArraySerializer(),
                        new ByteArraySerializer(), "merge");
    }

    /** In memory, and in a topic that whoever takes over reads it from; the cache spares that topic what changes often. */
    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
        return Stores
                .keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withCachingEnabled()
                .withLoggingEnabled(Map.of("segment.bytes", Long.toString(SEGMENT.bytes())));
    }

    /** On the stream thread that dies. */
    private StreamThreadExceptionResponse uncaught(Throwable problem) {
        Throwable cause = cause(problem);
        if (cause instanceof RetriableException) {
            Duration pause = backoff.next();
            trouble(words(cause));
            LOG.atWarn().addKeyValue("problem", words(cause)).addKeyValue("again_in_ms", pause.toMillis())
                    .log("merging insights was interrupted; it begins again");
            LockSupport.parkNanos(pause.toNanos());
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        Throwable explained = explained(problem, cause);
        failure.compareAndSet(null, explained);
        trouble(String.valueOf(explained.getMessage()));
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    private void trouble(String what) {
        Trouble before = trouble.get();
        trouble.set(new Trouble(what,
                before == null ? Instant.ofEpochMilli(time.wallMillis()) : before.since()));
    }

    private static Throwable explained(Throwable problem, Throwable cause) {
        String advice = switch (cause) {
            case NewerIncrementException _ -> "update this process too";
            case ApiException _ -> "mend that on the cluster and start again";
            case StreamsException _ -> "the topics " + InsightTopics.INCREMENTS + " and " + APPLICATION
                    + "-*-changelog belong together; if one was deleted or made anew, delete the others too,"
                    + " and counting begins anew";
            default -> "";
        };
        return advice.isEmpty()
                ? problem
                : new InsightsFailedException("merge insights: " + found(cause) + "; " + advice, problem);
    }

    private static String found(Throwable cause) {
        return cause instanceof NewerIncrementException ? String.valueOf(cause.getMessage()) : words(cause);
    }

    private static String words(Throwable problem) {
        return problem.getClass().getSimpleName() + ": " + problem.getMessage();
    }

    /** What is behind the exceptions that Kafka Streams wraps around it. */
    private static Throwable cause(Throwable problem) {
        Throwable at = problem;
        while (at instanceof StreamsException && at.getCause() != null) {
            at = at.getCause();
        }
        return at;
    }

    private void changed(KafkaStreams.State now, KafkaStreams.State before) {
        if (now == KafkaStreams.State.RUNNING) {
            backoff.reset();
            trouble.set(null);
        }
        if (before == KafkaStreams.State.RUNNING) {
            sinceMillis = time.wallMillis();
        }
        LOG.atInfo().addKeyValue("state", now.name().toLowerCase(Locale.ROOT))
                .addKeyValue("before", before.name().toLowerCase(Locale.ROOT)).log("merging insights");
    }

    /** Whether it has its share of the work, which may be none. */
    public boolean isRunning() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /** For people: "running", "rebalancing", … */
    public String state() {
        return streams.state().name().toLowerCase(Locale.ROOT);
    }

    /** What is wrong now, whether it may pass or not; empty while all is well. */
    public Optional<Trouble> trouble() {
        Trouble now = trouble.get();
        if (now != null) {
            return Optional.of(now);
        }
        boolean isLate = !isRunning() && !closed.get()
                && time.wallMillis() - sinceMillis > UNUSUAL.toMillis();
        return isLate
                ? Optional.of(new Trouble("merging does not get to work, it is " + state(),
                        Instant.ofEpochMilli(sinceMillis)))
                : Optional.empty();
    }

    /** Records in the increments' topic that are none, and were left out. */
    public long unreadable() {
        return unreadable.sum();
    }

    /** Why merging ended by itself: {@link InsightsFailedException} when people can do something about it, else a bug. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** Ends it; others take its share over. What it had begun is done again by them. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            end();
            budget.giveBack(cache.bytes());
        }
    }

    private void end() {
        if (!streams.close(CLOSE_LIMIT)) {
            LOG.atWarn().addKeyValue("limit", CLOSE_LIMIT).log("merging insights did not end in time");
        }
    }
}
