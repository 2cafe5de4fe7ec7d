package dev.millrace.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.stream.Collectors;

import dev.millrace.base.Similar;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.GroupOffsets;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicIdentity;
import dev.millrace.kafka.Topics;
import dev.millrace.ledger.Ledger;
import dev.millrace.pipeline.Outlook;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.pipeline.TopicSinkSettings;
import dev.millrace.settle.Loading;

/** What {@code check} asks a cluster that answers. */
final class KafkaLevel {
    private static final Duration QUESTION_LIMIT = Duration.ofSeconds(5);
    /** Below, a producer is replaced after every abort: a delayed request could join its next transaction (KIP-890). */
    private static final int TRANSACTION_VERSION = 2;
    /** What a register with all its seals takes; with less, fewer batches can wait for their upload. */
    private static final int METADATA_ENOUGH = 4_096;
    /** A register with one seal, and what is kept spare; with less, nothing could ever be sealed. */
    private static final int METADATA_LEAST = 512;
    private static final int STOPS_SHOWN = 5;

    private final Clients clients;
    private final Topics topics;
    private final Queue<Finding> findings;

    /** @param findings is added to */
    KafkaLevel(Clients clients, Topics topics, Queue<Finding> findings) {
        this.clients = clients;
        this.topics = topics;
        this.findings = findings;
    }

    /** Something that is asked, and what its answer means. */
    private interface Question {
        Finding ask() throws KafkaUnavailableException, KafkaRefusedException;
    }

    private void find(String subject, Question question) {
        try {
            findings.add(question.ask());
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            findings.add(Finding.bad(subject, String.valueOf(e.getMessage())));
        }
    }

    /** What concerns every pipeline. */
    void askCluster() {
        find("transaction.version", () -> transactions(topics.transactionVersion()));
        find("offset.metadata.max.bytes", () -> metadata(topics.offsetMetadataMaxBytes()));
        find("topic " + Ledger.TOPIC, this::ledger);
    }

    static Finding transactions(int version) {
        return Finding.good("transaction.version", version >= TRANSACTION_VERSION
                ? Integer.toString(version)
                : "%d: every abort costs a new producer; with %d it would not (kafka-features.sh upgrade)"
                        .formatted(version, TRANSACTION_VERSION));
    }

    static Finding metadata(int bytes) {
        String subject = "offset.metadata.max.bytes";
        if (bytes >= METADATA_ENOUGH) {
            return Finding.good(subject, "%,d".formatted(bytes));
        }
        return bytes >= METADATA_LEAST
                ? Finding.good(subject,
                        "%,d: fewer batches can wait for the store than with %,d".formatted(bytes,
                                METADATA_ENOUGH))
                : Finding.bad(subject,
                        "%,d, too little for the register of a partition; set it to %,d on the brokers"
                                .formatted(bytes, METADATA_ENOUGH));
    }

    private Finding ledger() throws KafkaUnavailableException, KafkaRefusedException {
        String subject = "topic " + Ledger.TOPIC;
        Optional<TopicIdentity> ledger = topics.describe(Ledger.TOPIC);
        if (ledger.isEmpty()) {
            return Finding.good(subject, NetworkLevel.WILL_BE_MADE);
        }
        String policy = topics.cleanupPolicy(Ledger.TOPIC);
        return policy.equals(Ledger.CLEANUP_POLICY)
                ? Finding.good(subject, size(ledger.get()))
                : Finding.bad(subject,
                        "cleanup.policy=" + policy + ", by which Kafka will remove what is needed;"
                                + " set it to " + Ledger.CLEANUP_POLICY + " alone");
    }

    private static String size(TopicIdentity topic) {
        return Counting.of(topic.partitions(), "partition") + ", " + Counting.of(topic.replicas(), "replica");
    }

    /** What concerns one pipeline. */
    void ask(PipelineSettings pipeline) {
        String topic = pipeline.from().topic();
        try {
            Optional<TopicIdentity> source = topics.describe(topic);
            if (source.isEmpty()) {
                findings.add(Finding.bad("topic " + topic, "does not exist; "
                        + Similar.nearest(topic, topics.names()).map("did you mean %s? "::formatted)
                                .orElse("")
                        + "create it or correct its name, Millrace makes no topics it only reads"));
                return;
            }
            findings.add(Finding.good("topic " + topic, size(source.get())));
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            findings.add(Finding.bad("topic " + topic, String.valueOf(e.getMessage())));
            return;
        }
        if (pipeline.to() instanceof TopicSinkSettings output) {
            find("topic " + output.topic(), () -> made(output.topic()));
        }
        find("topic " + pipeline.deadLetterTopic(), () -> made(pipeline.deadLetterTopic()));
        askGroup(pipeline);
    }

    /** A topic that a pipeline makes where there is none. */
    private Finding made(String topic) throws KafkaUnavailableException, KafkaRefusedException {
        return Finding.good("topic " + topic, topics.describe(topic).map(KafkaLevel::size)
                .orElse(NetworkLevel.WILL_BE_MADE));
    }

    private void askGroup(PipelineSettings pipeline) {
        String subject = "group " + pipeline.from().group();
        try (GroupOffsets group = GroupOffsets.open(clients, pipeline.from().group(), QUESTION_LIMIT)) {
            findings.add(members(subject, group.members()));
            findings.addAll(outlook(pipeline, subject, Outlook.of(pipeline, clients, topics, group)));
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            findings.add(Finding.bad(subject, String.valueOf(e.getMessage())));
        }
    }

    static Finding members(String subject, List<GroupOffsets.Member> members) {
        if (members.isEmpty()) {
            return Finding.good(subject, "no members");
        }
        List<String> others = members.stream().filter(member -> !member.client().startsWith("millrace."))
                .map(member -> member.client() + " at " + member.host()).toList();
        return others.isEmpty()
                ? Finding.good(subject, Counting.of(members.size(), "worker") + " of Millrace in it")
                : Finding.bad(subject, "other programs are in it: " + String.join(", ", others)
                        + "; stop them, or use another group");
    }

    static List<Finding> outlook(PipelineSettings pipeline, String subject, Outlook outlook) {
        Map<String, Long> goingOn = new TreeMap<>();
        List<Loading.Stop> stops = outlook.standings().stream().map(Outlook.Standing::decision)
                .filter(Loading.Stop.class::isInstance).map(Loading.Stop.class::cast).toList();
        outlook.standings().forEach(
                standing -> words(pipeline, standing)
                        .ifPresent(words -> goingOn.merge(words, 1L, Long::sum)));
        if (stops.isEmpty()) {
            return List.of(Finding.good(subject, goingOn.entrySet().stream()
                    .map(item -> Counting.of(item.getValue(), "partition") + ": " + item.getKey())
                    .collect(Collectors.joining("; "))));
        }
        String more = stops.size() > STOPS_SHOWN
                ? " (and %,d more partitions like it)".formatted(stops.size() - STOPS_SHOWN)
                : "";
        return stops.stream().limit(STOPS_SHOWN)
                .map(stop -> Finding.bad(subject, stop.message() + more)).toList();
    }

    /** How a partition would go on; empty where it would not. */
    private static Optional<String> words(PipelineSettings pipeline, Outlook.Standing standing) {
        return switch (standing.decision()) {
            case Loading.Stop _ -> Optional.empty();
            case Loading.Begin begin -> Optional.of(begin.event());
            case Loading.Resume resume when resume.event().isEmpty() ->
                Optional.of("go on where " + pipeline.name() + " was");
            case Loading.Resume resume -> Optional.of(resume.event());
        };
    }
}
