package dev.millrace.kafka;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

import javax.security.auth.login.LoginException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

import dev.millrace.base.ByteSize;

/**
 * Makes every Kafka client of the program, with the settings delivery rests on (SETTLEMENT.md, section 10).
 * Thread-safe; whoever asks for a client closes it.
 *
 * <p>All factories throw {@link KafkaUnavailableException} when no broker's name can be looked up, and
 * {@link KafkaRefusedException} when the client cannot be built from its properties (an unreadable key store, …). None
 * of them waits for the cluster; with OAUTHBEARER the first waits some seconds for a token, and either exception is
 * thrown when none comes.
 */
public final class Clients {
    private static final ByteSize BATCH = new ByteSize(128 * 1024);
    /** A usual batch, compressed: of a larger one the broker sends a useless part. */
    private static final ByteSize PEEK = new ByteSize(256 * 1024);
    private static final ByteSize BULK_BATCH = new ByteSize(256 * 1024);
    /** Milliseconds, for a producer that is flushed once it has all records: it need not send them one by one. */
    private static final int UNTIL_FLUSHED = 1_000;
    /** Below these stand passwords, and keys, among what is harmless. */
    private static final List<String> SECRET_PREFIXES = List.of("security.", "sasl.", "ssl.");
    private final KafkaSettings settings;

    /** @throws IllegalArgumentException names each client property that may not be set, and says why */
    public Clients(KafkaSettings settings) {
        List<String> problems = problems(settings);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("kafka client properties: " + String.join("; ", problems));
        }
        if (settings.isEmbedded()) {
            throw new IllegalArgumentException(
                    "the embedded broker is started first; its address goes in here");
        }
        this.settings = settings;
        TokenEndpoint.allow(settings);
    }

    /** What is wrong with the client properties, one sentence each; empty when they can be used. */
    public static List<String> problems(KafkaSettings settings) {
        return ClientProperties.problems(settings);
    }

    /**
     * Puts what a client threw into words: throws the one exception, or gives the other to be thrown.
     *
     * @param attempt what was tried, to begin the message with
     */
    public static KafkaUnavailableException failure(String attempt, Throwable problem)
            throws KafkaRefusedException {
        return Answers.failure(attempt, problem);
    }

    public KafkaSettings settings() {
        return settings;
    }

    /**
     * A member of a consumer group that commits only through a transactional producer. Reads committed records only,
     * never resets its position by itself. Keys and values are views of the fetched batch, without a copy, and stay
     * valid as long as they are held, together with the memory of their batch.
     *
     * @param clientId which worker, as it is to stand in the broker's logs
     */
    public Consumer<ByteBuffer, ByteBuffer> consumer(String group, String clientId)
            throws KafkaUnavailableException, KafkaRefusedException {
        return build(consuming(group, clientId), ConsumerConfig.configNames(), KafkaConsumer::new,
                "a consumer of group '" + group + "'");
    }

    /** What {@link #consumer} sets, without secrets and without what Kafka's own defaults are: for whoever examines it. */
    public Map<String, String> consumerSettings(String group) {
        return shown(consuming(group, "shown"), ConsumerConfig.configNames());
    }

    private Map<String, Object> consuming(String group, String clientId) {
        Map<String, Object> properties = reading(clientId, IsolationLevel.READ_COMMITTED);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG,
                settings.groupProtocol().name().toLowerCase(Locale.ROOT));
        properties.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 300_000);
        if (settings.groupProtocol() == GroupProtocol.CLASSIC) {
            properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                    CooperativeStickyAssignor.class.getName());
            properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 15_000);
            properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
        }
        return properties;
    }

    /**
     * A consumer without a group, to be given its partitions by {@code assign}: for audits, ledgers and people who watch.
     */
    public Consumer<ByteBuffer, ByteBuffer> reader(String clientId, IsolationLevel isolation)
            throws KafkaUnavailableException, KafkaRefusedException {
        Map<String, Object> properties = reading(clientId, isolation);
        // A reader looks here and there: a fetch that waits for more at one place would hold up the next.
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);
        return build(properties, ConsumerConfig.configNames(), KafkaConsumer::new,
                "a reader '" + clientId + "'");
    }

    /**
     * A reader of committed records for a look at the next few of many partitions: takes little of each, and one record at
     * a time.
     */
    public Consumer<ByteBuffer, ByteBuffer> peeker(String clientId)
            throws KafkaUnavailableException, KafkaRefusedException {
        Map<String, Object> properties = reading(clientId, IsolationLevel.READ_COMMITTED);
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Math.toIntExact(PEEK.bytes()));
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        return build(properties, ConsumerConfig.configNames(), KafkaConsumer::new,
                "a reader '" + clientId + "'");
    }

    private Map<String, Object> reading(String clientId, IsolationLevel isolation) {
        Map<String, Object> properties = common(clientId);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.toString());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.CHECK_CRCS_CONFIG, true);
        // One answer is one array in the heap and one buffer beside it.
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                Math.toIntExact(KafkaSettings.FETCH_LIMIT.bytes()));
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        // A poll hands over what was fetched already; the default of 500 makes the loop turn too often.
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 4_000);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteBufferDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteBufferDeserializer.class);
        return properties;
    }

    /**
     * What a producer of transactions sends.
     *
     * @param largest record, before compression, that it tries to send; whether the topic takes it is for the brokers to
     *        say
     * @param waiting memory for what waits to be sent; more where two of the largest would not fit into it, because such a
     *        record would be refused
     */
    public record Sending(Compression compression, ByteSize largest, ByteSize waiting) {
        /** For small records of our own. */
        public static final Sending DEFAULT = new Sending(Compression.LZ4, ByteSize.mebibytes(1),
                ByteSize.mebibytes(8));

        public Sending {
            waiting = new ByteSize(Math.max(waiting.bytes(), 2 * largest.bytes()));
        }
    }

    /** With {@link Sending#DEFAULT}. */
    public Producer<ByteBuffer, ByteBuffer> transactionalProducer(String transactionalId)
            throws KafkaUnavailableException, KafkaRefusedException {
        return transactionalProducer(transactionalId, Sending.DEFAULT);
    }

    /**
     * A producer for one worker's transactions; it waits with what it sends until it is flushed. Its buffers are sent from
     * position to limit and left as they are; they may be used again once {@code send} has returned, unless they cover
     * their array exactly.
     *
     * @param transactionalId stable for the worker's slot: a second producer with it fences the first
     */
    public Producer<ByteBuffer, ByteBuffer> transactionalProducer(String transactionalId, Sending sending)
            throws KafkaUnavailableException, KafkaRefusedException {
        return build(sending(transactionalId, sending), ProducerConfig.configNames(),
                complete -> new KafkaProducer<>(complete, new ViewSerializer(), new ViewSerializer()),
                "a transactional producer '" + transactionalId + "'");
    }

    /** What {@link #transactionalProducer} sets, as for {@link #consumerSettings}. */
    public Map<String, String> producerSettings(Sending sending) {
        return shown(sending("shown", sending), ProducerConfig.configNames());
    }

    private Map<String, Object> sending(String transactionalId, Sending sending) {
        Map<String, Object> properties = writing(transactionalId, BATCH);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, sending.compression().label());
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Math.toIntExact(sending.largest().bytes()));
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, sending.waiting().bytes());
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 15_000);
        properties.put(ProducerConfig.TRANSACTION_TWO_PHASE_COMMIT_ENABLE_CONFIG, false);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, UNTIL_FLUSHED);
        limited(properties);
        return properties;
    }

    /** A producer without transactions, idempotent, for single records; buffers as above. */
    public Producer<ByteBuffer, ByteBuffer> producer(String clientId)
            throws KafkaUnavailableException, KafkaRefusedException {
        Map<String, Object> properties = writing(clientId, BATCH);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        limited(properties);
        return build(properties, ProducerConfig.configNames(),
                complete -> new KafkaProducer<>(complete, new ViewSerializer(), new ViewSerializer()),
                "a producer '" + clientId + "'");
    }

    private static void limited(Map<String, Object> properties) {
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    }

    private Map<String, String> shown(Map<String, Object> properties, Set<String> known) {
        properties.putAll(ClientProperties.of(settings, known));
        Map<String, String> shown = new TreeMap<>();
        properties.forEach((name, value) -> {
            if (SECRET_PREFIXES.stream().noneMatch(name::startsWith)) {
                shown.put(name, value instanceof Class<?> type ? type.getName() : value.toString());
            }
        });
        return shown;
    }

    /**
     * A producer for many records in a row: idempotent, large batches, patient with a broker that restarts.
     *
     * @param maxRequest the largest record it sends, key and overhead included
     */
    public Producer<byte[], byte[]> bulkProducer(String clientId, ByteSize maxRequest)
            throws KafkaUnavailableException, KafkaRefusedException {
        Map<String, Object> properties = writing(clientId, BULK_BATCH);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Math.toIntExact(maxRequest.bytes()));
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return build(properties, ProducerConfig.configNames(), KafkaProducer::new,
                "a producer '" + clientId + "'");
    }

    private Map<String, Object> writing(String clientId, ByteSize batch) {
        Map<String, Object> properties = common(clientId);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, Math.toIntExact(batch.bytes()));
        return properties;
    }

    /**
     * An admin client.
     *
     * @param limit for every question that sets none of its own
     */
    public Admin admin(String clientId, Duration limit)
            throws KafkaUnavailableException, KafkaRefusedException {
        Map<String, Object> properties = common(clientId);
        int millis = Math.toIntExact(limit.toMillis());
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(millis, 5_000));
        return build(properties, AdminClientConfig.configNames(), Admin::create, "an admin client");
    }

    /**
     * Properties for Kafka Streams, which makes its clients by itself: the cluster, the limits that decide how soon others
     * take over from a process that died, and the user's own properties.
     *
     * @param applicationId group of its consumers
     */
    public Map<String, Object> streams(String applicationId) {
        Map<String, Object> properties = common(applicationId);
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 15_000);
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                Math.toIntExact(KafkaSettings.FETCH_LIMIT.bytes()));
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 15_000);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.putAll(settings.client());
        return properties;
    }

    private Map<String, Object> common(String clientId) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.brokers());
        properties.put(AdminClientConfig.CLIENT_ID_CONFIG,
                clientId.startsWith("millrace") ? clientId : "millrace." + clientId);
        // No figures of ours to whoever runs the brokers, unless they ask us.
        properties.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        return properties;
    }

    private <T> T build(Map<String, Object> properties, Set<String> known,
            Function<Map<String, Object>, T> maker,
            String what) throws KafkaUnavailableException, KafkaRefusedException {
        properties.putAll(ClientProperties.of(settings, known));
        try {
            return maker.apply(properties);
        } catch (KafkaException e) {
            throw constructionFailure("make " + what + " for " + settings.brokers(), e);
        }
    }

    /** A client that cannot be built says so by one exception around the true one. */
    private KafkaUnavailableException constructionFailure(String attempt, KafkaException problem)
            throws KafkaRefusedException {
        Optional<LoginException> login = TokenEndpoint.login(problem);
        if (login.isPresent()) {
            return loginFailure(attempt, login.get());
        }
        Throwable cause = problem.getCause() == null ? problem : problem.getCause();
        String message = attempt + ": " + Answers.words(cause);
        if (Answers.isUnresolved(cause)) {
            return new KafkaUnavailableException(message, problem);
        }
        throw new KafkaRefusedException(message, problem);
    }

    /** Only a login that fetches a token can fail before a broker is asked. */
    private KafkaUnavailableException loginFailure(String attempt, LoginException problem)
            throws KafkaRefusedException {
        String url = settings.client().getOrDefault(SaslConfigs.SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL, "");
        String message = attempt + ": no token from the token endpoint " + url + " ("
                + TokenEndpoint.words(problem) + ")";
        if (TokenEndpoint.isPassing(problem)) {
            return new KafkaUnavailableException(
                    message + "; check that it is up and can be reached from here", problem);
        }
        throw new KafkaRefusedException(message
                + "; check url, client, secret and scope under kafka.sasl or KAFKA_SASL_…", problem);
    }
}
