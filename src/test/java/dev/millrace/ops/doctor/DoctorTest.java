package dev.millrace.ops.doctor;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.millrace.base.ByteSize;
import dev.millrace.kafka.Compression;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.ops.doctor.BrokerFacts.Certificate;
import dev.millrace.ops.doctor.BrokerFacts.LogDir;
import dev.millrace.ops.doctor.Examined.State;
import dev.millrace.ops.doctor.TopicFacts.Part;
import dev.millrace.record.Partition;

import static dev.millrace.ops.doctor.Severity.CRITICAL;
import static dev.millrace.ops.doctor.Severity.HIGH;
import static dev.millrace.ops.doctor.Severity.LOW;
import static dev.millrace.ops.doctor.Severity.MEDIUM;
import static org.assertj.core.api.Assertions.assertThat;

/** Each fault is found, by its rule alone; where everything is right, nothing is. */
class DoctorTest {
    /** A fault, and how bad the doctor is to call it. */
    record Planted(String rule, Severity severity, String what, Consumer<Patient> fault) {
        @Override
        public String toString() {
            return rule + " " + what;
        }
    }

    private static Planted plant(String rule, Severity severity, String what, Consumer<Patient> fault) {
        return new Planted(rule, severity, what, fault);
    }

    static List<Planted> faults() {
        return Stream.of(producer(), consumer(), topics(), logs(), brokers(), quorum(), security(), stores())
                .flatMap(List::stream).toList();
    }

    private static List<Planted> producer() {
        return List.of(
                plant("MR-P001", CRITICAL, "acks=1", patient -> patient.producer.put("acks", "1")),
                plant("MR-P001", CRITICAL, "not idempotent",
                        patient -> patient.producer.put("enable.idempotence", "false")),
                plant("MR-P002", LOW, "not compressed",
                        patient -> patient.pipelines.set(0,
                                Patient.pipeline(Compression.NONE, 2, mebibyte()))),
                plant("MR-P003", HIGH, "a delivery shorter than its request",
                        patient -> patient.producer.put("delivery.timeout.ms", "5500")),
                plant("MR-P003", LOW, "a delivery longer than its transaction",
                        patient -> patient.producer.put("delivery.timeout.ms", "20000")),
                plant("MR-P004", CRITICAL, "brokers allow short transactions only",
                        patient -> patient.broker(2).config.put("transaction.max.timeout.ms", "10000")),
                plant("MR-P005", LOW, "a topic that packs again",
                        patient -> patient.topic("out").config.put("compression.type", "gzip")),
                plant("MR-P006", LOW, "an output topic of small records",
                        patient -> patient.topic("out").config.put("max.message.bytes", "65536")));
    }

    private static ByteSize mebibyte() {
        return ByteSize.mebibytes(1);
    }

    private static List<Planted> consumer() {
        return List.of(
                plant("MR-C001", CRITICAL, "reads uncommitted",
                        patient -> patient.consumer.put("isolation.level", "read_uncommitted")),
                plant("MR-C002", CRITICAL, "resets",
                        patient -> patient.consumer.put("auto.offset.reset", "latest")),
                plant("MR-C002", CRITICAL, "commits by itself",
                        patient -> patient.consumer.put("enable.auto.commit", "true")),
                plant("MR-C003", LOW, "the old protocol",
                        patient -> patient.groupProtocol = GroupProtocol.CLASSIC),
                plant("MR-C003", CRITICAL, "a protocol the cluster has not", patient -> {
                    patient.features.put("group.version", 0);
                    patient.brokers.forEach(broker -> broker.supported.put("group.version", 0));
                }),
                plant("MR-C004", MEDIUM, "few heartbeats of the new protocol",
                        patient -> patient.everyBroker("group.consumer.heartbeat.interval.ms", "30000")),
                plant("MR-C005", MEDIUM, "a static member", patient -> patient.group = group("Stable", false,
                        new GroupFacts.Member("millrace.worker-1", "/10.0.0.7", Optional.of("one")))),
                plant("MR-C006", HIGH, "nobody reads", patient -> patient.group = group("Empty", false)),
                plant("MR-C007", MEDIUM, "never at rest",
                        patient -> patient.group = group("PreparingRebalance", true,
                                Patient.member("millrace.worker-1"))),
                plant("MR-C008", HIGH, "another program", patient -> patient.group = group("Stable", false,
                        Patient.member("millrace.worker-1"), Patient.member("consumer-app-1"))),
                plant("MR-C009", LOW, "more members than partitions",
                        patient -> patient.group = group("Stable", false,
                                Stream.generate(() -> Patient.member("millrace.worker")).limit(7)
                                        .toArray(GroupFacts.Member[]::new))),
                plant("MR-C010", HIGH, "half of the time is over",
                        patient -> patient.group = standing(Patient.standing(400, 0, 1_000, 500))),
                plant("MR-C010", CRITICAL, "deleted unread",
                        patient -> patient.group = standing(Patient.standing(400, 600, 1_000, 600))),
                plant("MR-C010", HIGH, "all that is left is old",
                        patient -> patient.group = standing(
                                new GroupFacts.Standing(new Partition("events", 0),
                                        OptionalLong.of(400), 0, 1_000, true, OptionalLong.empty()))));
    }

    private static GroupFacts group(String state, boolean isRestless, GroupFacts.Member... members) {
        return new GroupFacts("readers", state, isRestless, List.of(members),
                List.of(Patient.standing(900, 0, 1_000, 500)));
    }

    private static GroupFacts standing(GroupFacts.Standing standing) {
        return new GroupFacts("readers", "Stable", false, List.of(Patient.member("millrace.worker-1")),
                List.of(standing));
    }

    private static List<Planted> topics() {
        return List.of(
                plant("MR-T001", HIGH, "one replica", patient -> {
                    patient.topic("events").parts.replaceAll(part -> Patient.Topic.part(part.partition(),
                            part.replicas().getFirst()));
                    patient.topic("events").config.put("min.insync.replicas", "1");
                }),
                plant("MR-T001", MEDIUM, "two replicas", patient -> {
                    patient.topic("events").parts.replaceAll(part -> Patient.Topic.part(part.partition(),
                            part.replicas().get(0), part.replicas().get(1)));
                    patient.topic("events").config.put("min.insync.replicas", "1");
                }),
                plant("MR-T002", HIGH, "one in sync is enough",
                        patient -> patient.topic("__consumer_offsets").config.put("min.insync.replicas",
                                "1")),
                plant("MR-T003", HIGH, "none to spare",
                        patient -> patient.topic("out").config.put("min.insync.replicas", "3")),
                plant("MR-T004", HIGH, "unclean leaders",
                        patient -> patient.topic("out").config.put("unclean.leader.election.enable", "true")),
                plant("MR-T005", HIGH, "a replica behind", patient -> patient.topic("out").parts.set(0,
                        new Part(0, OptionalInt.of(1), List.of(1, 2, 3), List.of(1, 2)))),
                plant("MR-T008", LOW, "leaders elsewhere", patient -> patient.topics.values()
                        .forEach(topic -> topic.parts.replaceAll(part -> new Part(part.partition(),
                                OptionalInt.of(part.replicas().get(1)), part.replicas(), part.inSync())))),
                plant("MR-T008", LOW, "one leads all", patient -> patient.topics.values()
                        .forEach(topic -> topic.parts
                                .replaceAll(part -> Patient.Topic.part(part.partition(), 1, 2, 3)))),
                plant("MR-T009", MEDIUM, "workers without a partition",
                        patient -> patient.pipelines.set(0,
                                Patient.pipeline(Compression.LZ4, 8, mebibyte()))),
                plant("MR-T010", LOW, "fewer partitions than brokers",
                        patient -> patient.topic("events").parts.subList(2, 6).clear()),
                plant("MR-T011", MEDIUM, "all in one rack", patient -> {
                    Patient.Topic topic = patient.topic("events");
                    patient.brokers.get(1).rack = Optional.of("rack-1");
                    patient.brokers.add(copy(patient));
                    topic.parts.replaceAll(part -> part.partition() == 0
                            ? Patient.Topic.part(0, 1, 2, 4)
                            : part);
                }));
    }

    /** A fourth broker, in the rack of the first. */
    private static Patient.Broker copy(Patient patient) {
        return patient.another(4, "rack-1");
    }

    private static List<Planted> logs() {
        return List.of(
                plant("MR-T020", CRITICAL, "a ledger that forgets",
                        patient -> patient.topic("millrace.ledger").config.put("cleanup.policy", "delete")),
                plant("MR-T020", CRITICAL, "a ledger that forgets later",
                        patient -> patient.topic("millrace.ledger").config.put("cleanup.policy",
                                "compact,delete")),
                plant("MR-T020", CRITICAL, "increments compacted", patient -> patient
                        .topic("millrace.insights.increments").config.put("cleanup.policy", "compact")),
                plant("MR-T020", CRITICAL, "dead letters compacted",
                        patient -> patient.topic("events.dlq").config.put("cleanup.policy", "compact")),
                plant("MR-T021", LOW, "a compacted source", patient -> {
                    patient.topic("events").config.put("cleanup.policy", "compact");
                }),
                plant("MR-T022", LOW, "records larger than taken",
                        patient -> patient.topic("events").config.put("max.message.bytes", "2097152")),
                plant("MR-T024", LOW, "segments open for longer than kept",
                        patient -> patient.topic("out").config.put("segment.ms", "700000000")),
                plant("MR-T024", LOW, "segments larger than kept",
                        patient -> patient.topic("out").config.put("retention.bytes", "1000000")),
                plant("MR-T025", MEDIUM, "a record of next year",
                        patient -> patient.topic("events").latest = Optional
                                .of(Patient.NOW.plus(Duration.ofDays(365)))),
                plant("MR-T026", LOW, "any time is taken", patient -> patient.topic("events").config
                        .put("message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE))),
                plant("MR-T027", MEDIUM, "kept for an hour", patient -> {
                    patient.topic("events").config.put("retention.ms", "3600000");
                    patient.topic("events").config.put("segment.ms", "600000");
                }));
    }

    private static List<Planted> brokers() {
        return List.of(
                plant("MR-B003", MEDIUM, "an older broker", patient -> {
                    // Of two releases that no known vulnerability is in, there is only one yet that is known.
                    patient.brokers.forEach(broker -> broker.supported.remove("metadata.version"));
                    patient.features.remove("metadata.version");
                    patient.broker(1).supported.put("metadata.version", Patient.SOUND);
                    patient.broker(2).supported.put("metadata.version", Patient.SOUND + 1);
                }),
                plant("MR-B004", LOW, "a feature not in use",
                        patient -> patient.brokers
                                .forEach(broker -> broker.supported.put("share.version", 1))),
                plant("MR-B004", MEDIUM, "old transactions",
                        patient -> patient.features.put("transaction.version", 1)),
                plant("MR-B005", MEDIUM, "topics make themselves",
                        patient -> patient.broker(1).config.put("auto.create.topics.enable", "true")),
                plant("MR-B006", MEDIUM, "one replica by default",
                        patient -> patient.everyBroker("default.replication.factor", "1")),
                plant("MR-B006", MEDIUM, "one in sync by default",
                        patient -> patient.everyBroker("min.insync.replicas", "1")),
                plant("MR-B007", MEDIUM, "offsets in one place", patient -> {
                    patient.topics.remove("__consumer_offsets");
                    patient.everyBroker("offsets.topic.replication.factor", "1");
                }),
                plant("MR-B007", MEDIUM, "transactions on one in sync",
                        patient -> patient.everyBroker("transaction.state.log.min.isr", "1")),
                plant("MR-B008", MEDIUM, "little room beside an offset",
                        patient -> patient.everyBroker("offset.metadata.max.bytes", "1024")),
                plant("MR-B008", CRITICAL, "no room beside an offset",
                        patient -> patient.everyBroker("offset.metadata.max.bytes", "100")),
                plant("MR-B009", LOW, "offsets kept for a day",
                        patient -> patient.everyBroker("offsets.retention.minutes", "1440")),
                plant("MR-B010", HIGH, "a disk nearly full",
                        patient -> patient.broker(1).logDir = new LogDir("/data", 1_000, 150,
                                Optional.empty())),
                plant("MR-B010", CRITICAL, "a disk full",
                        patient -> patient.broker(1).logDir = new LogDir("/data", 1_000, 50,
                                Optional.empty())),
                plant("MR-B010", CRITICAL, "a disk gone",
                        patient -> patient.broker(1).logDir = new LogDir("/data", -1, -1,
                                Optional.of("input/output error"))),
                plant("MR-B011", LOW, "both roles",
                        patient -> patient.everyBroker("process.roles", "broker,controller")),
                plant("MR-B012", MEDIUM, "stops at once",
                        patient -> patient.broker(3).config.put("controlled.shutdown.enable", "false")),
                plant("MR-B013", HIGH, "a release with known holes",
                        patient -> patient.brokers.forEach(broker -> level(patient, 11))),
                plant("MR-B013", MEDIUM, "a release whose later patches are mended",
                        patient -> patient.brokers.forEach(broker -> level(patient, 30))));
    }

    private static void level(Patient patient, int level) {
        patient.brokers.forEach(broker -> broker.supported.put("metadata.version", level));
        patient.features.put("metadata.version", level);
    }

    private static List<Planted> quorum() {
        return List.of(
                plant("MR-B020", HIGH, "one voter",
                        patient -> patient.quorum = new QuorumFacts(101, List.of(Patient.voter(101, 0)))),
                plant("MR-B020", LOW, "four voters", patient -> patient.quorum = new QuorumFacts(101,
                        List.of(Patient.voter(101, 0), Patient.voter(102, 0), Patient.voter(103, 0),
                                Patient.voter(104, 0)))),
                plant("MR-B021", HIGH, "a voter behind", patient -> patient.quorum = new QuorumFacts(101,
                        List.of(Patient.voter(101, 0), Patient.voter(102, 60), Patient.voter(103, 0)))),
                plant("MR-B021", HIGH, "a voter nobody saw", patient -> patient.quorum = new QuorumFacts(101,
                        List.of(Patient.voter(101, 0), Patient.voter(102, 0),
                                new QuorumFacts.Voter(103, Optional.empty(), false)))),
                plant("MR-B022", LOW, "a fixed list of voters",
                        patient -> patient.features.put("kraft.version", 0)));
    }

    private static List<Planted> security() {
        return List.of(
                plant("MR-S001", HIGH, "a connection in plain text",
                        patient -> patient.protocol = "SASL_PLAINTEXT"),
                plant("MR-S002", MEDIUM, "a listener in plain text", patient -> patient.broker(1).config
                        .put("listener.security.protocol.map", "IN:PLAINTEXT,CLIENT:SASL_SSL")),
                plant("MR-S003", HIGH, "no authorizer", patient -> patient.rights = Rights.NO_AUTHORIZER),
                plant("MR-S004", HIGH, "open until somebody gives a right",
                        patient -> patient.everyBroker("allow.everyone.if.no.acl.found", "true")),
                plant("MR-S005", CRITICAL, "anybody is a super user",
                        patient -> patient.everyBroker("super.users", "User:admin;User:ANONYMOUS")),
                plant("MR-S006", HIGH, "TLS 1.1",
                        patient -> patient.everyBroker("ssl.enabled.protocols", "TLSv1.1,TLSv1.2")),
                plant("MR-S006", HIGH, "TLS 1.0 of one listener", patient -> patient
                        .everyBroker("listener.name.client.ssl.enabled.protocols", "TLSv1")),
                plant("MR-S007", CRITICAL, "expired", patient -> certificate(patient, -1, 256, "EC")),
                plant("MR-S007", HIGH, "expires this week", patient -> certificate(patient, 3, 256, "EC")),
                plant("MR-S007", MEDIUM, "expires this month",
                        patient -> certificate(patient, 20, 256, "EC")),
                plant("MR-S007", MEDIUM, "a short key", patient -> certificate(patient, 300, 1_024, "RSA")),
                plant("MR-S008", CRITICAL, "a password in plain text",
                        patient -> patient.exposure = Optional.of("without TLS, anybody can read it")),
                plant("MR-S009", HIGH, "any name passes", patient -> patient.checksNames = false),
                plant("MR-S010", HIGH, "everybody may write everything",
                        patient -> patient.rights = new Rights(true,
                                List.of(new Rights.Entry("User:*", "TOPIC", "*", "WRITE", true)))));
    }

    private static void certificate(Patient patient, int days, int bits, String key) {
        patient.broker(1).certificate = new Certificate("CN=broker-1",
                Patient.NOW.plus(Duration.ofDays(days)), key,
                bits, "SHA256withRSA");
    }

    private static List<Planted> stores() {
        return List.of(
                plant("MR-O001", CRITICAL, "nobody answers", patient -> patient.store = new StoreFacts("kept",
                        patient.store.place(), new StoreFacts.Bucket.Unreachable("no answer"))),
                plant("MR-O002", HIGH, "http", patient -> patient.store = new StoreFacts("kept",
                        new StoreFacts.Place.S3(Optional.of(URI.create("http://s3.example:9000"))),
                        new StoreFacts.Bucket.There())),
                plant("MR-O003", MEDIUM, "a folder", patient -> patient.store = new StoreFacts("kept",
                        new StoreFacts.Place.Folder("/objects", 1_000, 500), new StoreFacts.Bucket.There())));
    }

    /** Faults that cannot be had alone: these are found, and what follows from them. */
    static List<Planted> faultsWithConsequences() {
        return List.of(
                plant("MR-T006", CRITICAL, "nobody leads", patient -> patient.topic("out").parts.set(0,
                        new Part(0, OptionalInt.empty(), List.of(1, 2, 3), List.of()))),
                plant("MR-T007", CRITICAL, "too few in sync", patient -> patient.topic("out").parts.set(0,
                        new Part(0, OptionalInt.of(1), List.of(1, 2, 3), List.of(1)))),
                plant("MR-B001", HIGH, "two brokers", patient -> {
                    patient.brokers.removeLast();
                    patient.topics.values().forEach(topic -> {
                        topic.parts.replaceAll(part -> Patient.Topic.part(part.partition(), 1, 2));
                        topic.config.put("min.insync.replicas", "1");
                    });
                }),
                plant("MR-B002", HIGH, "a broker that is down", patient -> {
                    patient.broker(3).isFenced = true;
                    patient.topic("out").parts.set(2,
                            new Part(2, OptionalInt.of(1), List.of(3, 1, 2), List.of(1, 2)));
                }),
                plant("MR-C004", CRITICAL, "a session the brokers refuse", patient -> {
                    patient.groupProtocol = GroupProtocol.CLASSIC;
                    patient.consumer.put("session.timeout.ms", "3000");
                    patient.consumer.put("heartbeat.interval.ms", "1000");
                }),
                plant("MR-C004", MEDIUM, "few heartbeats of the old protocol", patient -> {
                    patient.groupProtocol = GroupProtocol.CLASSIC;
                    patient.consumer.put("heartbeat.interval.ms", "10000");
                }),
                plant("MR-T023", MEDIUM, "batches larger than a fetch",
                        patient -> patient.topic("events").config.put("max.message.bytes", "33554432")),
                plant("MR-S008", HIGH, "a listener that takes passwords in plain text", patient -> {
                    patient.everyBroker("listener.security.protocol.map", "IN:SSL,CLIENT:SASL_PLAINTEXT");
                    patient.everyBroker("listener.name.client.sasl.enabled.mechanisms",
                            "SCRAM-SHA-512, PLAIN");
                }),
                plant("MR-O004", HIGH, "no room for objects",
                        patient -> patient.store = new StoreFacts("kept",
                                new StoreFacts.Place.Folder("/objects", 1_000, 50),
                                new StoreFacts.Bucket.There())));
    }

    private static List<Finding> found(Patient patient) {
        return Doctor.examine(patient.facts()).stream().flatMap(examined -> examined.findings().stream())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void a_planted_fault_is_found_and_nothing_else(Planted planted) {
        Patient patient = new Patient();

        planted.fault().accept(patient);

        assertThat(found(patient)).isNotEmpty().allSatisfy(finding -> {
            assertThat(finding.rule().id()).isEqualTo(planted.rule());
            assertThat(finding.severity()).isEqualTo(planted.severity());
            assertThat(finding.found()).isNotBlank();
            assertThat(finding.fix()).isNotBlank();
        });
    }

    @ParameterizedTest
    @MethodSource("faultsWithConsequences")
    void a_fault_with_consequences_is_found(Planted planted) {
        Patient patient = new Patient();

        planted.fault().accept(patient);

        assertThat(found(patient)).anySatisfy(finding -> {
            assertThat(finding.rule().id()).isEqualTo(planted.rule());
            assertThat(finding.severity()).isEqualTo(planted.severity());
        });
    }

    @Test
    void every_rule_has_a_fault_that_is_planted() {
        Set<String> planted = Stream.concat(faults().stream(), faultsWithConsequences().stream())
                .map(Planted::rule)
                .collect(Collectors.toSet());

        assertThat(Doctor.rules()).extracting(Rule::id).containsExactlyInAnyOrderElementsOf(planted);
    }

    @Test
    void where_everything_is_right_nothing_is_found() {
        List<Examined> examined = Doctor.examine(new Patient().facts());

        assertThat(examined).allSatisfy(item -> assertThat(item.findings()).isEmpty());
        // A store elsewhere has no disk to look at.
        assertThat(examined).filteredOn(item -> item.state() != State.PASSED)
                .extracting(item -> item.rule().id())
                .containsExactly("MR-O004");
    }

    @Test
    void what_nobody_may_know_is_unknown_and_not_right() {
        Facts facts = new Patient().facts();
        String why = "not allowed";
        List<BrokerFacts> silent = facts.brokers().stream()
                .map(broker -> new BrokerFacts(broker.id(), broker.host(),
                        broker.port(), broker.rack(), false, Answer.unknown(why), Answer.unknown(why),
                        Answer.unknown(why),
                        Answer.unknown(why)))
                .toList();
        Map<String, Answer<GroupFacts>> groups = new HashMap<>(Map.of("readers", Answer.unknown(why)));

        List<Examined> examined = Doctor.examine(new Facts(facts.now(), facts.clients(), facts.pipelines(),
                silent,
                Answer.unknown(why), Answer.unknown(why), Answer.unknown(why), groups, Answer.unknown(why),
                facts.stores()));

        assertThat(examined).allSatisfy(item -> assertThat(item.findings()).isEmpty());
        assertThat(examined).filteredOn(item -> item.state() == State.PASSED)
                .extracting(item -> item.rule().id())
                .containsExactly("MR-P001", "MR-P002", "MR-P003", "MR-C001", "MR-C002", "MR-B001", "MR-B002",
                        "MR-S001",
                        "MR-S009", "MR-O001", "MR-O002", "MR-O003");
        assertThat(examined).filteredOn(item -> item.state() == State.UNKNOWN)
                .allSatisfy(item -> assertThat(item.unknown()).containsExactly(why));
    }

    @Test
    void what_a_broker_hides_is_unknown() {
        Patient patient = new Patient();
        patient.everyBroker("super.users", BrokerFacts.HIDDEN);

        List<Examined> examined = Doctor.examine(patient.facts());

        assertThat(examined).filteredOn(item -> item.state() == State.UNKNOWN).singleElement()
                .satisfies(item -> {
                    assertThat(item.rule().id()).isEqualTo("MR-S005");
                    assertThat(item.unknown()).hasSize(3).first().asString()
                            .contains("does not show its value");
                });
    }

    @Test
    void on_loopback_what_only_others_could_abuse_is_no_fault() {
        Patient patient = new Patient();
        patient.protocol = "PLAINTEXT";
        patient.rights = Rights.NO_AUTHORIZER;
        patient.brokers.forEach(broker -> {
            broker.host = "127.0.0.1";
            broker.config.put("advertised.listeners", "CLIENT://127.0.0.1:9092,OTHER://[::1]:9092");
            broker.config.put("listener.security.protocol.map", "CLIENT:PLAINTEXT,OTHER:SASL_PLAINTEXT");
            broker.config.put("sasl.enabled.mechanisms", "PLAIN");
        });

        assertThat(found(patient)).singleElement().satisfies(finding -> {
            assertThat(finding.rule().id()).isEqualTo("MR-S003");
            assertThat(finding.severity()).isEqualTo(LOW);
        });
    }

    @Test
    void ids_are_unique_and_say_their_area() {
        assertThat(Doctor.rules()).extracting(Rule::id).doesNotHaveDuplicates()
                .allMatch(id -> id.matches("MR-[A-Z]\\d{3}"));
        assertThat(Doctor.rules()).allSatisfy(
                rule -> assertThat(rule.id().charAt(3)).isEqualTo(rule.area().name().charAt(0)));
        assertThat(Doctor.rules()).extracting(Rule::title).doesNotHaveDuplicates();
        assertThat(Doctor.rule("t001")).isPresent().isEqualTo(Doctor.rule("MR-T001"));
    }
}
