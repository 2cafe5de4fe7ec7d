package dev.millrace.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import dev.millrace.kafka.GroupProtocol;
import dev.millrace.kafka.KafkaSettings;

/** {@code kafka:} of the file. */
final class KafkaSection {
    private static final String OWN = "Millrace sets it itself; remove it";
    /** Properties on which the delivery protocol rests, and those that have a setting of their own. */
    private static final Map<String, String> RESERVED = Map.ofEntries(
            Map.entry("bootstrap.servers", "write kafka.brokers instead"),
            Map.entry("group.protocol", "write kafka.group-protocol instead"),
            Map.entry("group.id", "write from.group of the pipeline instead"),
            Map.entry("auto.offset.reset", "write from.start of the pipeline instead"),
            Map.entry("enable.auto.commit", OWN), Map.entry("isolation.level", OWN),
            Map.entry("partition.assignment.strategy", OWN), Map.entry("transactional.id", OWN),
            Map.entry("enable.idempotence", OWN), Map.entry("acks", OWN), Map.entry("key.serializer", OWN),
            Map.entry("value.serializer", OWN), Map.entry("key.deserializer", OWN),
            Map.entry("value.deserializer", OWN));

    private KafkaSection() {}

    static KafkaSettings read(Section section) {
        String brokers = section.read("brokers", Parsers::brokers).orElse(KafkaSettings.EMBEDDED);
        GroupProtocol protocol = section.read("group-protocol", Parsers.PROTOCOL)
                .orElse(GroupProtocol.CONSUMER);
        Map<String, String> client = client(section.section("client"));
        section.finish();
        return new KafkaSettings(brokers, protocol, client);
    }

    private static Map<String, String> client(Section section) {
        var properties = new LinkedHashMap<String, String>();
        for (String name : section.keys()) {
            section.value(name, Secrecy.ofClientProperty(name)).ifPresent(value -> {
                reserved(name).ifPresent(value::report);
                properties.put(name, value.text());
            });
        }
        return properties;
    }

    /** Why a client property may not be set; empty when it may. */
    static Optional<String> reserved(String name) {
        return Optional.ofNullable(RESERVED.get(name));
    }
}
