package dev.millrace.ops.doctor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.millrace.ops.doctor.TopicFacts.Part;

/** Whether topics survive the loss of a broker, and who leads them. */
final class TopicChecks {
    private static final String IN_SYNC = "min.insync.replicas";
    private static final String UNCLEAN = "unclean.leader.election.enable";
    private static final int SHOWN = 5;
    /** A broker that leads half as much again as its share, and a tenth of all that is led elsewhere than planned. */
    private static final double SKEW = 1.5;
    private static final double MISPLACED = 0.1;

    static final List<Check> ALL = List.of(
            new Check(new Rule("MR-T001", Severity.HIGH, Area.TOPICS, "topics have three replicas",
                    "With one replica, the loss of a disk is the loss of the records; with two, there is none to spare"
                            + " while one is repaired.",
                    "give each partition three replicas on three brokers",
                    Links.page("basic_ops_increase_replication_factor")),
                    TopicChecks::replicas),
            new Check(new Rule("MR-T002", Severity.HIGH, Area.TOPICS,
                    "a record is on two replicas before it counts",
                    "With min.insync.replicas=1, acks=all is content with the leader alone, and what it acknowledged is lost with it.",
                    "set min.insync.replicas=2", Links.topic(IN_SYNC)), TopicChecks::inSync),
            new Check(new Rule("MR-T003", Severity.HIGH, Area.TOPICS,
                    "one replica can be missing without a standstill",
                    "With min.insync.replicas as large as the number of replicas, no restart of a broker goes unnoticed:"
                            + " nothing can be written meanwhile.",
                    "set min.insync.replicas one below the number of replicas", Links.topic(IN_SYNC)),
                    TopicChecks::spare),
            new Check(new Rule("MR-T004", Severity.HIGH, Area.TOPICS, "no replica leads that lacks records",
                    "An unclean leader throws away what was acknowledged; offsets that were settled come a second time with"
                            + " other records.",
                    "set unclean.leader.election.enable=false", Links.topic(UNCLEAN)), TopicChecks::unclean),
            new Check(new Rule("MR-T005", Severity.HIGH, Area.TOPICS, "all replicas have everything",
                    "A partition with a replica behind has lost its spare; the next fault may stop it.",
                    "bring the broker back, or see why it cannot keep up (disk, network, its log)",
                    Links.page("basic_ops_restarting")), TopicChecks::underReplicated),
            new Check(new Rule("MR-T006", Severity.CRITICAL, Area.TOPICS, "every partition has a leader",
                    "What has no leader can be neither read nor written.",
                    "bring one of its replicas back", Links.page("basic_ops_restarting")),
                    TopicChecks::offline),
            new Check(new Rule("MR-T007", Severity.CRITICAL, Area.TOPICS, "every partition can be written to",
                    "Below min.insync.replicas, producers with acks=all are refused, so nothing settles.",
                    "bring the missing brokers back", Links.topic(IN_SYNC)), TopicChecks::belowLeast),
            new Check(new Rule("MR-T008", Severity.LOW, Area.TOPICS,
                    "brokers lead about as much as each other",
                    "A broker that leads far more than its share is the first to be too slow, and its loss hurts most.",
                    "have the preferred leaders elected, and spread replicas evenly",
                    Links.page("basic_ops_leader_balancing")), TopicChecks::leaders),
            new Check(new Rule("MR-T009", Severity.MEDIUM, Area.TOPICS,
                    "a topic has a partition for each worker that reads it",
                    "A partition has one reader in a group, so the workers beyond their number do nothing.",
                    "add partitions (which moves keys to other partitions), or lower workers",
                    Links.page("basic_ops_modify_topic")), TopicChecks::workers),
            new Check(
                    new Rule("MR-T010", Severity.LOW, Area.TOPICS,
                            "every broker leads some of a source topic",
                            "With fewer partitions than brokers, some brokers take no part in the work.",
                            "add partitions (which moves keys to other partitions)",
                            Links.page("basic_ops_modify_topic")),
                    TopicChecks::spread),
            new Check(new Rule("MR-T011", Severity.MEDIUM, Area.TOPICS, "replicas are in different racks",
                    "Where all replicas are in one rack, the rack is the single point of failure that racks are set to avoid.",
                    "assign replicas to brokers of different racks", Links.broker("broker.rack")),
                    TopicChecks::racks));

    private TopicChecks() {}

    private static void replicas(Facts facts, Notes notes) throws UnknownException {
        if (facts.brokers().size() < 2) {
            return;
        }
        int wanted = facts.replicasWanted();
        notes.each(facts.allTopics(), topic -> {
            if (topic.replicas() >= wanted) {
                notes.good();
            } else {
                notes.bad(topic.replicas() < 2 ? Severity.HIGH : Severity.MEDIUM, topic.subject(),
                        "%s on %s".formatted(Numbers.count(topic.replicas(), "replica"),
                                Numbers.count(facts.brokers().size(), "broker")),
                        Fixes.reassign(facts, topic.name()));
            }
        });
    }

    private static void inSync(Facts facts, Notes notes) throws UnknownException {
        notes.each(facts.allTopics(), topic -> {
            if (topic.replicas() > 2) {
                long least = topic.number(IN_SYNC);
                notes.expect(least >= 2, topic.subject(),
                        "%s=%d with %s".formatted(IN_SYNC, least, Numbers.count(topic.replicas(), "replica")),
                        Fixes.topic(facts, topic.name(), IN_SYNC + "=2"));
            }
        });
    }

    private static void spare(Facts facts, Notes notes) throws UnknownException {
        notes.each(facts.allTopics(), topic -> {
            if (topic.replicas() > 1) {
                long least = topic.number(IN_SYNC);
                notes.expect(least < topic.replicas(), topic.subject(),
                        "%s=%d with %s".formatted(IN_SYNC, least, Numbers.count(topic.replicas(), "replica")),
                        Fixes.topic(facts, topic.name(), IN_SYNC + "=" + (topic.replicas() - 1)));
            }
        });
    }

    private static void unclean(Facts facts, Notes notes) throws UnknownException {
        notes.each(facts.allTopics(), topic -> {
            String value = topic.setting(UNCLEAN);
            notes.expect(value.equals("false"), topic.subject(), UNCLEAN + "=" + value,
                    Fixes.topic(facts, topic.name(), UNCLEAN + "=false"));
        });
    }

    private static void underReplicated(Facts facts, Notes notes) throws UnknownException {
        notes.each(facts.allTopics(), topic -> {
            List<Part> behind = topic.partitions().stream()
                    .filter(part -> part.inSync().size() < part.replicas().size()).toList();
            String missing = behind.stream().flatMap(part -> part.replicas().stream()
                    .filter(replica -> !part.inSync().contains(replica))).distinct().sorted()
                    .map(String::valueOf)
                    .collect(Collectors.joining(", "));
            notes.expect(behind.isEmpty(), topic.subject(),
                    "%s of %d behind, on broker %s".formatted(listed(behind), topic.partitions().size(),
                            missing),
                    "look into the log of broker " + missing);
        });
    }

    private static String listed(List<Part> parts) {
        String numbers = parts.stream().limit(SHOWN).map(part -> Integer.toString(part.partition()))
                .collect(Collectors.joining(", "));
        return (parts.size() == 1 ? "partition " : "partitions ") + numbers
                + (parts.size() > SHOWN ? " and %d more".formatted(parts.size() - SHOWN) : "");
    }

    private static void offline(Facts facts, Notes notes) throws UnknownException {
        notes.each(facts.allTopics(), topic -> {
            List<Part> offline = topic.partitions().stream().filter(part -> part.leader().isEmpty()).toList();
            notes.expect(offline.isEmpty(), topic.subject(), listed(offline) + " without a leader",
                    "start one of the brokers "
                            + offline.stream().flatMap(part -> part.replicas().stream()).distinct()
                                    .sorted().map(String::valueOf).collect(Collectors.joining(", ")));
        });
    }

    private static void belowLeast(Facts facts, Notes notes) throws UnknownException {
        notes.each(facts.allTopics(), topic -> {
            long least = topic.number(IN_SYNC);
            List<Part> below = topic.partitions().stream()
                    .filter(part -> part.leader().isPresent() && part.inSync().size() < least).toList();
            notes.expect(below.isEmpty(), topic.subject(),
                    "%s with fewer replicas in sync than %s=%d".formatted(listed(below), IN_SYNC, least),
                    "bring the missing brokers back");
        });
    }

    private static void leaders(Facts facts, Notes notes) throws UnknownException {
        int brokers = facts.brokersUp().size();
        Map<Integer, Integer> led = new HashMap<>();
        int all = 0;
        int misplaced = 0;
        for (TopicFacts topic : facts.allTopics()) {
            for (Part part : topic.partitions()) {
                if (part.leader().isPresent()) {
                    all++;
                    led.merge(part.leader().getAsInt(), 1, Integer::sum);
                    misplaced += part.replicas().getFirst() == part.leader().getAsInt() ? 0 : 1;
                }
            }
        }
        // Few partitions are never even.
        if (brokers < 2 || all < 10 * brokers) {
            return;
        }
        double share = (double) all / brokers;
        for (BrokerFacts broker : facts.brokersUp()) {
            int own = led.getOrDefault(broker.id(), 0);
            notes.expect(own <= share * SKEW, broker.subject(),
                    "leads %,d of %,d partitions, its share would be %,d".formatted(own, all,
                            Math.round(share)),
                    Fixes.elect(facts));
        }
        notes.expect(misplaced <= all * MISPLACED, "leaders",
                "%,d of %,d partitions are not led by their preferred replica".formatted(misplaced, all),
                Fixes.elect(facts));
    }

    private static void workers(Facts facts, Notes notes) throws UnknownException {
        for (PipelineFacts pipeline : facts.pipelines()) {
            notes.each(facts.named(Stream.of(pipeline.topic())),
                    topic -> notes.expect(topic.partitions().size() >= pipeline.workers(), topic.subject(),
                            "%s for %s of pipeline %s".formatted(
                                    Numbers.count(topic.partitions().size(), "partition"),
                                    Numbers.count(pipeline.workers(), "worker"), pipeline.name()),
                            "set pipelines.%s.workers to %d".formatted(pipeline.name(),
                                    topic.partitions().size())));
        }
    }

    private static void spread(Facts facts, Notes notes) throws UnknownException {
        notes.each(facts.sources(),
                topic -> notes.expect(topic.partitions().size() >= facts.brokers().size(), topic.subject(),
                        "%s for %s".formatted(Numbers.count(topic.partitions().size(), "partition"),
                                Numbers.count(facts.brokers().size(), "broker")),
                        "kafka-topics.sh --bootstrap-server %s --alter --topic %s --partitions %d".formatted(
                                facts.clients().brokers(), topic.name(), facts.brokers().size())));
    }

    private static void racks(Facts facts, Notes notes) throws UnknownException {
        Map<Integer, String> racks = new HashMap<>();
        facts.brokers().forEach(broker -> broker.rack().ifPresent(rack -> racks.put(broker.id(), rack)));
        if (racks.values().stream().distinct().count() < 2) {
            return;
        }
        notes.each(facts.allTopics(), topic -> {
            List<Part> together = topic.partitions().stream().filter(part -> part.replicas().size() > 1
                    && part.replicas().stream().map(id -> racks.getOrDefault(id, "")).distinct().count() < 2)
                    .toList();
            notes.expect(together.isEmpty(), topic.subject(), listed(together) + " in one rack",
                    Fixes.reassign(facts, topic.name()));
        });
    }
}
