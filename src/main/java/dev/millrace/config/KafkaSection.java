package dev.millrace.config;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.millrace.kafka.GroupProtocol;
import dev.millrace.kafka.KafkaSettings;

/** {@code kafka:} of the file. */
final class KafkaSection {
    private KafkaSection() {}

    static KafkaSettings read(Section section) {
        String brokers = section.read("brokers", Parsers::brokers).orElse(KafkaSettings.EMBEDDED);
        GroupProtocol protocol = section.read("group-protocol", Parsers.PROTOCOL)
                .orElse(GroupProtocol.CONSUMER);
        Map<String, String> client = client(section.section("client"), protocol);
        section.finish();
        return new KafkaSettings(brokers, protocol, client);
    }

    private static Map<String, String> client(Section section, GroupProtocol protocol) {
        var properties = new LinkedHashMap<String, String>();
        for (String name : section.keys()) {
            section.value(name, Secrecy.ofClientProperty(name)).ifPresent(value -> {
                ReservedProperties.adviceInFile(name, protocol).ifPresent(value::report);
                properties.put(name, value.text());
            });
        }
        return properties;
    }
}
