package dev.millrace.ops.doctor;

import java.time.Duration;
import java.util.List;

/** The controllers that vote on what the cluster is. */
final class QuorumChecks {
    static final String FEATURE = "kraft.version";
    private static final Duration BEHIND = Duration.ofSeconds(10);

    static final List<Check> ALL = List.of(
            new Check(new Rule("MR-B020", Severity.HIGH, Area.BROKERS,
                    "three controllers vote, or another odd number above",
                    "With one or two, the loss of one is the loss of the quorum: no leader can be elected any more. An even"
                            + " number survives no more losses than the odd one below it.",
                    "run three or five controllers", Links.broker("controller.quorum.bootstrap.servers")),
                    QuorumChecks::voters),
            new Check(new Rule("MR-B021", Severity.HIGH, Area.BROKERS, "every voter keeps up",
                    "A controller that is behind or gone counts for nothing when another fails.",
                    "start it, or look into its log", Links.page("kraft_metadata_tool")),
                    QuorumChecks::behind),
            new Check(new Rule("MR-B022", Severity.LOW, Area.BROKERS,
                    "voters can be replaced while the cluster runs",
                    "With a fixed list (controller.quorum.voters), a controller that lost its disk can only be replaced under"
                            + " its old address, and every process has to be restarted for a new one.",
                    "go over to controller.quorum.bootstrap.servers, and raise kraft.version to 1",
                    Links.broker("controller.quorum.bootstrap.servers")), QuorumChecks::isDynamic));

    private QuorumChecks() {}

    private static void voters(Facts facts, Notes notes) throws UnknownException {
        int voters = facts.quorum().get().voters().size();
        // With fewer than three brokers that is what is said of the brokers.
        if (facts.brokers().size() < 3 && voters < 3) {
            return;
        }
        if (voters < 3) {
            notes.bad("quorum", Numbers.count(voters, "voter"), "add controllers until there are three");
        } else if (voters % 2 == 0) {
            notes.bad(Severity.LOW, "quorum", Numbers.count(voters, "voter"),
                    "add a controller, or take one away");
        } else {
            notes.good();
        }
    }

    private static void behind(Facts facts, Notes notes) throws UnknownException {
        QuorumFacts quorum = facts.quorum().get();
        for (QuorumFacts.Voter voter : quorum.voters()) {
            String subject = "controller " + voter.id();
            if (voter.id() == quorum.leader()) {
                notes.good();
            } else if (!voter.wasSeen()) {
                notes.bad(subject, "the leader has not heard of it", "start controller " + voter.id());
            } else {
                long seconds = voter.behind().map(Duration::toSeconds).orElse(0L);
                notes.expect(seconds <= BEHIND.toSeconds(), subject,
                        "had all there is %,d s ago for the last time".formatted(seconds),
                        "look into the log of controller " + voter.id());
            }
        }
    }

    private static void isDynamic(Facts facts, Notes notes) throws UnknownException {
        int level = facts.features().get().getOrDefault(FEATURE, 0);
        notes.expect(level >= 1, "quorum", FEATURE + "=" + level,
                "set controller.quorum.bootstrap.servers on every node, then "
                        + Fixes.feature(facts, FEATURE, 1));
    }
}
