package dev.millrace.insight;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

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
    /** Compaction leaves the newest segment alone, and whoever takes over reads it whole. */
    private static final ByteSize SEGMENT = ByteSize.mebibytes(16);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
    private static final int REPLICAS = 3;
    private final KafkaStreams streams;
    private final LongAdder unreadable;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicReference<String> trouble = new AtomicReference<>("");
    private final Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(10),
            RandomGenerator.getDefault());

    private InsightMerger(KafkaStreams streams, LongAdder unreadable) {
        this.streams = streams;
        this.unreadable = unreadable;
    }

    /**
     * Makes the topics where there are none and starts to merge, in a thread of its own. Waits for the cluster once, not for
     * its share of the work.
     *
     * @param data folder below which Kafka Streams may keep a folder of its own
     */
    public static InsightMerger start(Clients clients, Path data)
            throws KafkaUnavailableException, KafkaRefusedException {
        int brokers = makeTopics(clients);
        LongAdder unreadable = new LongAdder();
        Map<String, Object> properties = properties(clients, data, Math.clamp(brokers, 1, REPLICAS));
        KafkaStreams streams = new KafkaStreams(topology(unreadable), new StreamsConfig(properties));
        InsightMerger merger = new InsightMerger(streams, unreadable);
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
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, WRITE_CACHE.bytes());
        properties.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        properties.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        return properties;
    }

    static Topology topology(LongAdder unreadable) {
        return new Topology()
                .addSource("increments", new ByteArrayDeserializer(), new ByteArrayDeserializer(),
                        InsightTopics.INCREMENTS)
                .addProcessor("merge", () -> new MergeProcessor(unreadable), "increments")
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
            trouble.set(words(cause));
            LOG.atWarn().addKeyValue("problem", words(cause)).addKeyValue("again_in_ms", pause.toMillis())
                    .log("merging insights was interrupted; it begins again");
            LockSupport.parkNanos(pause.toNanos());
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        failure.compareAndSet(null, explained(problem, cause));
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
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
            trouble.set("");
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

    /** What is wrong now and may pass; empty while all is well. */
    public Optional<String> trouble() {
        return Optional.of(trouble.get()).filter(text -> !text.isEmpty());
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
        if (!streams.close(CLOSE_LIMIT)) {
            LOG.atWarn().addKeyValue("limit", CLOSE_LIMIT).log("merging insights did not end in time");
        }
    }
}
