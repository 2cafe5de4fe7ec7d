package dev.millrace.contract;

import java.util.List;

/** The text is no JSON Schema that can be used; nothing was compiled. */
public final class InvalidContractException extends Exception {
    private final transient List<String> problems;

    /** @param problems one sentence each, with the JSON Pointer into the schema and what would be right */
    public InvalidContractException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
