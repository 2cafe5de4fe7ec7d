package dev.millrace.ops.lag;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeProducersResult;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import dev.millrace.base.Time;
import dev.millrace.kafka.Answers;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.ops.lag.Sample.OfLog;
import dev.millrace.ops.lag.Sample.OpenTransaction;
import dev.millrace.ops.lag.Sample.Retention;
import dev.millrace.record.Partition;

/** Where logs begin and end, what retention does to them, and what open transactions hold, in batches. One thread. */
final class LogReader {
    /** Retention and sizes change seldom, and to ask for them is not cheap. */
    private static final long KEEP_MILLIS = Duration.ofMinutes(1).toMillis();
    /** Partitions with open transactions that are asked who holds them, in each look. */
    private static final int MOST_HELD = 100;
    private final Admin admin;
    private final Duration limit;
    private final Time time;
    private final Map<String, Retention> retentions = new HashMap<>();
    private final Map<Partition, Long> sizes = new HashMap<>();
    private long configsAt = Long.MIN_VALUE;

    LogReader(Admin admin, Duration limit, Time time) {
        this.admin = admin;
        this.limit = limit;
        this.time = time;
    }

    /**
     * What was found, in monotonic milliseconds.
     *
     * @param missing topics that could not be described, and why
     * @param asked when the first question for an end was sent
     * @param answered when the last was answered
     */
    record Logs(Map<Partition, OfLog> logs, Map<String, String> missing, long asked, long answered,
            List<String> troubles) {}

    Logs read(Set<String> topics) {
        List<String> troubles = new ArrayList<>();
        Map<Partition, OfLog> logs = new TreeMap<>();
        Map<String, String> missing = new TreeMap<>();
        Map<String, TopicDescription> described = describe(topics, missing);
        configs(described, troubles);
        List<TopicPartition> led = partitions(described, logs);
        // The log's beginning and the last stable offset first: both only grow, so neither is above the end.
        Map<TopicPartition, Answer> starts = offsets(led, OffsetSpec.earliest(),
                IsolationLevel.READ_UNCOMMITTED);
        long asked = millis();
        Map<TopicPartition, Answer> stables = offsets(led, OffsetSpec.latest(),
                IsolationLevel.READ_COMMITTED);
        Map<TopicPartition, Answer> ends = offsets(led, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
        long answered = millis();
        Map<TopicPartition, OpenTransaction> open = open(led.stream()
                .filter(at -> ends.get(at) instanceof Offset(long end)
                        && stables.get(at) instanceof Offset(long stable) && end > stable)
                .limit(MOST_HELD).toList());
        for (TopicPartition at : led) {
            TopicDescription topic = described.get(at.topic());
            if (topic != null) {
                logs.put(GroupReader.partition(at),
                        log(topic, at, List.of(answer(starts, at), answer(stables, at),
                                answer(ends, at)), Optional.ofNullable(open.get(at))));
            }
        }
        return new Logs(logs, missing, asked, answered, troubles);
    }

    private static Answer answer(Map<TopicPartition, Answer> answers, TopicPartition at) {
        return answers.getOrDefault(at, new Refusal("no answer"));
    }

    private long millis() {
        return time.nanos() / 1_000_000;
    }

    private OfLog log(TopicDescription topic, TopicPartition at, List<Answer> answers,
            Optional<OpenTransaction> open) {
        long[] offsets = new long[answers.size()];
        for (int i = 0; i < offsets.length; i++) {
            switch (answers.get(i)) {
                case Offset(long offset) -> offsets[i] = offset;
                case Refusal(String why) -> {
                    return new OfLog.Unread(why);
                }
            }
        }
        Retention retention = retentions.getOrDefault(at.topic(), Retention.UNKNOWN);
        return new OfLog.Read(topic.topicId().toString(), offsets[0], offsets[1],
                Math.max(offsets[1], offsets[2]), retention,
                sizes.getOrDefault(GroupReader.partition(at), -1L), open);
    }

    private Map<String, TopicDescription> describe(Set<String> topics, Map<String, String> missing) {
        Map<String, TopicDescription> found = new TreeMap<>();
        Batches.run(topics, batch -> admin.describeTopics(batch).topicNameValues(),
                (_, answers) -> answers.forEach((name, answer) -> {
                    try {
                        found.put(name, Answers.await(answer, limit, "describe topic '" + name + "'"));
                    } catch (KafkaUnavailableException | KafkaRefusedException e) {
                        missing.put(name, e.getCause() instanceof UnknownTopicOrPartitionException
                                ? "topic '" + name + "' does not exist any more"
                                : String.valueOf(e.getMessage()));
                    }
                }));
        return found;
    }

    /** Those with a leader; the others are answered at once. */
    private static List<TopicPartition> partitions(Map<String, TopicDescription> topics,
            Map<Partition, OfLog> logs) {
        List<TopicPartition> led = new ArrayList<>();
        topics.forEach((name, topic) -> topic.partitions().forEach(partition -> {
            Node leader = partition.leader();
            if (leader == null || leader.isEmpty()) {
                logs.put(new Partition(name, partition.partition()),
                        new OfLog.Unread(name + "-" + partition.partition() + " has no leader"));
            } else {
                led.add(new TopicPartition(name, partition.partition()));
            }
        }));
        return led;
    }

    private sealed interface Answer {}

    private record Offset(long value) implements Answer {}

    private record Refusal(String why) implements Answer {}

    private Map<TopicPartition, Answer> offsets(List<TopicPartition> partitions, OffsetSpec which,
            IsolationLevel isolation) {
        Map<TopicPartition, Answer> found = new HashMap<>();
        Batches.run(partitions,
                batch -> admin.listOffsets(batch.stream().collect(Collectors.toMap(at -> at, _ -> which)),
                        new ListOffsetsOptions(isolation)),
                (batch, answer) -> batch.forEach(at -> found.put(at, offset(answer, at))));
        return found;
    }

    private Answer offset(ListOffsetsResult answer, TopicPartition at) {
        try {
            return new Offset(
                    Answers.await(answer.partitionResult(at), limit, "list the offsets of " + at).offset());
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            return new Refusal(String.valueOf(e.getMessage()));
        }
    }

    private Map<TopicPartition, OpenTransaction> open(List<TopicPartition> held) {
        Map<TopicPartition, OpenTransaction> found = new HashMap<>();
        if (held.isEmpty()) {
            return found;
        }
        DescribeProducersResult answer = admin.describeProducers(held);
        for (TopicPartition at : held) {
            try {
                Answers.await(answer.partitionResult(at), limit, "describe the producers of " + at)
                        .activeProducers().stream()
                        .filter(producer -> producer.currentTransactionStartOffset().orElse(-1) >= 0)
                        .min(Comparator.comparingLong(
                                producer -> producer.currentTransactionStartOffset().orElse(Long.MAX_VALUE)))
                        .ifPresent(producer -> found.put(at, open(producer)));
            } catch (KafkaUnavailableException | KafkaRefusedException e) {
                // It is told without a name: by how long nothing has been decided.
            }
        }
        return found;
    }

    private OpenTransaction open(ProducerState producer) {
        return new OpenTransaction(producer.producerId(),
                Math.max(0, time.wallMillis() - producer.lastTimestamp()));
    }

    /** Retention, and sizes where it depends on them; what was read lately is kept. */
    private void configs(Map<String, TopicDescription> topics, List<String> troubles) {
        boolean isOld = configsAt == Long.MIN_VALUE || millis() - configsAt > KEEP_MILLIS;
        Set<String> wanted = new TreeSet<>(topics.keySet());
        if (isOld) {
            configsAt = millis();
            retentions.clear();
            sizes.clear();
        } else {
            wanted.removeAll(retentions.keySet());
        }
        List<ConfigResource> resources = wanted.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
        Batches.run(resources, batch -> admin.describeConfigs(batch).values(),
                (_, answers) -> answers.forEach((topic, answer) -> retentions.put(topic.name(),
                        retention(topic.name(), answer, troubles))));
        if (!wanted.isEmpty() && retentions.values().stream().anyMatch(each -> each.bytes() >= 0)) {
            sizes(topics.values(), troubles);
        }
    }

    private Retention retention(String topic, KafkaFuture<Config> answer, List<String> troubles) {
        try {
            Config config = Answers.await(answer, limit, "read the retention of topic '" + topic + "'");
            return new Retention(true, value(config, TopicConfig.CLEANUP_POLICY_CONFIG).contains("delete"),
                    number(value(config, TopicConfig.RETENTION_MS_CONFIG)),
                    number(value(config, TopicConfig.RETENTION_BYTES_CONFIG)));
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            troubles.add(String.valueOf(e.getMessage()));
            return Retention.UNKNOWN;
        }
    }

    private static String value(Config config, String name) {
        ConfigEntry entry = config.get(name);
        return entry == null || entry.value() == null ? "" : entry.value();
    }

    private static long number(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }

    private void sizes(Collection<TopicDescription> topics, List<String> troubles) {
        Map<TopicPartition, Integer> leaders = new HashMap<>();
        topics.forEach(topic -> topic.partitions().forEach(partition -> {
            Node leader = partition.leader();
            if (leader != null && !leader.isEmpty()) {
                leaders.put(new TopicPartition(topic.name(), partition.partition()), leader.id());
            }
        }));
        Set<Integer> brokers = Set.copyOf(leaders.values());
        try {
            Answers.await(admin.describeLogDirs(brokers).allDescriptions(), limit, "read the sizes of logs")
                    .forEach((broker, folders) -> folders.values()
                            .forEach(folder -> add(folder, broker, leaders)));
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            troubles.add(String.valueOf(e.getMessage()));
        }
    }

    private void add(LogDirDescription folder, int broker, Map<TopicPartition, Integer> leaders) {
        folder.replicaInfos().forEach((at, replica) -> {
            if (!replica.isFuture() && leaders.getOrDefault(at, -1) == broker) {
                sizes.put(GroupReader.partition(at), replica.size());
            }
        });
    }
}
