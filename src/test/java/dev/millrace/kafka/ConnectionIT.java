package dev.millrace.kafka;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.testkit.TestKafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ConnectionIT {
    private final List<String> problems = new ArrayList<>();

    @TempDir
    Path folder;

    @Test
    void returns_at_once_when_the_cluster_is_there() throws Exception {
        Cluster cluster = Connection.await(TestKafka.clients(), Duration.ZERO, this::note);

        assertThat(cluster.brokers()).containsExactly(1);
        assertThat(problems).isEmpty();
    }

    @Test
    void one_address_that_answers_is_enough() throws Exception {
        Clients clients = clients("127.0.0.1:" + closedPort() + ", " + TestKafka.brokers(), Map.of());

        assertThat(Connection.await(clients, Duration.ZERO, this::note).brokers()).containsExactly(1);
    }

    @Test
    void waits_for_a_broker_that_starts_later_and_says_what_is_wrong_meanwhile() throws Exception {
        int port = closedPort();
        List<EmbeddedKafka> started = new ArrayList<>();
        try {
            Cluster cluster = Connection.await(clients("127.0.0.1:" + port, Map.of()), Duration.ofMinutes(1),
                    (attempt, problem, pause) -> {
                        note(attempt, problem, pause);
                        if (attempt == 2) {
                            started.add(start(port));
                        }
                    });

            assertThat(cluster.brokers()).containsExactly(1);
            assertThat(problems).hasSize(2)
                    .allMatch(problem -> problem.contains("connection refused by 127.0.0.1:" + port));
        } finally {
            started.forEach(EmbeddedKafka::close);
        }
    }

    @Test
    void names_each_address_and_its_problem() throws Exception {
        int port = closedPort();
        Clients clients = clients("no-such-host.invalid:9092,127.0.0.1:" + port, Map.of());

        assertThatThrownBy(() -> Connection.await(clients, Duration.ZERO, this::note))
                .isInstanceOf(KafkaUnavailableException.class)
                .hasMessageContaining("unknown host 'no-such-host.invalid'")
                .hasMessageContaining("connection refused by 127.0.0.1:" + port);
    }

    @Test
    void names_an_address_that_is_none() throws Exception {
        assertThatThrownBy(() -> Connection.await(clients("localhost", Map.of()), Duration.ZERO, this::note))
                .isInstanceOf(KafkaUnavailableException.class)
                .hasMessageContaining("'localhost' is not host:port");
    }

    @Test
    void suspects_the_listener_when_something_accepts_but_speaks_another_language() throws Exception {
        Clients clients = clients(TestKafka.brokers(), Map.of("security.protocol", "SSL"));

        assertThatThrownBy(() -> Connection.await(clients, Duration.ZERO, this::note))
                .hasMessageContaining(TestKafka.brokers()).hasMessageContaining("security.protocol");
    }

    @Test
    void reports_credentials_that_are_wrong_without_showing_them() throws Exception {
        try (EmbeddedKafka secured = EmbeddedKafka.start(secured())) {
            Clients clients = clients(secured.brokers(), Map.of("security.protocol", "SASL_PLAINTEXT",
                    "sasl.mechanism", "PLAIN", "sasl.jaas.config", login("canary-password")));

            assertThatThrownBy(() -> Connection.await(clients, Duration.ZERO, this::note))
                    .isInstanceOf(KafkaRefusedException.class).hasMessageContaining("authentication failed")
                    .hasMessageNotContaining("canary-password");
        }
    }

    @Test
    void connects_with_credentials_that_are_right() throws Exception {
        try (EmbeddedKafka secured = EmbeddedKafka.start(secured())) {
            Clients clients = clients(secured.brokers(), Map.of("security.protocol", "SASL_PLAINTEXT",
                    "sasl.mechanism", "PLAIN", "sasl.jaas.config", login("right")));

            assertThat(Connection.await(clients, Duration.ZERO, this::note).brokers()).containsExactly(1);
        }
    }

    @Test
    void ends_when_interrupted_and_leaves_the_flag_set() throws Exception {
        Clients clients = clients("127.0.0.1:" + closedPort(), Map.of());

        assertThatThrownBy(() -> Connection.await(clients, Duration.ofMinutes(5),
                (_, _, _) -> Thread.currentThread().interrupt()))
                .isInstanceOf(KafkaUnavailableException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    private void note(int attempt, String problem, Duration pause) {
        problems.add(problem);
        assertThat(attempt).isEqualTo(problems.size());
        assertThat(pause).isPositive();
    }

    private EmbeddedKafka start(int port) {
        try {
            return EmbeddedKafka.start(EmbeddedKafka.Options.on(folder, System.err::println).port(port));
        } catch (KafkaUnavailableException e) {
            throw new AssertionError(e);
        }
    }

    private EmbeddedKafka.Options secured() {
        return EmbeddedKafka.Options.on(folder, System.err::println)
                .with("listener.security.protocol.map", "BROKER:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT")
                .with("sasl.enabled.mechanisms", "PLAIN")
                .with("sasl.mechanism.inter.broker.protocol", "PLAIN")
                .with("listener.name.broker.plain.sasl.jaas.config",
                        login("right").replace(";", " user_worker=\"right\";"));
    }

    private static String login(String password) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"worker\" password=\""
                + password + "\";";
    }

    private static Clients clients(String brokers, Map<String, String> properties) {
        return new Clients(new KafkaSettings(brokers, GroupProtocol.CONSUMER, properties));
    }

    /** Nobody listens there: it was free a moment ago. */
    private static int closedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
