package dev.millrace.contract;

import java.util.ArrayList;
import java.util.List;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.millrace.json.Scanner;
import dev.millrace.record.Verdict;

/**
 * Learns from events what they have in common, and proposes a contract that all of them keep. What it cannot know is what
 * other events look like: the more samples say the same, the surer it is, and {@link Proposal} says how sure. Not
 * thread-safe.
 */
public final class Inference {
    private final Options options;
    private final Scanner scanner = new Scanner();
    private final Profile root;
    private long samples;
    private long strangers;

    /**
     * How closely the contract is to fit.
     *
     * @param rare share below which what is seen counts as a mistake: a type, a value of a list, a missing field; with 0
     *        every sample counts
     */
    public record Options(Fit fit, double rare) {
        public Options {
            if (!(rare >= 0 && rare < 0.5)) {
                throw new IllegalArgumentException("a rare share lies between 0 and 0.5, not " + rare);
            }
        }
    }

    /** What is made of the values that were seen. */
    public enum Fit {
        /** Leaves room: numbers and texts beyond those seen, further fields. */
        LOOSE,
        /** No number, length or field beyond those seen. */
        TIGHT
    }

    /** Nothing seen yet. */
    public Inference(Options options) {
        this.options = options;
        this.root = new Profile(options);
    }

    /**
     * Takes one value in.
     *
     * @return false when it is no JSON object; then it counts for nothing
     */
    public boolean add(byte[] value) {
        if (!(scanner.scan(value, 0, value.length) instanceof Verdict.Valid)) {
            strangers++;
            return false;
        }
        try {
            JsonNode event = Contract.MAPPER.readTree(value);
            if (event.isObject()) {
                root.add(event);
                samples++;
                return true;
            }
        } catch (JacksonException | NumberFormatException e) {
            // It has a number beyond all measure: no contract can say anything about it.
            strangers++;
            return false;
        }
        strangers++;
        return false;
    }

    /** Values taken in. */
    public long samples() {
        return samples;
    }

    /** Values that were no JSON objects. */
    public long strangers() {
        return strangers;
    }

    /**
     * What all have in common.
     *
     * @param title of the contract
     * @throws IllegalStateException when nothing was taken in
     */
    public Proposal propose(String title) {
        if (samples == 0) {
            throw new IllegalStateException("nothing was seen");
        }
        ObjectNode schema = Contract.MAPPER.createObjectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", title);
        schema.put("$comment",
                "Inferred from %,d events. What no event showed is not known: read it before you rely on it."
                        .formatted(samples));
        List<Proposal.Field> fields = new ArrayList<>();
        String _ = new ProfileWriter(options, fields).describe(root, "", schema);
        return new Proposal(Contract.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(schema),
                samples, fields);
    }
}
