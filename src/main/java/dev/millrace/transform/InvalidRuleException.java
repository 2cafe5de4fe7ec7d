package dev.millrace.transform;

import java.util.List;
import java.util.stream.Collectors;

/** Rules cannot be carried out as they are written; nothing was compiled. */
public final class InvalidRuleException extends Exception {
    private final transient List<RuleProblem> problems;

    /** @param problems at least one */
    public InvalidRuleException(List<RuleProblem> problems) {
        super(problems.stream().map(RuleProblem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** Everything that is wrong, in the order of the rules. */
    public List<RuleProblem> problems() {
        return problems;
    }
}
