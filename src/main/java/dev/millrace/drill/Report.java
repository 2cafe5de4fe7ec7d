package dev.millrace.drill;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import dev.millrace.ledger.AuditReport;

/**
 * What a drill has shown.
 *
 * @param forwards whether sinks forwarded to a topic, so that there was no store to be struck
 * @param sent records handed to the client
 * @param acknowledged of these, by all in-sync replicas
 * @param verdict of the oracle, which compares the topic with objects and dead letters
 * @param books of the ledger, held against the objects
 * @param problems with the drill itself: a fault that had not the promised outcome, a sink that died, things that got stuck
 * @param unreached strikes of the plan there was no time for
 */
public record Report(Plan plan, boolean forwards, long sent, long acknowledged, Verdict verdict,
        AuditReport books, Tally tally,
        List<String> problems, int unreached) {
    /** From here on a drill with every fault has to have seen everything. */
    private static final long LONG_MINUTES = 5;

    public Report {
        problems = List.copyOf(problems);
    }

    /** Why the drill is not passed, for people; empty when it is. */
    public List<String> failures() {
        List<String> failures = new ArrayList<>();
        if (!verdict.isClean()) {
            failures.add("lost %,d, doubled %,d, misplaced %,d, not settled %,d".formatted(verdict.lost(),
                    verdict.doubled(), verdict.misplaced(), verdict.unsettled()));
        }
        failures.addAll(verdict.problems());
        if (verdict.inTopic() < acknowledged) {
            failures.add("the brokers acknowledged %,d records and have %,d".formatted(acknowledged,
                    verdict.inTopic()));
        }
        books.chains().forEach(chain -> chain.problems()
                .forEach(problem -> failures.add("ledger, " + chain.chain().text() + ": " + problem)));
        failures.addAll(problems);
        if (verdict.inTopic() == 0 || verdict.inLetters() == 0 || verdict.inObjects() == 0) {
            failures.add("nothing was shown: there were no records, none that arrived, or no dead letters");
        }
        List<String> missing = isLong() ? tally.missing(forwards) : List.of();
        if (!missing.isEmpty()) {
            failures.add("nothing was shown: there were no " + String.join(", no ", missing));
        }
        return failures;
    }

    private boolean isLong() {
        Set<Fault> all = EnumSet.allOf(Fault.class);
        if (forwards) {
            all.removeAll(Fault.ofTheStore());
        }
        return plan.length().toMinutes() >= LONG_MINUTES && plan.faults().containsAll(all);
    }
}
