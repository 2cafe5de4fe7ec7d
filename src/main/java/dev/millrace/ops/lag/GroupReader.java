package dev.millrace.ops.lag;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListStreamsGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.admin.StreamsGroupDescription;
import org.apache.kafka.clients.admin.StreamsGroupSubtopologyDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

import dev.millrace.kafka.Answers;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.ops.lag.Sample.Committed;
import dev.millrace.record.Partition;

/** Members and offsets of groups of every kind, in batches. What fails for one group is that group's answer. */
final class GroupReader {
    private final Admin admin;
    private final Duration limit;

    GroupReader(Admin admin, Duration limit) {
        this.admin = admin;
        this.limit = limit;
    }

    /** @param count -1 when it could not be asked */
    record Members(int count, Set<Partition> assigned) {
        static final Members NONE = new Members(0, Set.of());
        static final Members UNKNOWN = new Members(-1, Set.of());
    }

    /** @param failure why they could not be read */
    record Offsets(Map<Partition, Committed> committed, Optional<String> failure) {
        static final Offsets NONE = new Offsets(Map.of(), Optional.empty());
    }

    Map<String, Members> members(GroupKind kind, Collection<String> groups) {
        Map<String, Members> found = new HashMap<>();
        switch (kind) {
            case CLASSIC, CONSUMER -> ask(groups,
                    batch -> admin.describeConsumerGroups(batch).describedGroups(),
                    (name, answer) -> found.put(name, answer.map(GroupReader::members, Members.UNKNOWN)));
            case STREAMS -> ask(groups, batch -> admin.describeStreamsGroups(batch).describedGroups(),
                    (name, answer) -> found.put(name, answer.map(GroupReader::members, Members.UNKNOWN)));
            case SHARE -> ask(groups, batch -> admin.describeShareGroups(batch).describedGroups(),
                    (name, answer) -> found.put(name, answer.map(GroupReader::members, Members.UNKNOWN)));
        }
        return found;
    }

    /**
     * What the groups committed. Of offsets that a transaction holds, those before it: what is decided counts, and a lag
     * that is a transaction too large is better than none.
     */
    Map<String, Offsets> offsets(GroupKind kind, Collection<String> groups) {
        Map<String, Offsets> found = new HashMap<>();
        switch (kind) {
            case CLASSIC, CONSUMER -> ask(groups, batch -> {
                var answer = admin.listConsumerGroupOffsets(specs(batch, new ListConsumerGroupOffsetsSpec()));
                return each(batch, answer::partitionsToOffsetAndMetadata);
            }, (name, answer) -> found.put(name, answer.offsets(GroupReader::committed)));
            case STREAMS -> ask(groups, batch -> {
                var answer = admin.listStreamsGroupOffsets(specs(batch, new ListStreamsGroupOffsetsSpec()));
                return each(batch, answer::partitionsToOffsetAndMetadata);
            }, (name, answer) -> found.put(name, answer.offsets(GroupReader::committed)));
            case SHARE -> ask(groups, batch -> {
                var answer = admin.listShareGroupOffsets(specs(batch, new ListShareGroupOffsetsSpec()));
                return each(batch, answer::partitionsToOffsetInfo);
            }, (name, answer) -> found.put(name, answer.offsets(GroupReader::starts)));
        }
        return found;
    }

    private static <S> Map<String, S> specs(List<String> groups, S everything) {
        return groups.stream().collect(Collectors.toMap(name -> name, _ -> everything));
    }

    private static <T> Map<String, KafkaFuture<T>> each(List<String> groups,
            Function<String, KafkaFuture<T>> answer) {
        return groups.stream().collect(Collectors.toMap(name -> name, answer));
    }

    /** Takes the answer for one group. */
    @FunctionalInterface
    private interface Take<T> {
        void answer(String group, Answer<T> answer);
    }

    /** Either of the two. */
    private record Answer<T>(Optional<T> value, String problem) {
        <R> R map(Function<T, R> change, R otherwise) {
            return value.map(change).orElse(otherwise);
        }

        Offsets offsets(Function<T, Map<Partition, Committed>> change) {
            return value.map(change).map(committed -> new Offsets(committed, Optional.empty()))
                    .orElseGet(() -> new Offsets(Map.of(), Optional.of(problem)));
        }
    }

    private <T> void ask(Collection<String> groups, Batches.Ask<String, Map<String, KafkaFuture<T>>> question,
            Take<T> take) {
        Batches.run(groups, question, (names, answers) -> answers
                .forEach((name, answer) -> take.answer(name, answer(name, answer))));
    }

    private <T> Answer<T> answer(String group, KafkaFuture<T> answer) {
        try {
            return new Answer<>(Optional.of(Answers.await(answer, limit, "ask for group '" + group + "'")),
                    "");
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            return new Answer<>(Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    private static Members members(ConsumerGroupDescription group) {
        Set<Partition> assigned = new HashSet<>();
        group.members().forEach(member -> add(assigned, member.assignment().topicPartitions()));
        return new Members(group.members().size(), assigned);
    }

    private static Members members(ShareGroupDescription group) {
        Set<Partition> assigned = new HashSet<>();
        group.members().forEach(member -> add(assigned, member.assignment().topicPartitions()));
        return new Members(group.members().size(), assigned);
    }

    /** A task has one partition of each topic its part of the topology reads. */
    private static Members members(StreamsGroupDescription group) {
        Map<String, List<String>> sources = group.subtopologies().stream().collect(Collectors.toMap(
                StreamsGroupSubtopologyDescription::subtopologyId,
                StreamsGroupSubtopologyDescription::sourceTopics));
        Set<Partition> assigned = new HashSet<>();
        group.members().forEach(member -> member.assignment().activeTasks().forEach(task -> sources
                .getOrDefault(task.subtopologyId(), List.of()).forEach(topic -> task.partitions()
                        .forEach(partition -> assigned.add(new Partition(topic, partition))))));
        return new Members(group.members().size(), assigned);
    }

    private static void add(Set<Partition> assigned, Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> assigned.add(partition(partition)));
    }

    static Partition partition(TopicPartition partition) {
        return new Partition(partition.topic(), partition.partition());
    }

    /** Kafka has null for a partition without an offset. */
    private static Map<Partition, Committed> committed(
            Map<TopicPartition, OffsetAndMetadata> offsets) {
        Map<Partition, Committed> committed = new HashMap<>();
        offsets.forEach((partition, offset) -> {
            if (offset != null) {
                committed.put(partition(partition), Committed.at(offset.offset()));
            }
        });
        return committed;
    }

    private static Map<Partition, Committed> starts(
            Map<TopicPartition, SharePartitionOffsetInfo> offsets) {
        Map<Partition, Committed> committed = new HashMap<>();
        offsets.forEach((partition, offset) -> {
            if (offset != null && offset.startOffset() >= 0) {
                committed.put(partition(partition), new Committed(offset.startOffset(), offset.lag()
                        .filter(lag -> lag >= 0).map(OptionalLong::of).orElse(OptionalLong.empty())));
            }
        });
        return committed;
    }
}
