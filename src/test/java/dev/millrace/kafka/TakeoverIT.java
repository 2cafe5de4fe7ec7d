package dev.millrace.kafka;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

import dev.millrace.testkit.Await;
import dev.millrace.testkit.TestKafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TakeoverIT {
    private static final Duration SLICE = Duration.ofMillis(100);
    private final Clients clients = TestKafka.clients();
    private final TopicPartition partition = new TopicPartition(TestKafka.topic("takeover", 1).name(), 0);
    private final String group = TestKafka.uniqueName("group");
    private final String prefix = "millrace." + TestKafka.uniqueName("pipeline") + ".";

    @Test
    void frees_the_register_that_a_dead_worker_left_pending() throws Exception {
        try (Consumer<ByteBuffer, ByteBuffer> owner = clients.consumer(group, "owner");
                Producer<ByteBuffer, ByteBuffer> dead = clients.transactionalProducer(prefix + "dead");
                Takeover takeover = Takeover.open(clients, prefix, group)) {
            commit(dead, owner, 7);
            leavePending(dead, owner, 9);
            assertThatThrownBy(() -> owner.committed(Set.of(partition), SLICE))
                    .isInstanceOf(TimeoutException.class);

            Await.until("the transaction is old enough",
                    () -> takeover.freeOffsets().equals(List.of(prefix + "dead")));
            Await.until("the register is readable", () -> register(owner) == 7);

            assertThatThrownBy(dead::commitTransaction).isInstanceOf(ProducerFencedException.class);
        }
    }

    @Test
    void leaves_other_pipelines_and_other_groups_alone() throws Exception {
        String otherGroup = groupInAnotherPartition();
        try (Consumer<ByteBuffer, ByteBuffer> owner = clients.consumer(group, "owner");
                Producer<ByteBuffer, ByteBuffer> foreign = clients.transactionalProducer("foreign." + prefix);
                Producer<ByteBuffer, ByteBuffer> dead = clients.transactionalProducer(prefix + "dead");
                Takeover wrongPrefix = Takeover.open(clients, prefix + "other.", group);
                Takeover wrongGroup = Takeover.open(clients, prefix, otherGroup);
                Takeover right = Takeover.open(clients, prefix, group)) {
            foreign.initTransactions();
            leavePending(foreign, owner, 3);
            dead.initTransactions();
            leavePending(dead, owner, 5);

            // Only after the right one has found its transaction has the age limit passed for the others too.
            Await.until("the transaction is old enough", () -> {
                assertThat(wrongPrefix.freeOffsets()).isEmpty();
                assertThat(wrongGroup.freeOffsets()).isEmpty();
                return right.freeOffsets().equals(List.of(prefix + "dead"));
            });

            foreign.commitTransaction();
            Await.until("the register is readable", () -> register(owner) == 3);
        }
    }

    @Test
    void leaves_a_healthy_worker_alone() throws Exception {
        try (Consumer<ByteBuffer, ByteBuffer> owner = clients.consumer(group, "owner");
                Producer<ByteBuffer, ByteBuffer> healthy = clients.transactionalProducer(prefix + "healthy");
                Takeover takeover = Takeover.open(clients, prefix, group)) {
            healthy.initTransactions();
            leavePending(healthy, owner, 11);

            assertThat(takeover.freeOffsets()).isEmpty();

            healthy.commitTransaction();
            Await.until("the register is readable", () -> register(owner) == 11);
        }
    }

    private void commit(Producer<ByteBuffer, ByteBuffer> producer, Consumer<ByteBuffer, ByteBuffer> member,
            long offset) {
        producer.initTransactions();
        leavePending(producer, member, offset);
        producer.commitTransaction();
    }

    /** What a worker leaves that dies before it commits. The consumer never joined, which the brokers let pass. */
    private void leavePending(Producer<ByteBuffer, ByteBuffer> producer,
            Consumer<ByteBuffer, ByteBuffer> member,
            long offset) {
        producer.beginTransaction();
        producer.sendOffsetsToTransaction(Map.of(partition, new OffsetAndMetadata(offset)),
                member.groupMetadata());
    }

    /** The committed offset, or -1 while it cannot be read. */
    private long register(Consumer<ByteBuffer, ByteBuffer> consumer) {
        try {
            OffsetAndMetadata committed = consumer.committed(Set.of(partition), SLICE).get(partition);
            return committed == null ? -1 : committed.offset();
        } catch (TimeoutException _) {
            return -1;
        }
    }

    /** The embedded broker has four partitions for offsets, and Kafka spreads groups by their hash. */
    private String groupInAnotherPartition() {
        for (int number = 0;; number++) {
            String candidate = group + "-other-" + number;
            if (Utils.abs(candidate.hashCode()) % 4 != Utils.abs(group.hashCode()) % 4) {
                return candidate;
            }
        }
    }
}
