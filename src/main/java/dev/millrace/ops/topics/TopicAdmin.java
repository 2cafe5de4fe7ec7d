package dev.millrace.ops.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreatePartitionsOptions;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;

import dev.millrace.kafka.Answers;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/** Asks a cluster for its topics, and takes the steps of a plan. Thread-safe. Questions throw as those of Topics do. */
public final class TopicAdmin implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final int BATCH = 500;
    private final Admin admin;

    private TopicAdmin(Admin admin) {
        this.admin = admin;
    }

    public static TopicAdmin open(Clients clients) throws KafkaUnavailableException, KafkaRefusedException {
        return new TopicAdmin(clients.admin("topics", LIMIT));
    }

    /** The cluster, and those of the topics that exist. */
    public ClusterState state(Collection<String> topics)
            throws KafkaUnavailableException, KafkaRefusedException {
        DescribeClusterResult cluster = admin.describeCluster();
        String id = Answers.await(cluster.clusterId(), LIMIT, "describe the cluster");
        int brokers = Answers.await(cluster.nodes(), LIMIT, "describe the cluster").size();
        Set<String> names = names();
        Set<String> wanted = new HashSet<>(topics);
        wanted.retainAll(names);
        return new ClusterState(id, brokers, names, describe(List.copyOf(wanted)));
    }

    /** All topics this principal may see, without Kafka's own. */
    public Set<String> names() throws KafkaUnavailableException, KafkaRefusedException {
        return Answers.await(admin.listTopics().names(), LIMIT, "list the topics");
    }

    private SortedMap<String, ActualTopic> describe(List<String> names)
            throws KafkaUnavailableException, KafkaRefusedException {
        SortedMap<String, ActualTopic> found = new TreeMap<>();
        for (int first = 0; first < names.size(); first += BATCH) {
            List<String> batch = names.subList(first, Math.min(names.size(), first + BATCH));
            Map<String, TopicDescription> topics = Answers.await(admin.describeTopics(batch).allTopicNames(),
                    LIMIT,
                    "describe the topics");
            Map<ConfigResource, Config> configs = Answers.await(
                    admin.describeConfigs(batch.stream().map(TopicAdmin::resource).toList()).all(), LIMIT,
                    "read the configuration of the topics");
            topics.forEach((name, topic) -> {
                Config config = configs.get(resource(name));
                found.put(name, actual(topic, config == null ? List.of() : config.entries()));
            });
        }
        return found;
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private static ActualTopic actual(TopicDescription topic, Collection<ConfigEntry> entries) {
        SortedMap<String, String> config = new TreeMap<>();
        Set<String> own = new HashSet<>();
        for (ConfigEntry entry : entries) {
            if (entry.value() != null) {
                config.put(entry.name(), entry.value());
            }
            if (entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG) {
                own.add(entry.name());
            }
        }
        int replicas = topic.partitions().stream().mapToInt(partition -> partition.replicas().size()).max()
                .orElse(0);
        return new ActualTopic(topic.name(), topic.topicId().toString(), topic.partitions().size(), replicas,
                config,
                own);
    }

    /** The plan as the brokers see it: they are asked of each step whether they would take it, and change nothing. */
    public TopicPlan validated(TopicPlan plan) throws KafkaUnavailableException {
        List<Step> steps = new ArrayList<>();
        for (Step step : plan.steps()) {
            try {
                take(step, Mode.VALIDATE);
                steps.add(step);
            } catch (KafkaRefusedException e) {
                steps.add(new Step.Refuse(step.topic(), "the brokers refuse: " + e.getMessage()));
            }
        }
        return plan.with(steps);
    }

    /**
     * Takes the steps one after the other, and stops at the first that fails.
     *
     * @param done is told each step that was taken
     */
    public void apply(TopicPlan plan, Consumer<Step> done)
            throws KafkaUnavailableException, KafkaRefusedException {
        for (Step step : plan.steps()) {
            take(step, Mode.CHANGE);
            done.accept(step);
        }
    }

    private enum Mode {
        VALIDATE, CHANGE
    }

    private void take(Step step, Mode mode) throws KafkaUnavailableException, KafkaRefusedException {
        boolean isValidation = mode == Mode.VALIDATE;
        switch (step) {
            case Step.Create create -> await(admin.createTopics(
                    List.of(new NewTopic(create.topic(), create.partitions(), (short) create.replication())
                            .configs(create.config())),
                    new CreateTopicsOptions().validateOnly(isValidation)).all(),
                    "create topic '" + create.topic() + "'");
            case Step.Grow grow -> await(admin.createPartitions(
                    Map.of(grow.topic(), NewPartitions.increaseTo(grow.to())),
                    new CreatePartitionsOptions().validateOnly(isValidation)).all(),
                    "give topic '" + grow.topic() + "' " + grow.to() + " partitions");
            case Step.Alter alter -> await(admin.incrementalAlterConfigs(
                    Map.of(resource(alter.topic()), operations(alter)),
                    new AlterConfigsOptions().validateOnly(isValidation)).all(),
                    "configure topic '" + alter.topic() + "'");
            case Step.Keep _,Step.Refuse _ -> {
                // Nothing to do.
            }
        }
    }

    private static Collection<AlterConfigOp> operations(Step.Alter alter) {
        return alter.changes().entrySet().stream()
                .map(change -> new AlterConfigOp(new ConfigEntry(change.getKey(), change.getValue().to()),
                        AlterConfigOp.OpType.SET))
                .collect(Collectors.toList());
    }

    private static void await(KafkaFuture<Void> answer, String attempt)
            throws KafkaUnavailableException, KafkaRefusedException {
        var _ = Answers.await(answer, LIMIT, attempt);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
