package dev.millrace.example;

import java.util.Optional;

import tools.jackson.databind.JsonNode;

import dev.millrace.record.Reason;

/** What has to become of an example. */
public sealed interface Expectation {
    /**
     * An output that is equal as JSON: neither white space nor the order of fields counts.
     *
     * @param key text of the output record's key; empty for any or none
     */
    record Output(JsonNode value, Optional<String> key) implements Expectation {}

    /** An output that is equal to the input, as JSON. */
    record Unchanged() implements Expectation {}

    /** A filter drops it. */
    record Filtered() implements Expectation {}

    /** It repeats a record before it. */
    record Duplicate() implements Expectation {}

    /**
     * It becomes a dead letter.
     *
     * @param pointer JSON Pointer to the value at fault; empty for any
     */
    record Dead(Reason reason, Optional<String> pointer) implements Expectation {}
}
