package dev.millrace.kafka;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TimeoutException;

import dev.millrace.record.Partition;

/**
 * Who is in a consumer group, which offsets it holds, and the means to set them from outside. Every question has a time
 * limit. Thread-safe. All questions throw as those of {@link Topics} do.
 */
public final class GroupOffsets implements AutoCloseable {
    private final Clients clients;
    private final Admin admin;
    private final String group;
    private final Duration limit;

    /**
     * A member of the group.
     *
     * @param client its client id
     * @param host as the broker sees it: "/10.0.0.7"
     * @param partitions that are assigned to it
     */
    public record Member(String client, String host, List<Partition> partitions) {
        public Member {
            partitions = List.copyOf(partitions);
        }
    }

    /**
     * What the group holds for one partition.
     *
     * @param epoch leader epoch of the last record below the offset, -1 when unknown
     */
    public record Committed(long offset, int epoch, String metadata) {}

    private GroupOffsets(Clients clients, Admin admin, String group, Duration limit) {
        this.clients = clients;
        this.admin = admin;
        this.group = group;
        this.limit = limit;
    }

    public static GroupOffsets open(Clients clients, String group, Duration limit)
            throws KafkaUnavailableException, KafkaRefusedException {
        return new GroupOffsets(clients, clients.admin("group-offsets", limit), group, limit);
    }

    /** Those who are in the group now; empty also when there is no such group. */
    public List<Member> members() throws KafkaUnavailableException, KafkaRefusedException {
        try {
            Map<String, ConsumerGroupDescription> described = Answers.await(
                    admin.describeConsumerGroups(Set.of(group)).all(), limit,
                    "describe group '" + group + "'");
            return described.values().stream().flatMap(found -> found.members().stream())
                    .map(GroupOffsets::member).toList();
        } catch (KafkaRefusedException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return List.of();
            }
            throw e;
        }
    }

    private static Member member(MemberDescription member) {
        return new Member(member.clientId(), member.host(), member.assignment().topicPartitions().stream()
                .map(at -> new Partition(at.topic(), at.partition())).sorted().toList());
    }

    /**
     * The offsets the group holds. Only what is decided counts: while a transaction holds offsets of these partitions, there
     * is no answer. Asked by a consumer that joins nothing, because the admin client leaves such partitions out without a
     * word, as if they had no offset.
     *
     * @return without those partitions that have none
     * @throws KafkaUnavailableException also when such a transaction did not end within the limit
     */
    public SortedMap<Partition, Committed> read(Collection<Partition> partitions)
            throws KafkaUnavailableException, KafkaRefusedException {
        Set<TopicPartition> wanted = partitions.stream().map(GroupOffsets::kafka).collect(Collectors.toSet());
        SortedMap<Partition, Committed> offsets = new TreeMap<>();
        try (Consumer<ByteBuffer, ByteBuffer> consumer = clients.consumer(group, "group-offsets")) {
            consumer.committed(wanted, limit).forEach((at, offset) -> {
                if (offset != null) {
                    offsets.put(new Partition(at.topic(), at.partition()), new Committed(offset.offset(),
                            offset.leaderEpoch().orElse(-1), offset.metadata()));
                }
            });
            return offsets;
        } catch (TimeoutException e) {
            throw new KafkaUnavailableException("read the offsets of group '" + group
                    + "': no answer in time, or a transaction holds them that has not ended", e);
        } catch (KafkaException e) {
            throw Answers.failure("read the offsets of group '" + group + "'", e);
        }
    }

    private static TopicPartition kafka(Partition partition) {
        return new TopicPartition(partition.topic(), partition.partition());
    }

    /**
     * Sets offsets, all or none.
     *
     * @throws KafkaRefusedException when the group has members, however short a while ago it had none: only they may
     *         commit
     */
    public void alter(Map<Partition, Committed> offsets)
            throws KafkaUnavailableException, KafkaRefusedException {
        Map<TopicPartition, OffsetAndMetadata> wanted = offsets.entrySet().stream().collect(Collectors.toMap(
                item -> kafka(item.getKey()),
                item -> offset(item.getValue())));
        Answers.await(admin.alterConsumerGroupOffsets(group, wanted).all(), limit,
                "set the offsets of group '" + group + "'");
    }

    private static OffsetAndMetadata offset(Committed committed) {
        return new OffsetAndMetadata(committed.offset(),
                committed.epoch() < 0 ? Optional.empty() : Optional.of(committed.epoch()),
                committed.metadata());
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
