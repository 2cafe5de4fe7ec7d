package dev.millrace.record;

import java.util.Locale;

/** Why a record was rejected: a closed list, so that counters and dead letters can be grouped by it. */
public enum Reason {
    /** The record has no value at all; in a compacted topic that means "deleted". */
    TOMBSTONE,
    /** The value has zero bytes. */
    EMPTY,
    /** The value is larger than the pipeline takes. */
    TOO_LARGE,
    /** The bytes are not UTF-8, or hold text no encoder may write (lone surrogates). */
    ENCODING,
    /** Not JSON as RFC 8259 defines it. */
    SYNTAX,
    /** The value ends before its JSON does. */
    TRUNCATED,
    /** One object names a field twice; readers disagree which one counts. */
    DUPLICATE_FIELD,
    /** More nested arrays and objects than the limit. */
    TOO_DEEP,
    /** A value has another JSON type than the contract says. */
    TYPE,
    /** A required field is not there. */
    MISSING_FIELD,
    /** A field the contract does not allow. */
    UNKNOWN_FIELD,
    /** A number outside the limits of the contract. */
    RANGE,
    /** A string, array or object shorter or longer than the contract says. */
    LENGTH,
    /** A string that does not match the contract's pattern. */
    PATTERN,
    /** A string that is not of the contract's format (date-time, uuid, ipv4, …). */
    FORMAT,
    /** A value that is not one of those the contract lists. */
    NOT_LISTED,
    /** Any other rule of the contract: combinations, conditions, uniqueness. */
    CONTRACT,
    /** A rule of the pipeline could not be carried out on the event. */
    RULE,
    /** Something that the rules need gave no answer, as often as was to be tried. */
    UNAVAILABLE,
    /** The output topic does not take the record, for another reason than its size. */
    REFUSED;

    /** As it stands in dead letters and metrics: "missing-field". */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
