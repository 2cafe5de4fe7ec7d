package dev.millrace.kafka;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TestKafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TopicsIT {
    private static final ByteBuffer VALUE = ByteBuffer.wrap(new byte[]{1});
    private final Clients clients = TestKafka.clients();
    private Topics topics;

    @BeforeEach
    void open() throws Exception {
        topics = Topics.open(clients);
    }

    @AfterEach
    void close() {
        topics.close();
    }

    @Test
    void makes_a_topic_with_what_the_cluster_allows() throws Exception {
        String name = TestKafka.uniqueName("made");

        TopicIdentity made = topics.create(TopicSpec.of(name, 3).compacted());

        assertThat(made.name()).isEqualTo(name);
        assertThat(made.partitions()).isEqualTo(3);
        assertThat(made.replicas()).isEqualTo(1);
        assertThat(topics.describe(name)).contains(made);
    }

    @Test
    void leaves_a_topic_as_it_is_when_there_is_one() throws Exception {
        String name = TestKafka.uniqueName("made");
        TopicIdentity first = topics.create(TopicSpec.of(name, 1));

        TopicIdentity second = topics.create(TopicSpec.of(name, 5));

        assertThat(second).isEqualTo(first);
    }

    @Test
    void finds_nothing_where_there_is_no_topic() throws Exception {
        String present = TestKafka.topic("present", 1).name();

        assertThat(topics.describe("absent")).isEmpty();
        assertThat(topics.offsets("absent", IsolationLevel.READ_COMMITTED)).isEmpty();
        assertThat(topics.describe(List.of("absent", present))).containsOnlyKeys(present);
    }

    @Test
    void tells_a_topic_from_an_earlier_one_of_its_name() throws Exception {
        TopicIdentity first = TestKafka.topic("again", 1);

        try (Admin admin = clients.admin("test", Duration.ofSeconds(10))) {
            admin.deleteTopics(List.of(first.name())).all().get();
        }
        Await.until("the topic is gone", () -> topics.describe(first.name()).isEmpty());
        TopicIdentity second = topics.create(TopicSpec.of(first.name(), 1));

        assertThat(second.id()).isNotEqualTo(first.id());
    }

    @Test
    void refuses_an_invalid_configuration_with_the_brokers_reason() {
        TopicSpec wrong = TopicSpec.of(TestKafka.uniqueName("wrong"), 1).with("retention.ms", "soon");

        assertThatThrownBy(() -> topics.create(wrong)).isInstanceOf(KafkaRefusedException.class)
                .hasMessageContaining(wrong.name()).hasMessageContaining("retention.ms");
    }

    @Test
    void refuses_an_invalid_name() {
        assertThatThrownBy(() -> topics.create(TopicSpec.of("no spaces", 1)))
                .isInstanceOf(KafkaRefusedException.class).hasMessageContaining("no spaces");
    }

    @Test
    void ends_committed_offsets_at_the_first_open_transaction() throws Exception {
        String name = TestKafka.topic("offsets", 2).name();
        try (Producer<ByteBuffer, ByteBuffer> producer = clients
                .transactionalProducer(TestKafka.uniqueName("id"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(name, 1, null, VALUE)).get();

            assertThat(topics.offsets(name, IsolationLevel.READ_COMMITTED)).isEqualTo(Map.of(
                    new Partition(name, 0), new OffsetRange(0, 0), new Partition(name, 1),
                    new OffsetRange(0, 0)));
            assertThat(topics.offsets(name, IsolationLevel.READ_UNCOMMITTED)).isEqualTo(Map.of(
                    new Partition(name, 0), new OffsetRange(0, 0), new Partition(name, 1),
                    new OffsetRange(0, 1)));

            producer.abortTransaction();
        }
    }

    @Test
    void knows_the_cluster() throws Exception {
        assertThat(topics.cluster().brokers()).containsExactly(1);
        assertThat(topics.cluster().id()).hasSize(22);
    }
}
