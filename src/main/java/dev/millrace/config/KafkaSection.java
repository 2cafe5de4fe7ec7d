package dev.millrace.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.millrace.kafka.GroupProtocol;
import dev.millrace.kafka.KafkaSettings;

/** {@code kafka:} of the file. */
final class KafkaSection {
    private KafkaSection() {}

    static KafkaSettings read(Section section) {
        Optional<String> given = section.read("brokers", Parsers::brokers);
        GroupProtocol protocol = section.read("group-protocol", Parsers.PROTOCOL)
                .orElse(GroupProtocol.CONSUMER);
        var security = new SecuritySection(section);
        Map<String, String> secured = new SecurityReader(security).read().properties();
        security.finish();
        boolean isEmbedded = given.map(KafkaSettings.EMBEDDED::equals).orElse(!section.has("brokers"));
        for (String key : List.of("tls", "sasl")) {
            if (isEmbedded && section.has(key)) {
                section.report(key, "the embedded broker has none; remove it, or name brokers");
            }
        }
        Map<String, String> client = client(section.section("client"), protocol, secured.keySet());
        client.putAll(secured);
        section.finish();
        return new KafkaSettings(given.orElse(KafkaSettings.EMBEDDED), protocol, client);
    }

    private static Map<String, String> client(Section section, GroupProtocol protocol, Set<String> taken) {
        var properties = new LinkedHashMap<String, String>();
        for (String name : section.keys()) {
            section.value(name, Secrecy.ofClientProperty(name)).ifPresent(value -> {
                ReservedProperties.adviceInFile(name, protocol).ifPresent(value::report);
                if (taken.contains(name)) {
                    value.report("kafka.tls and kafka.sasl set it already; remove it here or there");
                }
                properties.put(name, value.text());
            });
        }
        return properties;
    }
}
