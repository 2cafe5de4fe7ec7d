package dev.millrace.ops.doctor;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.IntStream;

import dev.millrace.base.ByteSize;
import dev.millrace.kafka.Compression;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.ops.doctor.BrokerFacts.Certificate;
import dev.millrace.ops.doctor.BrokerFacts.LogDir;
import dev.millrace.record.Partition;

/** Facts of a cluster in which everything is right, and into which a test plants what is not. */
final class Patient {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    /** The level of a release that no known vulnerability is in. */
    static final int SOUND = 31;
    private static final long DAY = Duration.ofDays(1).toMillis();

    /** A broker that can be changed. */
    static final class Broker {
        final int id;
        String host;
        Optional<String> rack;
        boolean isFenced;
        final Map<String, String> config = new HashMap<>();
        final Map<String, Integer> supported = new HashMap<>();
        LogDir logDir = new LogDir("/data", 1_000, 500, Optional.empty());
        Certificate certificate;

        private Broker(int id) {
            this.id = id;
            this.host = "broker-" + id + ".example";
            this.rack = Optional.of("rack-" + id);
            this.certificate = new Certificate("CN=" + host, NOW.plus(Duration.ofDays(300)), "EC", 256,
                    "SHA256withECDSA");
            config.putAll(Map.ofEntries(
                    Map.entry("advertised.listeners", "IN://" + host + ":9093,CLIENT://" + host + ":9094"),
                    Map.entry("listener.security.protocol.map", "IN:SSL,CLIENT:SASL_SSL,CONTROLLER:SSL"),
                    Map.entry("sasl.enabled.mechanisms", "SCRAM-SHA-512"),
                    Map.entry("ssl.enabled.protocols", "TLSv1.2,TLSv1.3"),
                    Map.entry("auto.create.topics.enable", "false"),
                    Map.entry("default.replication.factor", "3"), Map.entry("min.insync.replicas", "2"),
                    Map.entry("offsets.topic.replication.factor", "3"),
                    Map.entry("transaction.state.log.replication.factor", "3"),
                    Map.entry("transaction.state.log.min.isr", "2"),
                    Map.entry("transaction.max.timeout.ms", "900000"),
                    Map.entry("offset.metadata.max.bytes", "4096"),
                    Map.entry("offsets.retention.minutes", "10080"), Map.entry("process.roles", "broker"),
                    Map.entry("controlled.shutdown.enable", "true"), Map.entry("super.users", "User:admin"),
                    Map.entry("allow.everyone.if.no.acl.found", "false"),
                    Map.entry("group.consumer.session.timeout.ms", "45000"),
                    Map.entry("group.consumer.heartbeat.interval.ms", "5000"),
                    Map.entry("group.min.session.timeout.ms", "6000"),
                    Map.entry("group.max.session.timeout.ms", "1800000")));
            supported.putAll(FEATURES);
        }

        private BrokerFacts facts() {
            return new BrokerFacts(id, host, 9094, rack, isFenced, Answer.of(config), Answer.of(supported),
                    Answer.of(List.of(logDir)), Answer.of(Optional.of(certificate)));
        }
    }

    /** A topic that can be changed. */
    static final class Topic {
        final String name;
        final List<TopicFacts.Part> parts = new ArrayList<>();
        final Map<String, String> config = new HashMap<>();
        Optional<Instant> latest = Optional.of(NOW.minusSeconds(1));

        private Topic(String name, int partitions, String policy) {
            this.name = name;
            IntStream.range(0, partitions).forEach(number -> parts.add(part(number, number % 3 + 1,
                    (number + 1) % 3 + 1, (number + 2) % 3 + 1)));
            config.putAll(Map.of("cleanup.policy", policy, "min.insync.replicas", "2",
                    "unclean.leader.election.enable", "false", "retention.ms", Long.toString(7 * DAY),
                    "retention.bytes", "-1", "segment.ms", Long.toString(DAY), "segment.bytes", "1073741824",
                    "max.message.bytes", "1048588", "compression.type", "producer"));
            config.putAll(Map.of("message.timestamp.type", "CreateTime", "message.timestamp.after.max.ms",
                    "3600000"));
        }

        /** With all replicas in sync, led by the first. */
        static TopicFacts.Part part(int number, Integer... replicas) {
            return new TopicFacts.Part(number, OptionalInt.of(replicas[0]), List.of(replicas),
                    List.of(replicas));
        }

        private TopicFacts facts() {
            return new TopicFacts(name, name.startsWith("__"), parts, Answer.of(config), Answer.of(latest));
        }
    }

    private static final Map<String, Integer> FEATURES = Map.of("metadata.version", SOUND,
            "transaction.version", 2,
            "group.version", 1, "kraft.version", 1);

    final List<Broker> brokers = new ArrayList<>(List.of(new Broker(1), new Broker(2), new Broker(3)));
    final Map<String, Integer> features = new HashMap<>(FEATURES);
    final Map<String, Topic> topics = new TreeMap<>();
    final List<PipelineFacts> pipelines = new ArrayList<>();
    final Map<String, String> consumer = new HashMap<>(Map.of("isolation.level", "read_committed",
            "auto.offset.reset", "none", "enable.auto.commit", "false", "fetch.max.bytes", "16777216",
            "session.timeout.ms", "15000", "heartbeat.interval.ms", "3000"));
    final Map<String, String> producer = new HashMap<>(Map.of("acks", "all", "enable.idempotence", "true",
            "delivery.timeout.ms", "10000", "request.timeout.ms", "5000", "linger.ms", "1000",
            "transaction.timeout.ms", "15000"));
    String protocol = "SASL_SSL";
    Optional<String> exposure = Optional.empty();
    boolean checksNames = true;
    GroupProtocol groupProtocol = GroupProtocol.CONSUMER;
    QuorumFacts quorum = new QuorumFacts(101, List.of(voter(101, 0), voter(102, 1), voter(103, 0)));
    GroupFacts group = new GroupFacts("readers", "Stable", false,
            List.of(member("millrace.worker-1"), member("millrace.worker-2")),
            List.of(standing(900, 0, 1_000, 500)));
    Rights rights = new Rights(true,
            List.of(new Rights.Entry("User:millrace", "TOPIC", "events", "READ", true)));
    StoreFacts store = new StoreFacts("kept",
            new StoreFacts.Place.S3(Optional.of(URI.create("https://s3.example"))),
            new StoreFacts.Bucket.There());

    Patient() {
        topic("events", 6, "delete");
        topic("events.dlq", 6, "delete");
        topic("out", 6, "delete");
        topic("millrace.ledger", 6, "compact");
        topic("millrace.insights", 6, "compact,delete");
        topic("millrace.insights.increments", 6, "delete");
        topic("__consumer_offsets", 6, "compact");
        topic("__transaction_state", 6, "compact");
        pipelines.add(pipeline(Compression.LZ4, 2, ByteSize.mebibytes(1)));
    }

    private void topic(String name, int partitions, String policy) {
        topics.put(name, new Topic(name, partitions, policy));
    }

    static PipelineFacts pipeline(Compression compression, int workers, ByteSize largest) {
        return new PipelineFacts("logins", "events", "readers", Optional.of("out"), "events.dlq", compression,
                workers,
                largest, true);
    }

    static QuorumFacts.Voter voter(int id, long secondsBehind) {
        return new QuorumFacts.Voter(id, Optional.of(Duration.ofSeconds(secondsBehind)), true);
    }

    static GroupFacts.Member member(String client) {
        return new GroupFacts.Member(client, "/10.0.0.7", Optional.empty());
    }

    /** How far the group is in the first partition, the others being like it. */
    static GroupFacts.Standing standing(long committed, long first, long end, long young) {
        return new GroupFacts.Standing(new Partition("events", 0), OptionalLong.of(committed), first, end,
                true,
                OptionalLong.of(young));
    }

    /** With as many partitions as the topic has. */
    private GroupFacts wholeGroup() {
        List<GroupFacts.Standing> standings = new ArrayList<>(group.standings());
        for (int number = standings.size(); number < 6; number++) {
            standings.add(
                    new GroupFacts.Standing(new Partition("events", number), OptionalLong.of(10), 0, 10, true,
                            OptionalLong.empty()));
        }
        return new GroupFacts(group.name(), group.state(), group.isRestless(), group.members(), standings);
    }

    Broker another(int id, String rack) {
        Broker broker = new Broker(id);
        broker.rack = Optional.of(rack);
        return broker;
    }

    Broker broker(int id) {
        return brokers.get(id - 1);
    }

    void everyBroker(String key, String value) {
        brokers.forEach(broker -> broker.config.put(key, value));
    }

    Topic topic(String name) {
        return Objects.requireNonNull(topics.get(name), name);
    }

    Facts facts() {
        Map<String, TopicFacts> described = new HashMap<>();
        topics.forEach((name, topic) -> described.put(name, topic.facts()));
        return new Facts(NOW,
                new ClientFacts("broker-1.example:9094", protocol, exposure, checksNames, groupProtocol,
                        consumer, producer),
                pipelines, brokers.stream().map(Broker::facts).toList(), Answer.of(features),
                Answer.of(quorum), Answer.of(described), Map.of("readers", Answer.of(wholeGroup())),
                Answer.of(rights),
                List.of(store));
    }
}
