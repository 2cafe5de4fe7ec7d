package dev.millrace.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import dev.millrace.base.Time;
import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;

/**
 * What a cluster knows of topics and of itself. Every question has a time limit. Thread-safe.
 *
 * <p>All questions throw {@link KafkaUnavailableException} when no answer came in time (or the thread was interrupted,
 * whose flag is then set) and {@link KafkaRefusedException} when the answer is no.
 */
public final class Topics implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long LOOK_AGAIN_MILLIS = 25;
    private static final String CLEANUP_POLICY = "cleanup.policy";
    private static final String OFFSET_METADATA_MAX_BYTES = "offset.metadata.max.bytes";
    private final Admin admin;
    private final Duration limit;
    private final Time time;

    private Topics(Admin admin, Duration limit, Time time) {
        this.admin = admin;
        this.limit = limit;
        this.time = time;
    }

    /** With a limit of ten seconds for each question. */
    public static Topics open(Clients clients) throws KafkaUnavailableException, KafkaRefusedException {
        return open(clients, LIMIT);
    }

    public static Topics open(Clients clients, Duration limit)
            throws KafkaUnavailableException, KafkaRefusedException {
        return new Topics(clients.admin("topics", limit), limit, Time.system());
    }

    /** The topic as it is now, or empty when there is none of that name. */
    public Optional<TopicIdentity> describe(String topic)
            throws KafkaUnavailableException, KafkaRefusedException {
        return Optional.ofNullable(describe(Set.of(topic)).get(topic));
    }

    /** Those of the topics that exist, by name. */
    public Map<String, TopicIdentity> describe(Collection<String> topics)
            throws KafkaUnavailableException, KafkaRefusedException {
        Map<String, TopicIdentity> found = new HashMap<>();
        for (var answer : admin.describeTopics(topics).topicNameValues().entrySet()) {
            described(answer.getKey(), answer.getValue())
                    .ifPresent(topic -> found.put(topic.name(), identity(topic)));
        }
        return Map.copyOf(found);
    }

    /** Names of all topics this principal may see, without Kafka's own. */
    public Set<String> names() throws KafkaUnavailableException, KafkaRefusedException {
        return Set.copyOf(Answers.await(admin.listTopics().names(), limit, "list the topics"));
    }

    private Optional<TopicDescription> described(String topic, KafkaFuture<TopicDescription> answer)
            throws KafkaUnavailableException, KafkaRefusedException {
        try {
            return Optional.of(Answers.await(answer, limit, "describe topic '" + topic + "'"));
        } catch (KafkaUnavailableException e) {
            // Kafka counts this among what may pass, but a name nobody made stays unknown.
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static TopicIdentity identity(TopicDescription topic) {
        int replicas = topic.partitions().stream().mapToInt(partition -> partition.replicas().size()).max()
                .orElse(0);
        return new TopicIdentity(topic.name(), topic.topicId(), topic.partitions().size(), replicas);
    }

    /**
     * From the first offset that is still there to the end of each partition; empty when there is no such topic.
     *
     * @param isolation committed: up to the first open transaction; uncommitted: up to the high watermark
     */
    public SortedMap<Partition, OffsetRange> offsets(String topic, IsolationLevel isolation)
            throws KafkaUnavailableException, KafkaRefusedException {
        SortedMap<Partition, OffsetRange> ranges = new TreeMap<>();
        Optional<TopicIdentity> identity = describe(topic);
        if (identity.isEmpty()) {
            return ranges;
        }
        // First offsets first: they only grow, so a range ends before it begins only if the topic was made anew between.
        Map<TopicPartition, Long> firsts = offsets(identity.get(), OffsetSpec.earliest(), isolation);
        Map<TopicPartition, Long> ends = offsets(identity.get(), OffsetSpec.latest(), isolation);
        for (var end : ends.entrySet()) {
            Partition partition = new Partition(topic, end.getKey().partition());
            ranges.put(partition, range(partition, firsts.getOrDefault(end.getKey(), 0L), end.getValue()));
        }
        return ranges;
    }

    static OffsetRange range(Partition partition, long first, long end) throws KafkaUnavailableException {
        if (end < first) {
            throw new KafkaUnavailableException(
                    "list the offsets of %s: it began at %,d and then ended at %,d, so it was deleted in between; ask again"
                            .formatted(partition, first, end));
        }
        return new OffsetRange(first, end);
    }

    private Map<TopicPartition, Long> offsets(TopicIdentity topic, OffsetSpec which, IsolationLevel isolation)
            throws KafkaUnavailableException, KafkaRefusedException {
        Map<TopicPartition, OffsetSpec> question = new HashMap<>();
        for (int partition = 0; partition < topic.partitions(); partition++) {
            question.put(new TopicPartition(topic.name(), partition), which);
        }
        Map<TopicPartition, ListOffsetsResultInfo> answer = Answers.await(
                admin.listOffsets(question, new ListOffsetsOptions(isolation)).all(), limit,
                "list the offsets of topic '" + topic.name() + "'");
        Map<TopicPartition, Long> offsets = new HashMap<>();
        answer.forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    /**
     * Makes the topic unless there is one of that name, which is left as it is, and waits until every partition has a
     * leader that serves it.
     *
     * @return the topic as it is, which may have other partitions than asked for
     */
    public TopicIdentity create(TopicSpec spec) throws KafkaUnavailableException, KafkaRefusedException {
        int brokers = cluster().brokers().size();
        NewTopic topic = new NewTopic(spec.name(), spec.partitions(), (short) spec.replicasOn(brokers))
                .configs(spec.configOn(brokers));
        String attempt = "create topic '" + spec.name() + "'";
        try {
            Answers.await(admin.createTopics(List.of(topic)).all(), limit, attempt);
        } catch (KafkaRefusedException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
        return awaitLeaders(spec.name(), attempt);
    }

    private TopicIdentity awaitLeaders(String topic, String attempt)
            throws KafkaUnavailableException, KafkaRefusedException {
        long deadline = time.nanos() + limit.toNanos();
        do {
            Optional<TopicDescription> found = described(topic,
                    admin.describeTopics(Set.of(topic)).topicNameValues().values().iterator().next());
            if (found.isPresent() && found.get().partitions().stream().allMatch(Topics::hasLeader)) {
                TopicIdentity made = identity(found.get());
                awaitReplicas(made);
                return made;
            }
            pause(attempt);
        } while (time.nanos() < deadline);
        throw new KafkaUnavailableException(attempt + ": made, but not every partition has a leader after "
                + limit.toSeconds() + " s; check that enough brokers are up");
    }

    /**
     * A leader is known before it serves. A producer that sends at once may have its second batch taken before its first,
     * which the broker then refuses for ever; so leaders are asked for something only they can answer.
     */
    private void awaitReplicas(TopicIdentity topic) throws KafkaUnavailableException, KafkaRefusedException {
        var _ = offsets(topic, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
    }

    private static boolean hasLeader(TopicPartitionInfo partition) {
        Node leader = partition.leader();
        return leader != null && !leader.isEmpty();
    }

    private static void pause(String attempt) throws KafkaUnavailableException {
        try {
            Thread.sleep(LOOK_AGAIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailableException(attempt + ": interrupted", e);
        }
    }

    /** Which cluster this is. */
    public Cluster cluster() throws KafkaUnavailableException, KafkaRefusedException {
        DescribeClusterResult answer = admin.describeCluster();
        String id = Answers.await(answer.clusterId(), limit, "describe the cluster");
        Collection<Node> nodes = Answers.await(answer.nodes(), limit, "describe the cluster");
        return new Cluster(id, nodes.stream().map(Node::id).toList());
    }

    /** How many characters the metadata of a committed offset may have, by the strictest broker. */
    public int offsetMetadataMaxBytes() throws KafkaUnavailableException, KafkaRefusedException {
        List<ConfigResource> brokers = cluster().brokers().stream()
                .map(id -> new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(id))).toList();
        Map<ConfigResource, Config> configs = Answers.await(admin.describeConfigs(brokers).all(), limit,
                "read " + OFFSET_METADATA_MAX_BYTES + " of the brokers");
        return configs.values().stream()
                .mapToInt(config -> Integer.parseInt(config.get(OFFSET_METADATA_MAX_BYTES).value()))
                .min().orElseThrow();
    }

    /** Whether Kafka may remove single records of the topic, so that a range read twice need not hold the same records. */
    public boolean isCompacted(String topic) throws KafkaUnavailableException, KafkaRefusedException {
        return cleanupPolicy(topic).contains("compact");
    }

    /** What Kafka does with old records of the topic: "delete", "compact" or "compact,delete", in any order. */
    public String cleanupPolicy(String topic) throws KafkaUnavailableException, KafkaRefusedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Map<ConfigResource, Config> configs = Answers.await(admin.describeConfigs(List.of(resource)).all(),
                limit,
                "read the cleanup policy of topic '" + topic + "'");
        return configs.values().iterator().next().get(CLEANUP_POLICY).value();
    }

    /**
     * The finalized level of the feature {@code transaction.version}, 0 when the cluster has none. From 2 on a delayed
     * request of an earlier transaction cannot join the next one (KIP-890).
     */
    public int transactionVersion() throws KafkaUnavailableException, KafkaRefusedException {
        Map<String, FinalizedVersionRange> features = Answers
                .await(admin.describeFeatures().featureMetadata(), limit, "describe the cluster's features")
                .finalizedFeatures();
        FinalizedVersionRange level = features.get("transaction.version");
        return level == null ? 0 : level.maxVersionLevel();
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
