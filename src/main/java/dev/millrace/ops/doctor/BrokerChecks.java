package dev.millrace.ops.doctor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Brokers: how many, of which release, set how, and with how much room. */
final class BrokerChecks {
    private static final String AUTO_CREATE = "auto.create.topics.enable";
    private static final String REPLICAS = "default.replication.factor";
    private static final String METADATA = "offset.metadata.max.bytes";
    private static final String KEPT = "offsets.retention.minutes";
    private static final String TRANSACTIONS = "transaction.version";
    private static final int KEPT_LEAST = 7 * 24 * 60;
    private static final double FULL = 0.9;
    private static final double NEARLY_FULL = 0.8;
    /** What a register with all its seals takes, and with one. */
    private static final int METADATA_ENOUGH = 4_096;
    private static final int METADATA_LEAST = 512;
    /** Topics of the brokers' own that are made on first use: the setting of their replicas, and the topic. */
    private static final Map<String, String> STATE_TOPICS = new TreeMap<>(
            Map.of("offsets.topic.replication.factor", "__consumer_offsets",
                    "transaction.state.log.replication.factor", "__transaction_state"));

    static final List<Check> ALL = List.of(
            new Check(new Rule("MR-B001", Severity.HIGH, Area.BROKERS, "there are three brokers or more",
                    "With one, its loss is the loss of everything; with two, a write that must be on two stops with either.",
                    "add brokers", Links.page("basic_ops_cluster_expansion")), BrokerChecks::enough),
            new Check(new Rule("MR-B002", Severity.HIGH, Area.BROKERS, "all registered brokers are up",
                    "A broker that is down has taken a replica of everything it holds with it.",
                    "start it, or unregister it for good", Links.page("basic_ops_restarting")),
                    BrokerChecks::up),
            new Check(new Rule("MR-B003", Severity.MEDIUM, Area.BROKERS, "all brokers are of one release",
                    "A rolling upgrade that stopped halfway keeps the cluster on what the oldest broker can do.",
                    "finish the upgrade", Links.page("upgrade")), BrokerChecks::releases),
            new Check(new Rule("MR-B004", Severity.LOW, Area.BROKERS,
                    "the features that all brokers know are in use",
                    "Levels are raised by hand after an upgrade. Below transaction.version 2 a delayed request of an earlier"
                            + " transaction can join the next one, and every abort costs Millrace a new producer.",
                    "kafka-features.sh upgrade, once nobody wants to go back", Links.page("upgrade")),
                    BrokerChecks::features),
            new Check(new Rule("MR-B005", Severity.MEDIUM, Area.BROKERS, "a typing error makes no topic",
                    "With auto.create.topics.enable any client makes topics by asking for them, with default settings.",
                    "set auto.create.topics.enable=false", Links.broker(AUTO_CREATE)),
                    BrokerChecks::autoCreate),
            new Check(new Rule("MR-B006", Severity.MEDIUM, Area.BROKERS,
                    "topics that say nothing of replicas get three, and two in sync",
                    "Whoever makes a topic without thinking of it gets the brokers' default, which is one.",
                    "set default.replication.factor=3 and min.insync.replicas=2", Links.broker(REPLICAS)),
                    BrokerChecks::defaults),
            new Check(new Rule("MR-B007", Severity.MEDIUM, Area.BROKERS,
                    "the brokers' own topics will be made with three replicas",
                    "Offsets of groups and the state of transactions are in them: lost with their only replica.",
                    "set offsets.topic.replication.factor and transaction.state.log.replication.factor to 3, and"
                            + " transaction.state.log.min.isr to 2, before their first use",
                    Links.broker("transaction.state.log.replication.factor")), BrokerChecks::ownTopics),
            new Check(new Rule("MR-B008", Severity.MEDIUM, Area.BROKERS,
                    "a committed offset has room for a register",
                    "Pipelines keep their sealed cuts beside the offset: with little room fewer batches wait for the store,"
                            + " with less nothing can be sealed.",
                    "set offset.metadata.max.bytes=4096", Links.broker(METADATA)), BrokerChecks::metadata),
            new Check(new Rule("MR-B009", Severity.LOW, Area.BROKERS,
                    "offsets of a group without members are kept for a week",
                    "A pipeline that is stopped for longer finds its group's offsets gone; it goes on from the ledger, but"
                            + " other programs begin anew.",
                    "set offsets.retention.minutes=10080 or more", Links.broker(KEPT)),
                    BrokerChecks::offsetsKept),
            new Check(new Rule("MR-B010", Severity.HIGH, Area.BROKERS, "disks of brokers have room",
                    "A broker whose disk is full stops; its partitions move to others, whose disks then fill sooner.",
                    "shorten retention, add disks or brokers", Links.broker("log.dirs")),
                    BrokerChecks::disks),
            new Check(new Rule("MR-B011", Severity.LOW, Area.BROKERS,
                    "controllers are processes of their own",
                    "Where a broker is a controller as well, its load and its restarts are the quorum's.",
                    "run controllers with process.roles=controller", Links.broker("process.roles")),
                    BrokerChecks::roles),
            new Check(new Rule("MR-B012", Severity.MEDIUM, Area.BROKERS,
                    "a broker hands its partitions over before it stops",
                    "Without controlled shutdown, each restart is a fault for everything the broker leads.",
                    "set controlled.shutdown.enable=true", Links.broker("controlled.shutdown.enable")),
                    BrokerChecks::shutdown),
            new Check(new Rule("MR-B013", Severity.HIGH, Area.BROKERS, "no broker has a known vulnerability",
                    "What is published is used.", "upgrade to a release in which it is mended",
                    "https://kafka.apache.org/cve-list"), Vulnerabilities::look));

    private BrokerChecks() {}

    private static void enough(Facts facts, Notes notes) {
        int brokers = facts.brokers().size();
        notes.expect(brokers >= 3, "cluster", Numbers.count(brokers, "broker"),
                "add brokers until there are three");
    }

    private static void up(Facts facts, Notes notes) {
        facts.brokers().forEach(broker -> notes.expect(!broker.isFenced(), broker.subject(),
                "registered, but not up",
                "start it; or, if it is gone for good: kafka-cluster.sh unregister --bootstrap-server %s --id %d"
                        .formatted(facts.clients().brokers(), broker.id())));
    }

    private static void releases(Facts facts, Notes notes) {
        Map<Release, List<Integer>> found = new TreeMap<>();
        notes.each(facts.brokersUp(),
                broker -> found.computeIfAbsent(Release.of(broker), _ -> new ArrayList<>())
                        .add(broker.id()));
        if (found.isEmpty()) {
            return;
        }
        notes.expect(found.size() == 1, "cluster",
                found.entrySet().stream().map(entry -> "%s on %s".formatted(
                        entry.getKey(),
                        entry.getValue().stream().map(String::valueOf).collect(Collectors.joining(", "))))
                        .collect(Collectors.joining("; ")),
                "upgrade the others");
    }

    private static void features(Facts facts, Notes notes) throws UnknownException {
        Map<String, Integer> finalized = facts.features().get();
        for (var feature : new TreeMap<>(knownByAll(facts)).entrySet()) {
            String name = feature.getKey();
            int level = finalized.getOrDefault(name, 0);
            // How voters are found is looked after by a rule of its own.
            if (name.equals(QuorumChecks.FEATURE)) {
                continue;
            }
            boolean isOurs = name.equals(TRANSACTIONS) && level < 2;
            if (level >= feature.getValue()) {
                notes.good();
            } else {
                notes.bad(isOurs ? Severity.MEDIUM : Severity.LOW, "feature " + name,
                        "level %d is in use, all brokers know %d".formatted(level, feature.getValue()),
                        Fixes.feature(facts, name, feature.getValue()));
            }
        }
    }

    private static Map<String, Integer> knownByAll(Facts facts) throws UnknownException {
        Map<String, Integer> known = new HashMap<>();
        boolean isFirst = true;
        for (BrokerFacts broker : facts.brokersUp()) {
            Map<String, Integer> own = broker.supported().get();
            if (isFirst) {
                known.putAll(own);
            }
            isFirst = false;
            known.keySet().retainAll(own.keySet());
            known.replaceAll((name, level) -> Math.min(level, own.getOrDefault(name, level)));
        }
        return known;
    }

    /** Looks at one setting of every broker that is up. */
    private interface Settings {
        void at(BrokerFacts broker, Map<String, String> config) throws UnknownException;
    }

    private static void configs(Facts facts, Notes notes, Settings look) {
        notes.each(facts.brokersUp(), broker -> look.at(broker, broker.config().get()));
    }

    private static void autoCreate(Facts facts, Notes notes) {
        configs(facts, notes, (broker, config) -> {
            String value = config.getOrDefault(AUTO_CREATE, "true");
            notes.expect(value.equals("false"), broker.subject(), AUTO_CREATE + "=" + value,
                    Fixes.restart(AUTO_CREATE + "=false"));
        });
    }

    private static void defaults(Facts facts, Notes notes) {
        int wanted = facts.replicasWanted();
        configs(facts, notes, (broker, config) -> {
            long replicas = Numbers.of(config, REPLICAS, 1);
            notes.expect(replicas >= wanted, broker.subject(), REPLICAS + "=" + replicas,
                    Fixes.restart(REPLICAS + "=" + wanted));
            long inSync = Numbers.of(config, "min.insync.replicas", 1);
            if (wanted > 2) {
                notes.expect(inSync >= 2, broker.subject() + " min.insync.replicas",
                        "min.insync.replicas=" + inSync,
                        Fixes.brokers(facts, "min.insync.replicas=2"));
            }
        });
    }

    private static void ownTopics(Facts facts, Notes notes) throws UnknownException {
        int wanted = facts.replicasWanted();
        Set<String> there = facts.topics().get().keySet();
        configs(facts, notes, (broker, config) -> {
            for (var setting : STATE_TOPICS.entrySet()) {
                if (!there.contains(setting.getValue())) {
                    long replicas = Numbers.of(config, setting.getKey(), 3);
                    notes.expect(replicas >= wanted, broker.subject() + " " + setting.getKey(),
                            setting.getKey() + "=" + replicas,
                            Fixes.restart(setting.getKey() + "=" + wanted));
                }
            }
            long inSync = Numbers.of(config, "transaction.state.log.min.isr", 2);
            if (wanted > 2) {
                notes.expect(inSync >= 2, broker.subject() + " transaction.state.log.min.isr",
                        "transaction.state.log.min.isr=" + inSync,
                        Fixes.restart("transaction.state.log.min.isr=2"));
            }
        });
    }

    private static void metadata(Facts facts, Notes notes) {
        configs(facts, notes, (broker, config) -> {
            long bytes = Numbers.of(config, METADATA, METADATA_ENOUGH);
            if (bytes >= METADATA_ENOUGH) {
                notes.good();
            } else {
                notes.bad(bytes < METADATA_LEAST ? Severity.CRITICAL : Severity.MEDIUM, broker.subject(),
                        METADATA + "=" + bytes, Fixes.restart(METADATA + "=" + METADATA_ENOUGH));
            }
        });
    }

    private static void offsetsKept(Facts facts, Notes notes) {
        configs(facts, notes, (broker, config) -> {
            long minutes = Numbers.of(config, KEPT, KEPT_LEAST);
            notes.expect(minutes >= KEPT_LEAST, broker.subject(), KEPT + "=" + minutes,
                    Fixes.restart(KEPT + "=" + KEPT_LEAST));
        });
    }

    private static void disks(Facts facts, Notes notes) {
        notes.each(facts.brokersUp(), broker -> {
            for (BrokerFacts.LogDir folder : broker.logDirs().get()) {
                disk(notes, broker, folder);
            }
        });
    }

    private static void disk(Notes notes, BrokerFacts broker, BrokerFacts.LogDir folder) {
        String subject = broker.subject() + " " + folder.path();
        Optional<String> problem = folder.problem();
        if (problem.isPresent()) {
            notes.bad(Severity.CRITICAL, subject, "offline: " + problem.get(),
                    "mend the disk, and restart the broker");
        } else if (folder.total() <= 0) {
            notes.unknown(subject + ": the broker does not tell how large its disk is");
        } else {
            double used = 1 - (double) folder.usable() / folder.total();
            String found = "%d %% of the disk are used".formatted(Math.round(used * 100));
            String fix = "shorten the retention of large topics, or add room";
            if (used > FULL) {
                notes.bad(Severity.CRITICAL, subject, found, fix);
            } else {
                notes.expect(used <= NEARLY_FULL, subject, found, fix);
            }
        }
    }

    private static void roles(Facts facts, Notes notes) {
        configs(facts, notes, (broker, config) -> {
            String roles = config.getOrDefault("process.roles", "broker");
            notes.expect(!roles.contains("controller"), broker.subject(), "process.roles=" + roles,
                    "move the controller to a process of its own");
        });
    }

    private static void shutdown(Facts facts, Notes notes) {
        configs(facts, notes, (broker, config) -> {
            String value = config.getOrDefault("controlled.shutdown.enable", "true");
            notes.expect(value.equals("true"), broker.subject(), "controlled.shutdown.enable=" + value,
                    Fixes.restart("controlled.shutdown.enable=true"));
        });
    }
}
