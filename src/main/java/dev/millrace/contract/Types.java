package dev.millrace.contract;

import org.jspecify.annotations.Nullable;

/** Sets of JSON types as bits. Numbers are split by whether they are whole, the literals by their value. */
final class Types {
    static final int NULL = 1;
    static final int TRUE = 2;
    static final int FALSE = 4;
    static final int INTEGER = 8;
    static final int FRACTION = 16;
    static final int STRING = 32;
    static final int OBJECT = 64;
    static final int ARRAY = 128;
    static final int NUMBER = INTEGER | FRACTION;
    static final int ALL = 255;

    private Types() {}

    /** The bits of a type name of JSON Schema, or 0 when there is no such type. */
    static int of(@Nullable String name) {
        return switch (name) {
            case "null" -> NULL;
            case "boolean" -> TRUE | FALSE;
            case "integer" -> INTEGER;
            case "number" -> NUMBER;
            case "string" -> STRING;
            case "object" -> OBJECT;
            case "array" -> ARRAY;
            case null, default -> 0;
        };
    }
}
