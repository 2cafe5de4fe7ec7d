package dev.millrace.drill;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;

import dev.millrace.kafka.Clients;
import dev.millrace.kafka.GroupOffsets;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicSpec;
import dev.millrace.kafka.Topics;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.record.OffsetRange;
import dev.millrace.settle.RegisterText;
import dev.millrace.settle.TopicId;

/**
 * The pipeline's topic and consumer group as somebody sees and handles them who has the brokers' tools. Asks again while
 * brokers are coming back. Thread-safe.
 */
final class Group implements AutoCloseable {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration EMPTY_LIMIT = Duration.ofSeconds(60);
    private final String topic;
    private final String group;
    private final Admin admin;
    private final Topics topics;
    private final GroupOffsets offsets;

    private Group(PipelineSettings pipeline, Admin admin, Topics topics, GroupOffsets offsets) {
        this.topic = pipeline.from().topic();
        this.group = pipeline.from().group();
        this.admin = admin;
        this.topics = topics;
        this.offsets = offsets;
    }

    static Group open(Clients clients, PipelineSettings pipeline) throws DrillException {
        try {
            return new Group(pipeline, clients.admin("drill", ANSWER_LIMIT), Topics.open(clients),
                    GroupOffsets.open(clients, pipeline.from().group(), ANSWER_LIMIT));
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            throw new DrillException("reach the drill's brokers: " + e.getMessage(), e);
        }
    }

    private interface Question<T> {
        T ask() throws KafkaUnavailableException, KafkaRefusedException, ExecutionException,
                InterruptedException;
    }

    /** Until there is an answer: brokers that were just started know little. */
    private static <T> T answer(String what, Question<T> question)
            throws DrillException, InterruptedException {
        Answer<T> answer = new Answer<>();
        try {
            Patience.until(what, PATIENCE, () -> answer.comesTo(question));
        } catch (DrillException e) {
            throw new DrillException(e.getMessage() + ": " + answer.problem, e);
        }
        return answer.value.orElseThrow();
    }

    private static final class Answer<T> {
        private Optional<T> value = Optional.empty();
        private String problem = "";

        boolean comesTo(Question<T> question) throws InterruptedException {
            try {
                value = Optional.of(question.ask());
                return true;
            } catch (KafkaUnavailableException | KafkaRefusedException | ExecutionException
                    | KafkaException e) {
                problem = String.valueOf(e.getMessage());
                return false;
            }
        }
    }

    // ---- what is there

    /** First ten hexadecimal digits of the topic's identity as it is now. */
    String life() throws DrillException, InterruptedException {
        return id().shortHex();
    }

    private TopicId id() throws DrillException, InterruptedException {
        Uuid id = answer("topic " + topic + " is known",
                () -> topics.describe(topic).orElseThrow(
                        () -> new KafkaUnavailableException("topic " + topic + " does not exist")))
                .id();
        return new TopicId(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    /** From the first to the last record of each partition. */
    Map<Integer, OffsetRange> extents() throws DrillException, InterruptedException {
        return answer("the topic's offsets are known",
                () -> topics.offsets(topic, IsolationLevel.READ_UNCOMMITTED))
                .entrySet().stream().collect(Collectors.toMap(item -> item.getKey().partition(),
                        Map.Entry::getValue, (a, b) -> b, TreeMap::new));
    }

    /** Settled offsets of the topic's present life, where there are any. */
    Map<Integer, Long> settled() throws DrillException, InterruptedException {
        TopicId now = id();
        Map<Integer, Long> settled = new TreeMap<>();
        committed().forEach((at, offset) -> {
            if (offset != null && register(offset).filter(text -> text.topicId().equals(now)).isPresent()) {
                settled.put(at.partition(), offset.offset());
            }
        });
        return settled;
    }

    private Map<TopicPartition, OffsetAndMetadata> committed() throws DrillException, InterruptedException {
        return answer("the group's offsets are known",
                () -> admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get());
    }

    private static Optional<RegisterText> register(OffsetAndMetadata offset) {
        return RegisterText.decode(offset.offset(), offset.leaderEpoch().orElse(-1), offset.metadata());
    }

    /** The group's offset of a partition, whoever wrote it; -1 when there is none. */
    long offset(int partition) throws DrillException, InterruptedException {
        OffsetAndMetadata offset = committed().get(new TopicPartition(topic, partition));
        return offset == null ? -1 : offset.offset();
    }

    /** How many offsets are not settled, by partition; without those that are. */
    Map<Integer, Long> unsettled() throws DrillException, InterruptedException {
        Map<Integer, Long> settled = settled();
        Map<Integer, Long> unsettled = new TreeMap<>();
        extents().forEach((partition, extent) -> {
            long waiting = extent.end() - settled.getOrDefault(partition, extent.first());
            if (waiting > 0) {
                unsettled.put(partition, waiting);
            }
        });
        return unsettled;
    }

    void awaitSettled(Duration limit) throws DrillException, InterruptedException {
        Patience.until("everything in " + topic + " is settled", limit, () -> unsettled().isEmpty());
    }

    /** Which broker leads the controllers, from 0. */
    int controller() throws DrillException, InterruptedException {
        return answer("the active controller is known",
                () -> admin.describeMetadataQuorum().quorumInfo().get().leaderId()) - 1;
    }

    // ---- what somebody does

    void makeTopic(int partitions) throws DrillException, InterruptedException {
        var _ = answer("topic " + topic + " is made", () -> topics.create(TopicSpec.of(topic, partitions)));
    }

    void deleteTopic() throws DrillException, InterruptedException {
        var _ = answer("topic " + topic + " is deleted", () -> {
            if (topics.describe(topic).isPresent()) {
                var _ = admin.deleteTopics(List.of(topic)).all().get();
            }
            return true;
        });
        Patience.until("topic " + topic + " is gone", PATIENCE,
                () -> answer("topics are listed", topics::names).stream().noneMatch(topic::equals));
    }

    void growTo(int partitions) throws DrillException, InterruptedException {
        var _ = answer("topic " + topic + " has " + partitions + " partitions", () -> {
            if (topics.describe(topic).filter(found -> found.partitions() < partitions).isPresent()) {
                var _ = admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all()
                        .get();
            }
            return true;
        });
    }

    void deleteRecords(int partition, long before) throws DrillException, InterruptedException {
        var _ = answer("records below %,d of partition %d are deleted".formatted(before, partition),
                () -> admin.deleteRecords(Map.of(new TopicPartition(topic, partition),
                        RecordsToDelete.beforeOffset(before))).all().get() == null);
    }

    /** Waits until nobody is in the group, and no transaction holds its offsets. */
    void awaitEmpty() throws DrillException, InterruptedException {
        Patience.until("group " + group + " is empty", EMPTY_LIMIT,
                () -> answer("the group's members are known", offsets::members).isEmpty());
        var _ = answer("the group's offsets are decided", () -> offsets.read(topics
                .offsets(topic, IsolationLevel.READ_UNCOMMITTED).keySet()));
    }

    /** Sets an offset as another program would, without a register. The group has to be empty. */
    void moveOffset(int partition, long offset) throws DrillException, InterruptedException {
        var _ = answer("the offset of partition " + partition + " is moved",
                () -> admin.alterConsumerGroupOffsets(group,
                        Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(offset))).all()
                        .get() == null);
    }

    /** Makes the group's offsets unknown. The group has to be empty. */
    void deleteOffsets() throws DrillException, InterruptedException {
        var _ = answer("group " + group + " is deleted",
                () -> admin.deleteConsumerGroups(List.of(group)).all().get() == null);
    }

    /**
     * How long members may be silent before they are taken for dead. Members by the classic protocol say so themselves.
     *
     * @param limit zero for what the brokers have configured
     */
    void tolerateSilence(Duration limit) throws DrillException, InterruptedException {
        ConfigEntry entry = new ConfigEntry("consumer.session.timeout.ms", Long.toString(limit.toMillis()));
        AlterConfigOp change = new AlterConfigOp(entry,
                limit.isZero() ? AlterConfigOp.OpType.DELETE : AlterConfigOp.OpType.SET);
        var _ = answer("group " + group + " tolerates silence",
                () -> admin.incrementalAlterConfigs(
                        Map.of(new ConfigResource(ConfigResource.Type.GROUP, group), List.of(change)))
                        .all().get() == null);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
        topics.close();
        offsets.close();
    }
}
