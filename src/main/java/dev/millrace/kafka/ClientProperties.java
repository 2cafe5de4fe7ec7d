package dev.millrace.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which client properties a user may set. Delivery rests on the others (SETTLEMENT.md, section 10), so a property is
 * refused unless it is known to be harmless.
 */
final class ClientProperties {
    private static final List<String> FREE_PREFIXES = List.of("security.", "sasl.", "ssl.");
    private static final Set<String> FREE = Set.of("request.timeout.ms", "default.api.timeout.ms",
            "max.block.ms",
            "delivery.timeout.ms", "transaction.timeout.ms", "max.poll.interval.ms", "session.timeout.ms",
            "heartbeat.interval.ms", "fetch.min.bytes", "fetch.max.bytes", "fetch.max.wait.ms",
            "max.partition.fetch.bytes", "max.poll.records", "receive.buffer.bytes", "send.buffer.bytes",
            "reconnect.backoff.ms", "reconnect.backoff.max.ms", "retry.backoff.ms", "retry.backoff.max.ms",
            "socket.connection.setup.timeout.ms", "socket.connection.setup.timeout.max.ms",
            "connections.max.idle.ms", "metadata.max.age.ms", "client.dns.lookup", "client.rack");
    private static final Set<String> BROKER_SIDE = Set.of("session.timeout.ms", "heartbeat.interval.ms");
    private static final Map<String, String> FORBIDDEN = Map.ofEntries(
            Map.entry("bootstrap.servers", "the brokers are the setting 'brokers'"),
            Map.entry("isolation.level", "an aborted transaction must stay invisible"),
            Map.entry("enable.auto.commit", "a position moves only with the proof that its records are safe"),
            Map.entry("auto.commit.interval.ms", "nothing is committed by a timer"),
            Map.entry("auto.offset.reset",
                    "a silent jump would lose records; every cause has its own policy"),
            Map.entry("group.id", "the group belongs to a pipeline: set 'group' there"),
            Map.entry("group.instance.id",
                    "static members keep partitions of a dead worker until they time out"),
            Map.entry("group.protocol", "it is the setting 'group-protocol'"),
            Map.entry("group.remote.assignor", "the assignment is not configurable"),
            Map.entry("partition.assignment.strategy", "the assignment is not configurable"),
            Map.entry("allow.auto.create.topics", "a typing error must not make a topic"),
            Map.entry("check.crcs", "damaged records must be noticed"),
            Map.entry("transactional.id",
                    "it is made from the pipeline and the worker, so that they fence each other"),
            Map.entry("transaction.two.phase.commit.enable",
                    "a transaction nobody ends would block its partitions"),
            Map.entry("enable.idempotence", "retries would double records"),
            Map.entry("acks", "an acknowledged record must be on all replicas"),
            Map.entry("retries", "delivery.timeout.ms is the limit of retries"),
            Map.entry("max.in.flight.requests.per.connection", "retries could change the order of records"),
            Map.entry("client.id", "it says which part of the program asks"),
            Map.entry("key.deserializer", "bytes are passed on as they are"),
            Map.entry("value.deserializer", "bytes are passed on as they are"),
            Map.entry("key.serializer", "bytes are passed on as they are"),
            Map.entry("value.serializer", "bytes are passed on as they are"),
            Map.entry("interceptor.classes", "they could change records behind the ledger's back"),
            Map.entry("partitioner.class", "equal keys must stay in one partition"));

    private ClientProperties() {}

    /** One sentence for each property that may not be set, ordered by name; empty when all may. */
    static List<String> problems(KafkaSettings settings) {
        List<String> problems = new ArrayList<>();
        for (String key : new TreeMap<>(settings.client()).keySet()) {
            if (FORBIDDEN.containsKey(key)) {
                problems.add("'" + key + "' cannot be set: " + FORBIDDEN.get(key));
            } else if (settings.groupProtocol() == GroupProtocol.CONSUMER && BROKER_SIDE.contains(key)) {
                problems.add("'" + key
                        + "' cannot be set: with the group protocol 'consumer' the brokers decide it"
                        + " (group configuration 'consumer." + key + "')");
            } else if (!isFree(key)) {
                problems.add("'" + key + "' is no client property that can be set;"
                        + " security.*, sasl.*, ssl.*, time limits and fetch sizes can");
            }
        }
        return List.copyOf(problems);
    }

    private static boolean isFree(String key) {
        return FREE.contains(key) || FREE_PREFIXES.stream().anyMatch(key::startsWith);
    }

    /** The user's properties that this kind of client knows; it would warn of the others. */
    static Map<String, String> of(KafkaSettings settings, Set<String> known) {
        Map<String, String> properties = new TreeMap<>(settings.client());
        properties.keySet().removeIf(key -> FREE.contains(key) && !known.contains(key));
        return properties;
    }
}
