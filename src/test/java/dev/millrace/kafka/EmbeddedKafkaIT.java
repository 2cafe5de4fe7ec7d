package dev.millrace.kafka;

import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.testkit.Await;
import dev.millrace.testkit.BrokerProcess;
import dev.millrace.testkit.TopicDump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EmbeddedKafkaIT {
    private static final String TOPIC = "kept";

    @TempDir
    Path folder;

    @Test
    void keeps_records_and_address_over_a_restart() throws Exception {
        int port;
        try (EmbeddedKafka first = EmbeddedKafka.start(options())) {
            port = first.port();
            write(first.brokers(), "before");
        }

        try (EmbeddedKafka second = EmbeddedKafka.start(options().port(port))) {
            write(second.brokers(), "after");

            assertThat(second.port()).isEqualTo(port);
            assertThat(read(second.brokers())).containsExactly("before", "after");
        }
    }

    @Test
    void keeps_what_it_acknowledged_when_its_process_is_killed() throws Exception {
        BrokerProcess first = BrokerProcess.start(folder, 0);
        write(first.brokers(), "before");
        first.kill();

        try (BrokerProcess second = BrokerProcess.start(folder, first.port())) {
            write(second.brokers(), "after");

            assertThat(second.brokers()).isEqualTo(first.brokers());
            assertThat(read(second.brokers())).containsExactly("before", "after");
        }
    }

    @Test
    void refuses_a_folder_that_another_broker_of_this_process_uses() throws Exception {
        try (EmbeddedKafka _ = EmbeddedKafka.start(options())) {
            assertThatThrownBy(() -> EmbeddedKafka.start(options()))
                    .isInstanceOf(KafkaUnavailableException.class)
                    .hasMessageContaining("another broker is running on it")
                    .hasMessageContaining(folder.toString());
        }
    }

    @Test
    void refuses_a_folder_that_another_process_uses() throws Exception {
        try (BrokerProcess other = BrokerProcess.start(folder, 0)) {
            assertThat(other.port()).isPositive();
            assertThatThrownBy(() -> EmbeddedKafka.start(options()))
                    .isInstanceOf(KafkaUnavailableException.class)
                    .hasMessageContaining("another broker is running on it");
        }
    }

    @Test
    void says_which_port_is_taken_and_leaves_the_folder_free() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThatThrownBy(() -> EmbeddedKafka.start(options().port(taken.getLocalPort())))
                    .isInstanceOf(KafkaUnavailableException.class)
                    .hasMessageContaining(":" + taken.getLocalPort())
                    .hasMessageContaining("use another port");
        }

        try (EmbeddedKafka kafka = EmbeddedKafka.start(options())) {
            assertThat(kafka.port()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ends_with_a_message_when_a_port_is_taken_at_the_last_moment(boolean controller) throws Exception {
        int free = freePort();
        try (ServerSocket taken = new ServerSocket(0)) {
            int controllerPort = controller ? taken.getLocalPort() : free;
            int brokerPort = controller ? free : taken.getLocalPort();
            List<String> faults = new ArrayList<>();
            EmbeddedKafka.Options options = EmbeddedKafka.Options.on(folder, faults::add)
                    .with("listeners",
                            "BROKER://127.0.0.1:" + brokerPort + ",CONTROLLER://127.0.0.1:" + controllerPort)
                    .with("advertised.listeners", "BROKER://127.0.0.1:" + brokerPort)
                    .with("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);

            assertThatThrownBy(() -> EmbeddedKafka.start(options))
                    .isInstanceOf(KafkaUnavailableException.class)
                    .hasMessageContaining(controller ? "stopped itself" : "Address already in use");
            assertThat(faults).isEmpty();
        }

        try (EmbeddedKafka kafka = EmbeddedKafka.start(options())) {
            assertThat(kafka.port()).isPositive();
        }
    }

    @Test
    void says_what_is_wrong_with_a_folder_of_another_broker() throws Exception {
        Files.writeString(folder.resolve("meta.properties"), "version=1\nnode.id=7\ncluster.id=other\n");

        assertThatThrownBy(() -> EmbeddedKafka.start(options())).isInstanceOf(KafkaUnavailableException.class)
                .hasMessageContaining(folder.toString()).hasMessageContaining("7");
    }

    @Test
    void formats_again_after_a_crash_in_the_midst_of_formatting() throws Exception {
        Files.writeString(folder.resolve("bootstrap.checkpoint"), "half");

        try (EmbeddedKafka kafka = EmbeddedKafka.start(options())) {
            write(kafka.brokers(), "works");

            assertThat(read(kafka.brokers())).containsExactly("works");
        }
    }

    @Test
    void tells_of_a_lost_folder_instead_of_ending_the_process() throws Exception {
        List<String> faults = new CopyOnWriteArrayList<>();
        Path data = folder.resolve("data");

        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafka.Options.on(data, faults::add));
                Admin admin = clients(kafka.brokers()).admin("test", Duration.ofSeconds(5))) {
            Files.move(data, folder.resolve("lost"));
            Files.writeString(data, "a file");
            var _ = admin.createTopics(List.of(new NewTopic("never", 1, (short) 1)));
            Await.until("the fault is told", () -> !faults.isEmpty());
        }

        assertThat(faults).first().asString().contains("the embedded broker stopped itself");
    }

    @Test
    void has_the_newest_transactions_and_room_for_registers() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(options());
                Topics topics = Topics.open(clients(kafka.brokers()))) {
            assertThat(topics.transactionVersion()).isEqualTo(2);
            assertThat(topics.offsetMetadataMaxBytes()).isEqualTo(4_096);
        }
    }

    @Test
    void takes_broker_properties() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(options().with("offset.metadata.max.bytes", "1024"));
                Topics topics = Topics.open(clients(kafka.brokers()))) {
            assertThat(topics.offsetMetadataMaxBytes()).isEqualTo(1_024);
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private EmbeddedKafka.Options options() {
        return EmbeddedKafka.Options.on(folder, System.err::println);
    }

    private static Clients clients(String brokers) {
        return new Clients(new KafkaSettings(brokers, GroupProtocol.CONSUMER, Map.of()));
    }

    private static void write(String brokers, String value) throws Exception {
        try (Topics topics = Topics.open(clients(brokers));
                Producer<ByteBuffer, ByteBuffer> producer = clients(brokers).producer("test")) {
            assertThat(topics.create(TopicSpec.of(TOPIC, 1)).partitions()).isEqualTo(1);
            producer.send(new ProducerRecord<>(TOPIC, StandardCharsets.UTF_8.encode(value))).get();
        }
    }

    private static List<String> read(String brokers) throws Exception {
        return TopicDump.texts(clients(brokers), TOPIC);
    }
}
