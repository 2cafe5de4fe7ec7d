package dev.millrace.ops.doctor;

import java.util.Map;
import java.util.Optional;

import dev.millrace.kafka.Clients;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.kafka.KafkaSettings;

/**
 * How this program's clients are set.
 *
 * @param brokers the addresses they are given, for commands in fixes
 * @param securityProtocol "SASL_SSL"
 * @param exposure what could be read on the way; empty when nothing
 * @param checksNames whether a broker's certificate has to be for the name it is reached by
 * @param consumer properties as Kafka names them, without secrets; absent ones have Kafka's default
 * @param producer likewise
 */
public record ClientFacts(String brokers, String securityProtocol, Optional<String> exposure,
        boolean checksNames,
        GroupProtocol groupProtocol, Map<String, String> consumer, Map<String, String> producer) {
    private static final String NAMES = "ssl.endpoint.identification.algorithm";

    public ClientFacts {
        consumer = Map.copyOf(consumer);
        producer = Map.copyOf(producer);
    }

    static ClientFacts of(Clients clients) {
        KafkaSettings settings = clients.settings();
        return new ClientFacts(settings.brokers(), settings.securityProtocol(), settings.exposure(),
                !settings.client().getOrDefault(NAMES, "https").isBlank(), settings.groupProtocol(),
                clients.consumerSettings("millrace.doctor"),
                clients.producerSettings(Clients.Sending.DEFAULT));
    }
}
