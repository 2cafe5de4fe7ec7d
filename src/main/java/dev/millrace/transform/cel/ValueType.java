package dev.millrace.transform.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.SimpleType;
import org.jspecify.annotations.Nullable;

import dev.millrace.transform.EventType;
import dev.millrace.transform.EventType.Kind;

/**
 * How a value of an event is given to CEL.
 *
 * @param element of lists, and of objects whose fields are all alike; null where they may be anything
 */
record ValueType(Kind kind, boolean isNullable, @Nullable ValueType element) {
    static final ValueType ANY = new ValueType(Kind.ANY, true, null);
    /** Lists in lists; schemas can refer to themselves. */
    private static final int MAX_NESTING = 8;

    static ValueType of(EventType type) {
        return of(type, 0);
    }

    private static ValueType of(EventType type, int nesting) {
        if (type.kind() == Kind.ANY || nesting == MAX_NESTING) {
            return ANY;
        }
        ValueType element = switch (type.kind()) {
            case LIST -> of(type.items(), nesting + 1);
            case OBJECT -> type.names().isEmpty() ? of(type.field(""), nesting + 1) : null;
            case STRING, INT, DOUBLE, BOOL, ANY -> null;
        };
        return new ValueType(type.kind(), type.isNullable(), element);
    }

    ValueType orAnyElement() {
        return element == null ? ANY : element;
    }

    /** The same without null. */
    ValueType notNull() {
        return new ValueType(kind, false, element);
    }

    CelType cel() {
        CelType type = switch (kind) {
            case STRING -> SimpleType.STRING;
            case INT -> SimpleType.INT;
            case DOUBLE -> SimpleType.DOUBLE;
            case BOOL -> SimpleType.BOOL;
            case OBJECT -> MapType.create(SimpleType.STRING, orAnyElement().cel());
            case LIST -> ListType.create(orAnyElement().cel());
            case ANY -> SimpleType.DYN;
        };
        boolean isWrapped = isNullable && switch (kind) {
            case STRING, INT, DOUBLE, BOOL -> true;
            case OBJECT, LIST, ANY -> false;
        };
        return isWrapped ? NullableType.create(type) : isNullable ? SimpleType.DYN : type;
    }
}
