package dev.millrace.ops.doctor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

import dev.millrace.record.Partition;

/** Asks for the groups of pipelines and how far they are. */
final class GroupReader {
    /** States that a group leaves by itself within moments, unless something is wrong. */
    private static final Set<String> AT_REST = Set.of("Stable", GroupFacts.EMPTY, "Dead");
    private static final int LOOKS = 3;
    private static final long BETWEEN_MILLIS = 1_000;
    private final Admin admin;
    private final Answer<Map<String, TopicFacts>> topics;
    private final Instant now;

    GroupReader(Admin admin, Answer<Map<String, TopicFacts>> topics, Instant now) {
        this.admin = admin;
        this.topics = topics;
        this.now = now;
    }

    /** By name of the group. */
    Map<String, Answer<GroupFacts>> read(List<PipelineFacts> pipelines) {
        Map<String, Answer<GroupFacts>> groups = new LinkedHashMap<>();
        for (PipelineFacts pipeline : pipelines) {
            groups.put(pipeline.group(), read(pipeline));
        }
        return groups;
    }

    private Answer<GroupFacts> read(PipelineFacts pipeline) {
        try {
            Optional<ConsumerGroupDescription> group = describe(pipeline.group());
            String state = state(group);
            boolean isRestless = !AT_REST.contains(state);
            for (int look = 1; isRestless && look < LOOKS; look++) {
                Thread.sleep(BETWEEN_MILLIS);
                group = describe(pipeline.group());
                state = state(group);
                isRestless = !AT_REST.contains(state);
            }
            List<GroupFacts.Member> members = group.stream().flatMap(found -> found.members().stream())
                    .map(member -> new GroupFacts.Member(member.clientId(), member.host(),
                            member.groupInstanceId()))
                    .toList();
            return Answer
                    .of(new GroupFacts(pipeline.group(), state, isRestless, members, standings(pipeline)));
        } catch (UnknownException e) {
            return Answer.unknown(e.why());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.unknown("look at group " + pipeline.group() + ": interrupted");
        }
    }

    private static String state(Optional<ConsumerGroupDescription> group) {
        return group.map(found -> found.groupState().toString()).orElse("Dead");
    }

    /** Empty when there is no such group. */
    private Optional<ConsumerGroupDescription> describe(String group) throws UnknownException {
        return Questions.<Optional<ConsumerGroupDescription>>ask("describe group " + group,
                admin.describeConsumerGroups(Set.of(group)).all()
                        .thenApply(found -> found.values().stream().findFirst()),
                problem -> problem instanceof GroupIdNotFoundException
                        ? Optional.of(Optional.empty())
                        : Optional.empty())
                .get();
    }

    private List<GroupFacts.Standing> standings(PipelineFacts pipeline) throws UnknownException {
        TopicFacts topic = topics.get().get(pipeline.topic());
        if (topic == null) {
            return List.of();
        }
        Map<TopicPartition, OffsetAndMetadata> committed = committed(pipeline.group());
        Map<TopicPartition, Long> firsts = offsets(topic, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(topic, OffsetSpec.latest());
        long kept = topic.setting("cleanup.policy").contains("delete") ? topic.number("retention.ms") : -1;
        Map<TopicPartition, Long> young = kept < 0
                ? Map.of()
                : offsets(topic, OffsetSpec.forTimestamp(now.toEpochMilli() - kept / 2));
        List<GroupFacts.Standing> standings = new ArrayList<>();
        for (TopicFacts.Part part : topic.partitions()) {
            TopicPartition at = new TopicPartition(topic.name(), part.partition());
            OffsetAndMetadata offset = committed.get(at);
            long first = firsts.getOrDefault(at, 0L);
            standings.add(new GroupFacts.Standing(new Partition(topic.name(), part.partition()),
                    offset == null ? OptionalLong.empty() : OptionalLong.of(offset.offset()), first,
                    ends.getOrDefault(at, first), kept >= 0, offset(young.getOrDefault(at, -1L))));
        }
        return standings;
    }

    private static OptionalLong offset(long found) {
        return found < 0 ? OptionalLong.empty() : OptionalLong.of(found);
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(String group) throws UnknownException {
        Map<TopicPartition, OffsetAndMetadata> found = new HashMap<>();
        Questions.ask("read the offsets of group " + group,
                admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()).get()
                .forEach((at, offset) -> {
                    // Null where nothing is committed.
                    if (offset != null) {
                        found.put(at, offset);
                    }
                });
        return found;
    }

    /** Of partitions without a leader there are none to be had; they are another rule's matter. */
    private Map<TopicPartition, Long> offsets(TopicFacts topic, OffsetSpec which) throws UnknownException {
        Map<TopicPartition, OffsetSpec> question = topic.partitions().stream()
                .filter(part -> part.leader().isPresent())
                .collect(Collectors.toMap(part -> new TopicPartition(topic.name(), part.partition()),
                        _ -> which));
        Map<TopicPartition, ListOffsetsResultInfo> found = Questions.ask(
                "list the offsets of topic " + topic.name(),
                admin.listOffsets(question, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all())
                .get();
        Map<TopicPartition, Long> offsets = new HashMap<>();
        found.forEach((at, info) -> offsets.put(at, info.offset()));
        return offsets;
    }
}
