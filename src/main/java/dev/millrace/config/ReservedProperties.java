package dev.millrace.config;

import java.util.Map;
import java.util.Optional;

import dev.millrace.kafka.Clients;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.kafka.KafkaSettings;

/**
 * Kafka client properties that cannot be set. Which these are {@link Clients} knows; here is only what to set instead,
 * where a setting exists for them.
 */
final class ReservedProperties {
    private static final Map<String, Instead> WITH_SETTING = Map.of(
            "bootstrap.servers", new Instead("kafka.brokers", "KAFKA_BROKERS"),
            "group.protocol", new Instead("kafka.group-protocol", "KAFKA_GROUP_PROTOCOL"),
            "group.id", new Instead("from.group of the pipeline", "KAFKA_GROUP_ID"),
            "auto.offset.reset", new Instead("from.start of the pipeline", "KAFKA_START"));

    private record Instead(String key, String variable) {}

    private ReservedProperties() {}

    /** Why a property may not stand in the file; empty when it may. */
    static Optional<String> adviceInFile(String property, GroupProtocol protocol) {
        return advice(property, protocol, Optional.ofNullable(WITH_SETTING.get(property)).map(Instead::key));
    }

    /** Why a property may not be given by a variable; empty when it may. */
    static Optional<String> adviceInEnvironment(String property, GroupProtocol protocol) {
        return advice(property, protocol,
                Optional.ofNullable(WITH_SETTING.get(property)).map(Instead::variable));
    }

    private static Optional<String> advice(String property, GroupProtocol protocol,
            Optional<String> instead) {
        KafkaSettings alone = new KafkaSettings(KafkaSettings.EMBEDDED, protocol, Map.of(property, ""));
        return instead.map(setting -> "not here; set " + setting + " instead")
                .or(() -> Clients.problems(alone).stream().findFirst());
    }
}
