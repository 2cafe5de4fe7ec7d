package dev.millrace.kafka;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.millrace.testkit.Await;
import dev.millrace.testkit.TestKafka;
import dev.millrace.testkit.TopicDump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ClientsIT {
    private static final Duration POLL = Duration.ofMillis(200);
    private final String topic = TestKafka.topic("clients", 1).name();
    private final TopicPartition partition = new TopicPartition(topic, 0);

    @Test
    void shows_committed_transactions_only() throws Exception {
        Clients clients = TestKafka.clients();
        try (Producer<ByteBuffer, ByteBuffer> producer = clients
                .transactionalProducer(TestKafka.uniqueName("id"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(record("aborted")).get();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(record("committed")).get();
            producer.commitTransaction();
        }

        assertThat(TopicDump.texts(clients, topic)).containsExactly("committed");
        assertThat(TopicDump.texts(clients, topic, IsolationLevel.READ_UNCOMMITTED))
                .containsExactly("aborted", "committed");
    }

    @ParameterizedTest
    @EnumSource(GroupProtocol.class)
    void commits_offsets_in_a_transaction_as_a_member(GroupProtocol protocol) throws Exception {
        Clients clients = TestKafka.clients(protocol);
        String group = TestKafka.uniqueName("group");
        try (Consumer<ByteBuffer, ByteBuffer> consumer = clients.consumer(group, "test");
                Producer<ByteBuffer, ByteBuffer> producer = clients
                        .transactionalProducer(TestKafka.uniqueName("id"))) {
            producer.initTransactions();
            join(consumer);
            ConsumerGroupMetadata member = consumer.groupMetadata();
            producer.beginTransaction();
            producer.sendOffsetsToTransaction(Map.of(partition, new OffsetAndMetadata(42, "register")),
                    member);
            producer.commitTransaction();

            assertThat(member.generationId()).isPositive();
            assertThat(member.memberId()).isNotEmpty();
            assertThat(consumer.committed(Set.of(partition)).get(partition))
                    .isEqualTo(new OffsetAndMetadata(42, "register"));
        }
    }

    @ParameterizedTest
    @EnumSource(GroupProtocol.class)
    void never_chooses_a_position_by_itself(GroupProtocol protocol) throws Exception {
        try (Consumer<ByteBuffer, ByteBuffer> consumer = TestKafka.clients(protocol)
                .consumer(TestKafka.uniqueName("group"), "test")) {
            consumer.subscribe(List.of(topic));

            assertThatThrownBy(() -> Await.until("a poll fails", () -> !consumer.poll(POLL).isEmpty()))
                    .isInstanceOf(NoOffsetForPartitionException.class);
        }
    }

    @Test
    void a_second_producer_of_the_same_id_fences_the_first() throws Exception {
        Clients clients = TestKafka.clients();
        String id = TestKafka.uniqueName("id");
        try (Producer<ByteBuffer, ByteBuffer> first = clients.transactionalProducer(id);
                Producer<ByteBuffer, ByteBuffer> second = clients.transactionalProducer(id)) {
            first.initTransactions();
            first.beginTransaction();
            first.send(record("late")).get();
            second.initTransactions();

            assertThatThrownBy(first::commitTransaction).isInstanceOf(ProducerFencedException.class);
        }
    }

    /** So that whoever forgets to look at a send's future loses no record by it. */
    @Test
    void a_transaction_of_which_a_send_failed_cannot_be_committed() throws Exception {
        Clients clients = TestKafka.clients();
        String narrow = narrowTopic();
        try (Producer<ByteBuffer, ByteBuffer> producer = clients
                .transactionalProducer(TestKafka.uniqueName("id"))) {
            producer.initTransactions();
            producer.beginTransaction();
            var _ = producer.send(new ProducerRecord<>(narrow, ByteBuffer.wrap(incompressible(5_000))));
            producer.flush();

            // Itself or what wraps it: the client throws the one or the other, as its threads happen to run.
            assertThatThrownBy(producer::commitTransaction).isInstanceOf(KafkaException.class)
                    .satisfies(problem -> assertThat(
                            Stream.iterate(problem, Objects::nonNull, Throwable::getCause))
                            .hasAtLeastOneElementOfType(RecordTooLargeException.class));
        }
    }

    /** Its broker refuses what the client is willing to send. */
    private static String narrowTopic() throws Exception {
        String name = TestKafka.topic("narrow", 1).name();
        try (Admin admin = TestKafka.clients().admin("test", Duration.ofSeconds(10))) {
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, name),
                    List.of(new AlterConfigOp(new ConfigEntry("max.message.bytes", "1000"),
                            AlterConfigOp.OpType.SET))))
                    .all().get();
        }
        return name;
    }

    private static byte[] incompressible(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    @Test
    void sends_views_and_gives_views_back() throws Exception {
        Clients clients = TestKafka.clients();
        ByteBuffer view = ByteBuffer.wrap("xxvaluexx".getBytes(StandardCharsets.UTF_8), 2, 5);
        try (Producer<ByteBuffer, ByteBuffer> producer = clients.producer("test")) {
            producer.send(new ProducerRecord<>(topic, view, view)).get();
        }

        assertThat(TopicDump.texts(clients, topic)).containsExactly("value");
    }

    @Test
    void an_unreadable_trust_store_is_refused_with_its_name() {
        Clients clients = new Clients(new KafkaSettings(TestKafka.brokers(), GroupProtocol.CONSUMER,
                Map.of("security.protocol", "SSL", "ssl.truststore.location", "/nowhere/trust.p12")));

        assertThatThrownBy(() -> clients.producer("test").close()).isInstanceOf(KafkaRefusedException.class)
                .hasMessageContaining("/nowhere/trust.p12");
    }

    @Test
    void a_name_that_cannot_be_looked_up_may_be_found_later() {
        Clients clients = new Clients(
                new KafkaSettings("no-such-host.invalid:9092", GroupProtocol.CONSUMER, Map.of()));

        assertThatThrownBy(() -> clients.consumer("group", "test").close())
                .isInstanceOf(KafkaUnavailableException.class).hasMessageContaining("no-such-host.invalid");
    }

    private ProducerRecord<ByteBuffer, ByteBuffer> record(String value) {
        return new ProducerRecord<>(topic, StandardCharsets.UTF_8.encode(value));
    }

    /** As a worker does: nothing is fetched before somebody said from where. */
    private void join(Consumer<ByteBuffer, ByteBuffer> consumer) throws Exception {
        consumer.subscribe(List.of(topic), new SeekToStart(consumer));
        Await.until("the consumer has its partition", () -> {
            assertThat(consumer.poll(POLL)).isEmpty();
            return consumer.assignment().contains(partition);
        });
    }
}
