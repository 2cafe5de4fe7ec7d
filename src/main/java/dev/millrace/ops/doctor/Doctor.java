package dev.millrace.ops.doctor;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The whole checklist. Pure: the same facts give the same answer. */
public final class Doctor {
    private static final List<Check> CHECKS = Stream
            .of(ProducerChecks.ALL, ConsumerChecks.ALL, TopicChecks.ALL,
                    LogChecks.ALL, BrokerChecks.ALL, QuorumChecks.ALL, SecurityChecks.ALL, StoreChecks.ALL)
            .flatMap(List::stream).toList();

    private Doctor() {}

    /** One result for each rule, in the order of their ids by area. */
    public static List<Examined> examine(Facts facts) {
        return CHECKS.stream().map(check -> check.examine(facts)).toList();
    }

    public static List<Rule> rules() {
        return CHECKS.stream().map(Check::rule).toList();
    }

    /**
     * One of them.
     *
     * @param id in any case, with or without "MR-"
     */
    public static Optional<Rule> rule(String id) {
        return rules().stream().filter(
                rule -> rule.id().equalsIgnoreCase(id) || rule.id().equalsIgnoreCase("MR-" + id)).findFirst();
    }
}
