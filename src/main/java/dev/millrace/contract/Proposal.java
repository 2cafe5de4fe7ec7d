package dev.millrace.contract;

import java.util.List;

/**
 * A contract that was inferred.
 *
 * @param schema its text, JSON Schema 2020-12
 * @param samples events it was inferred from
 * @param fields what is said of each, those of an object after it
 */
public record Proposal(String schema, long samples, List<Field> fields) {
    public Proposal {
        fields = List.copyOf(fields);
    }

    /**
     * One field.
     *
     * @param pointer JSON Pointer, with "*" for the items of an array
     * @param types as the schema says: "string", "integer or null"
     * @param isRequired whether the contract asks for it
     * @param seen how often it was there
     * @param of how often it could have been there
     * @param found what its values have in common, for people
     */
    public record Field(String pointer, String types, boolean isRequired, long seen, long of, String found) {
        /**
         * Share of the values that keep what is said of them, with a confidence of 95 %: when n samples agree, less than
         * 3/n of all disagree (the rule of three). 0 when there are too few to say anything.
         */
        public double sureness() {
            return seen <= 3 ? 0 : 1 - 3.0 / seen;
        }
    }
}
