package dev.millrace.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used; nothing was started. Holds everything that is wrong with it. */
public final class InvalidConfigException extends Exception {
    private final String origin;
    private final transient List<Problem> problems;

    /** @param origin what was read: a file's name or "environment" */
    InvalidConfigException(String origin, List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.origin = origin;
        this.problems = List.copyOf(problems);
    }

    public String origin() {
        return origin;
    }

    /** At least one, in the order of the file. */
    public List<Problem> problems() {
        return problems;
    }
}
