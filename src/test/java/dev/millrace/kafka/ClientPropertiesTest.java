package dev.millrace.kafka;

import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ClientPropertiesTest {
    @ParameterizedTest
    @ValueSource(strings = {"isolation.level", "enable.auto.commit", "transactional.id", "group.id",
            "auto.offset.reset", "acks", "enable.idempotence", "partition.assignment.strategy",
            "group.instance.id",
            "allow.auto.create.topics", "interceptor.classes", "bootstrap.servers"})
    void refuses_what_delivery_rests_on_and_says_why(String key) {
        assertThatThrownBy(() -> new Clients(settings(GroupProtocol.CONSUMER, Map.of(key, "x"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + key + "' cannot be set: ");
    }

    @Test
    void refuses_what_it_does_not_know() {
        assertThat(Clients.problems(settings(GroupProtocol.CONSUMER, Map.of("isolation.levle", "x"))))
                .singleElement()
                .asString().contains("'isolation.levle'", "is no client property that can be set");
    }

    @Test
    void reports_all_problems_at_once_and_no_values() {
        Map<String, String> properties = Map.of("acks", "canary-1", "group.id", "canary-2", "nonsense",
                "canary-3");

        assertThat(Clients.problems(settings(GroupProtocol.CONSUMER, properties))).hasSize(3)
                .noneMatch(problem -> problem.contains("canary"));
    }

    @Test
    void leaves_the_session_to_the_brokers_where_they_decide_it() {
        Map<String, String> properties = Map.of("session.timeout.ms", "30000");

        assertThat(Clients.problems(settings(GroupProtocol.CLASSIC, properties))).isEmpty();
        assertThat(Clients.problems(settings(GroupProtocol.CONSUMER, properties))).singleElement().asString()
                .contains("the brokers decide it", "consumer.session.timeout.ms");
    }

    @Test
    void takes_security_time_limits_and_fetch_sizes() {
        Map<String, String> properties = Map.of("security.protocol", "SASL_SSL", "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config", "secret", "ssl.truststore.location", "ca.pem", "request.timeout.ms",
                "20000",
                "fetch.max.bytes", "1048576", "max.partition.fetch.bytes", "65536");

        assertThatCode(() -> new Clients(settings(GroupProtocol.CONSUMER, properties)))
                .doesNotThrowAnyException();
    }

    @Test
    void gives_each_client_only_what_it_knows() {
        KafkaSettings settings = settings(GroupProtocol.CONSUMER,
                Map.of("fetch.max.bytes", "1", "max.block.ms", "2", "ssl.engine.custom", "3"));

        assertThat(ClientProperties.of(settings, Set.of("max.block.ms")))
                .containsOnlyKeys("max.block.ms", "ssl.engine.custom");
    }

    private static KafkaSettings settings(GroupProtocol protocol, Map<String, String> client) {
        return new KafkaSettings("localhost:9092", protocol, client);
    }
}
