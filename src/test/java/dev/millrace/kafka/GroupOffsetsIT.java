package dev.millrace.kafka;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.millrace.record.Partition;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TestKafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GroupOffsetsIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private final String group = TestKafka.uniqueName("group");

    @ParameterizedTest
    @EnumSource(GroupProtocol.class)
    void a_group_that_never_was_has_neither_members_nor_offsets(GroupProtocol protocol) throws Exception {
        String topic = TestKafka.topic("events", 1).name();
        try (GroupOffsets offsets = GroupOffsets.open(TestKafka.clients(protocol), group, LIMIT)) {
            assertThat(offsets.members()).isEmpty();
            assertThat(offsets.read(List.of(new Partition(topic, 0)))).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(GroupProtocol.class)
    void what_was_set_is_read_with_its_metadata(GroupProtocol protocol) throws Exception {
        String topic = TestKafka.topic("events", 2).name();
        Partition first = new Partition(topic, 0);
        GroupOffsets.Committed known = new GroupOffsets.Committed(7, 3, "M1;text");
        GroupOffsets.Committed unknown = new GroupOffsets.Committed(8, -1, "");

        try (GroupOffsets offsets = GroupOffsets.open(TestKafka.clients(protocol), group, LIMIT)) {
            offsets.alter(Map.of(first, known, new Partition(topic, 1), unknown));

            assertThat(offsets.read(List.of(first, new Partition(topic, 1))))
                    .isEqualTo(Map.of(first, known, new Partition(topic, 1), unknown));
            assertThat(offsets.read(List.of(new Partition("another", 0)))).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(GroupProtocol.class)
    void only_members_may_commit_while_there_are_any(GroupProtocol protocol) throws Exception {
        Clients clients = TestKafka.clients(protocol);
        String topic = TestKafka.topic("events", 1).name();
        Partition partition = new Partition(topic, 0);
        try (Consumer<ByteBuffer, ByteBuffer> member = clients.consumer(group, "member");
                GroupOffsets offsets = GroupOffsets.open(clients, group, LIMIT)) {
            member.subscribe(List.of(topic));
            Await.until("the partition is assigned", () -> {
                seek(member);
                return offsets.members().stream().anyMatch(each -> each.partitions().contains(partition));
            });

            assertThat(offsets.members()).extracting(GroupOffsets.Member::client)
                    .containsExactly("millrace.member");
            assertThatThrownBy(() -> offsets.alter(Map.of(partition, new GroupOffsets.Committed(1, -1, ""))))
                    .isInstanceOf(KafkaRefusedException.class).hasMessageContaining(group);
            assertThat(offsets.read(List.of(partition))).isEmpty();
        }
    }

    /** Nothing is ever reset, so a consumer without an offset has to be placed. */
    private static void seek(Consumer<ByteBuffer, ByteBuffer> member) {
        try {
            var _ = member.poll(Duration.ofMillis(50));
        } catch (NoOffsetForPartitionException e) {
            member.seekToBeginning(e.partitions());
        }
    }

    @ParameterizedTest
    @EnumSource(GroupProtocol.class)
    void what_is_not_decided_is_not_told(GroupProtocol protocol) throws Exception {
        Clients clients = TestKafka.clients(protocol);
        String topic = TestKafka.topic("events", 1).name();
        Partition partition = new Partition(topic, 0);
        try (Producer<ByteBuffer, ByteBuffer> producer = clients.transactionalProducer(group + ".t");
                Consumer<ByteBuffer, ByteBuffer> nobody = clients.consumer(group, "nobody");
                GroupOffsets hasty = GroupOffsets.open(clients, group, Duration.ofMillis(300));
                GroupOffsets patient = GroupOffsets.open(clients, group, LIMIT)) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.sendOffsetsToTransaction(
                    Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(5, "x")),
                    nobody.groupMetadata());

            assertThatThrownBy(() -> hasty.read(List.of(partition)))
                    .isInstanceOf(KafkaUnavailableException.class);
            producer.commitTransaction();

            assertThat(patient.read(List.of(partition)))
                    .isEqualTo(Map.of(partition, new GroupOffsets.Committed(5, -1, "x")));
        }
    }
}
