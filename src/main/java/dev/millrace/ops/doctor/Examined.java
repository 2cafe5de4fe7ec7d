package dev.millrace.ops.doctor;

import java.util.List;

/**
 * What came of one rule.
 *
 * @param good how many things were looked at and are right
 * @param unknown why something could not be looked at
 */
public record Examined(Rule rule, int good, List<Finding> findings, List<String> unknown) {
    public Examined {
        findings = List.copyOf(findings);
        unknown = List.copyOf(unknown);
    }

    /** Where a rule stands as a whole. */
    public enum State {
        FOUND, UNKNOWN, PASSED,
        /** There was nothing to look at. */
        NOTHING
    }

    public State state() {
        if (!findings.isEmpty()) {
            return State.FOUND;
        }
        if (!unknown.isEmpty()) {
            return State.UNKNOWN;
        }
        return good > 0 ? State.PASSED : State.NOTHING;
    }
}
