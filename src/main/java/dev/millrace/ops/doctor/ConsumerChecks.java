package dev.millrace.ops.doctor;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.millrace.kafka.GroupProtocol;

/** What pipelines read with, and how their groups are. */
final class ConsumerChecks {
    private static final int HEARTBEATS = 3;
    private static final String SESSION = "session.timeout.ms";
    private static final String HEARTBEAT = "heartbeat.interval.ms";

    static final List<Check> ALL = List.of(
            new Check(new Rule("MR-C001", Severity.CRITICAL, Area.CONSUMER, "only committed records are read",
                    "With read_uncommitted, records of transactions that were given up would be stored.",
                    "leave isolation.level=read_committed", Links.consumer("isolation.level")),
                    ConsumerChecks::isolation),
            new Check(new Rule("MR-C002", Severity.CRITICAL, Area.CONSUMER, "no position moves by itself",
                    "auto.offset.reset jumps over records, or back, without a word; auto commit commits what is not safe yet.",
                    "leave auto.offset.reset=none and enable.auto.commit=false",
                    Links.consumer("auto.offset.reset")), ConsumerChecks::reset),
            new Check(new Rule("MR-C003", Severity.LOW, Area.CONSUMER,
                    "the group protocol is the newest that the cluster has",
                    "With the classic protocol all members stop at each rebalance; a cluster without the new one refuses it.",
                    "set kafka.group-protocol to what the cluster has", Links.consumer("group.protocol")),
                    ConsumerChecks::protocol),
            new Check(new Rule("MR-C004", Severity.MEDIUM, Area.CONSUMER,
                    "a member may miss two heartbeats before it counts as dead",
                    "With fewer, a pause of the garbage collector or of the network is a rebalance; outside of the brokers'"
                            + " limits no member may join.",
                    "keep heartbeat.interval.ms at a third of session.timeout.ms or less",
                    Links.consumer(SESSION)), ConsumerChecks::session),
            new Check(
                    new Rule("MR-C005", Severity.MEDIUM, Area.CONSUMER,
                            "no member of a pipeline's group is static",
                            "Partitions of a static member that died stay unread until its session is over.",
                            "remove group.instance.id from the members", Links.consumer("group.instance.id")),
                    ConsumerChecks::statics),
            new Check(new Rule("MR-C006", Severity.HIGH, Area.CONSUMER,
                    "a group with unread records has members",
                    "Nobody reads: lag grows until retention takes records unread.",
                    "start the pipeline, or delete the group if it is not used any more",
                    Links.page("basic_ops_consumer_lag")), ConsumerChecks::members),
            new Check(new Rule("MR-C007", Severity.MEDIUM, Area.CONSUMER, "groups are at rest",
                    "A group that is rebalanced all the time reads little: a member joins and leaves, or is too slow to poll.",
                    "look into the logs of the members for why they leave; raise max.poll.interval.ms or the session timeout",
                    Links.consumer("max.poll.interval.ms")), ConsumerChecks::rest),
            new Check(new Rule("MR-C008", Severity.HIGH, Area.CONSUMER,
                    "nobody but Millrace is in a pipeline's group",
                    "Another program in the group takes partitions, and its commits move positions that the ledger did not settle.",
                    "stop the other program, or give the pipeline another group", Links.consumer("group.id")),
                    ConsumerChecks::strangers),
            new Check(new Rule("MR-C009", Severity.LOW, Area.CONSUMER, "no worker is without a partition",
                    "A partition has one reader, so members beyond the number of partitions wait for one to die.",
                    "add partitions, or run fewer workers", Links.page("basic_ops_modify_topic")),
                    ConsumerChecks::idle),
            new Check(new Rule("MR-C010", Severity.HIGH, Area.CONSUMER,
                    "unread records are far from being deleted",
                    "What retention deletes before it was read is gone; the ledger can only name the gap.",
                    "add workers, lengthen the retention of the topic, or find out why reading is slow",
                    Links.topic("retention.ms")), ConsumerChecks::retention));

    private ConsumerChecks() {}

    private static void isolation(Facts facts, Notes notes) {
        String level = facts.clients().consumer().getOrDefault("isolation.level", "read_uncommitted");
        notes.expect(level.equals("read_committed"), "consumer", "isolation.level=" + level,
                "remove isolation.level");
    }

    private static void reset(Facts facts, Notes notes) {
        Map<String, String> consumer = facts.clients().consumer();
        String reset = consumer.getOrDefault("auto.offset.reset", "latest");
        notes.expect(reset.equals("none"), "consumer", "auto.offset.reset=" + reset,
                "remove auto.offset.reset");
        String commit = consumer.getOrDefault("enable.auto.commit", "true");
        notes.expect(commit.equals("false"), "consumer", "enable.auto.commit=" + commit,
                "remove enable.auto.commit");
    }

    private static void protocol(Facts facts, Notes notes) throws UnknownException {
        boolean hasNew = facts.features().get().getOrDefault("group.version", 0) >= 1;
        boolean wantsNew = facts.clients().groupProtocol() == GroupProtocol.CONSUMER;
        if (wantsNew && !hasNew) {
            notes.bad(Severity.CRITICAL, "consumer",
                    "group protocol consumer, the cluster has group.version=0",
                    "set kafka.group-protocol to classic, or " + Fixes.feature(facts, "group.version", 1));
        } else {
            notes.expect(wantsNew || !hasNew, "consumer",
                    "group protocol classic, the cluster has the new one",
                    "set kafka.group-protocol to consumer");
        }
    }

    private static void session(Facts facts, Notes notes) throws UnknownException {
        if (facts.clients().groupProtocol() == GroupProtocol.CONSUMER) {
            notes.each(facts.brokersUp(), broker -> {
                Map<String, String> config = broker.config().get();
                proportion(notes, broker.subject(), "group.consumer.",
                        Numbers.of(config, "group.consumer." + SESSION, 45_000),
                        Numbers.of(config, "group.consumer." + HEARTBEAT, 5_000),
                        Fixes.restart("group.consumer." + HEARTBEAT));
            });
            return;
        }
        Map<String, String> consumer = facts.clients().consumer();
        long session = Numbers.of(consumer, SESSION, 45_000);
        proportion(notes, "consumer", "", session, Numbers.of(consumer, HEARTBEAT, 3_000),
                "set kafka.client." + HEARTBEAT);
        notes.each(facts.brokersUp(), broker -> {
            Map<String, String> config = broker.config().get();
            long least = Numbers.of(config, "group.min." + SESSION, 6_000);
            long most = Numbers.of(config, "group.max." + SESSION, 1_800_000);
            if (session < least || session > most) {
                notes.bad(Severity.CRITICAL, broker.subject(),
                        "takes %s from %d to %d, ours is %d".formatted(SESSION, least, most, session),
                        "set kafka.client." + SESSION + " to a value between these");
            } else {
                notes.good();
            }
        });
    }

    private static void proportion(Notes notes, String subject, String prefix, long session, long heartbeat,
            String fix) {
        notes.expect(heartbeat * HEARTBEATS <= session, subject,
                "%s%s=%d with %s%s=%d".formatted(prefix, HEARTBEAT, heartbeat, prefix, SESSION, session),
                fix + " to " + session / HEARTBEATS + " or less");
    }

    private static void groups(Facts facts, Notes notes, Notes.Look<GroupFacts> look) {
        for (PipelineFacts pipeline : facts.pipelines()) {
            Answer<GroupFacts> group = facts.groups().get(pipeline.group());
            if (group != null) {
                notes.each(List.of(group), answer -> look.at(answer.get()));
            }
        }
    }

    private static void statics(Facts facts, Notes notes) {
        groups(facts, notes,
                group -> group.members().forEach(member -> notes.expect(member.instance().isEmpty(),
                        group.subject(),
                        "member %s at %s is static (%s)".formatted(member.client(), member.host(),
                                member.instance().orElse("")),
                        "remove group.instance.id from " + member.client())));
    }

    private static void members(Facts facts, Notes notes) {
        groups(facts, notes, group -> {
            long unread = group.standings().stream().filter(standing -> standing.committed().isPresent())
                    .mapToLong(standing -> standing.end() - standing.committed().getAsLong()).sum();
            notes.expect(!group.state().equals(GroupFacts.EMPTY) || unread <= 0, group.subject(),
                    "no members, up to %,d offsets not settled".formatted(unread),
                    "start the pipeline: millrace run");
        });
    }

    private static void rest(Facts facts, Notes notes) {
        groups(facts, notes, group -> notes.expect(!group.isRestless(), group.subject(),
                "in state " + group.state() + " each time it was looked at",
                "look into the logs of its members for why they leave"));
    }

    private static void strangers(Facts facts, Notes notes) {
        groups(facts, notes, group -> {
            String others = group.members().stream()
                    .filter(member -> !member.client().startsWith("millrace."))
                    .map(member -> member.client() + " at " + member.host())
                    .collect(Collectors.joining(", "));
            notes.expect(others.isEmpty(), group.subject(), "other programs are in it: " + others,
                    "stop them, or set from.group of the pipeline to another group");
        });
    }

    private static void idle(Facts facts, Notes notes) {
        groups(facts, notes, group -> {
            int partitions = group.standings().size();
            int members = group.members().size();
            if (members > 0 && partitions > 0) {
                notes.expect(members <= partitions, group.subject(),
                        "%s for %s".formatted(Numbers.count(members, "member"),
                                Numbers.count(partitions, "partition")),
                        "run %d workers less, or add partitions".formatted(members - partitions));
            }
        });
    }

    private static void retention(Facts facts, Notes notes) {
        groups(facts, notes, group -> {
            for (GroupFacts.Standing standing : group.standings()) {
                if (standing.committed().isPresent()) {
                    retention(notes, group, standing, standing.committed().getAsLong());
                }
            }
        });
    }

    private static void retention(Notes notes, GroupFacts group, GroupFacts.Standing standing, long next) {
        String subject = group.subject() + " in " + standing.partition();
        if (next < standing.first()) {
            notes.bad(Severity.CRITICAL, subject, "offsets %,d to %,d were deleted before they were read"
                    .formatted(next, standing.first()),
                    "lengthen the retention now, then: millrace audit");
            return;
        }
        boolean isOld = next < standing.end()
                && (standing.young().isEmpty() ? standing.isTimed() : next < standing.young().getAsLong());
        notes.expect(!isOld, subject,
                "the oldest unread record, at offset %,d, has used up more than half of its retention"
                        .formatted(next),
                "add workers, or lengthen retention.ms of " + standing.partition().topic());
    }
}
