package dev.millrace.config;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Kafka client properties that nobody may set: the delivery protocol rests on them, or a setting exists for them. */
final class ReservedProperties {
    private static final Set<String> OWN = Set.of("enable.auto.commit", "isolation.level",
            "partition.assignment.strategy", "transactional.id", "transaction.two.phase.commit.enable",
            "enable.idempotence", "acks", "key.serializer", "value.serializer", "key.deserializer",
            "value.deserializer");
    private static final Map<String, Instead> WITH_SETTING = Map.of(
            "bootstrap.servers", new Instead("kafka.brokers", "KAFKA_BROKERS"),
            "group.protocol", new Instead("kafka.group-protocol", "KAFKA_GROUP_PROTOCOL"),
            "group.id", new Instead("from.group of the pipeline", "KAFKA_GROUP_ID"),
            "auto.offset.reset", new Instead("from.start of the pipeline", "KAFKA_START"));

    private record Instead(String key, String variable) {}

    private ReservedProperties() {}

    /** Why a property may not stand in the file; empty when it may. */
    static Optional<String> adviceInFile(String property) {
        return advice(property, Optional.ofNullable(WITH_SETTING.get(property)).map(Instead::key));
    }

    /** Why a property may not be given by a variable; empty when it may. */
    static Optional<String> adviceInEnvironment(String property) {
        return advice(property, Optional.ofNullable(WITH_SETTING.get(property)).map(Instead::variable));
    }

    private static Optional<String> advice(String property, Optional<String> instead) {
        return OWN.contains(property)
                ? Optional.of("Millrace sets " + property + " itself; remove it")
                : instead.map(setting -> "not here; set " + setting + " instead");
    }
}
