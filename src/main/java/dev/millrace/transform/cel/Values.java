package dev.millrace.transform.cel;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.exceptions.CelInvalidArgumentException;
import dev.cel.common.values.NullValue;

import dev.millrace.json.FieldWalk;
import dev.millrace.json.JsonBuffer;
import dev.millrace.json.NumberReader;
import dev.millrace.json.Unescaped;
import dev.millrace.transform.EventType.Kind;

/** JSON as CEL's values, and CEL's values as JSON. */
final class Values {
    private Values() {}

    /**
     * The value {@code bytes[from, to)}.
     *
     * @throws CelInvalidArgumentException for a whole number beyond 64 bits
     */
    static Object read(byte[] bytes, int from, int to, ValueType type) {
        return switch (bytes[from]) {
            case '"' -> text(bytes, from + 1, to - 1);
            case 't' -> true;
            case 'f' -> false;
            case 'n' -> NullValue.NULL_VALUE;
            case '{' -> object(bytes, from, to, type.orAnyElement());
            case '[' -> list(bytes, from, to, type.orAnyElement());
            default -> number(bytes, from, to, type.kind());
        };
    }

    private static String text(byte[] bytes, int from, int to) {
        Unescaped text = new Unescaped();
        int length = text.set(bytes, from, to);
        return new String(text.bytes(), 0, length, StandardCharsets.UTF_8);
    }

    /** Where the contract says nothing, a number is whole when it is written so and fits. */
    private static Object number(byte[] bytes, int from, int to, Kind kind) {
        if (kind == Kind.DOUBLE) {
            return NumberReader.readDouble(bytes, from, to);
        }
        NumberReader reader = new NumberReader();
        if ((kind == Kind.INT || NumberReader.isWrittenWhole(bytes, from, to))
                && reader.readWhole(bytes, from, to)) {
            return reader.whole();
        }
        if (kind == Kind.INT) {
            throw new CelInvalidArgumentException("a whole number does not fit 64 bits");
        }
        return NumberReader.readDouble(bytes, from, to);
    }

    private static Map<String, Object> object(byte[] bytes, int from, int to, ValueType element) {
        Map<String, Object> fields = new LinkedHashMap<>();
        FieldWalk walk = new FieldWalk(bytes, from, to);
        while (walk.next()) {
            fields.put(text(bytes, walk.nameFrom(), walk.nameTo()),
                    read(bytes, walk.valueFrom(), walk.valueTo(), element));
        }
        return fields;
    }

    private static List<Object> list(byte[] bytes, int from, int to, ValueType element) {
        List<Object> items = new ArrayList<>();
        FieldWalk walk = new FieldWalk(bytes, from, to);
        while (walk.next()) {
            items.add(read(bytes, walk.valueFrom(), walk.valueTo(), element));
        }
        return items;
    }

    /**
     * Writes a value as JSON: times as RFC 3339 in UTC with milliseconds, durations as whole milliseconds.
     *
     * @throws IllegalArgumentException for what JSON has no word for, with a sentence that says what
     */
    static void write(Object value, JsonBuffer out) {
        switch (value) {
            case String text -> out.string(text);
            case Long number -> out.number(number);
            case Integer number -> out.number(number);
            case UnsignedLong number -> out.ascii(number.toString());
            case Double number -> out.number(number);
            case Boolean truth -> out.ascii(truth.toString());
            case NullValue _ -> out.ascii("null");
            case Instant time -> out.time(time.toEpochMilli());
            case Duration duration -> out.number(duration.toMillis());
            case List<?> items -> list(items, out);
            case Map<?, ?> fields -> object(fields, out);
            default -> throw new IllegalArgumentException(
                    "a result of type " + value.getClass().getSimpleName() + " cannot be written as JSON");
        }
    }

    private static void list(List<?> items, JsonBuffer out) {
        out.raw('[');
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) {
                out.raw(',');
            }
            write(items.get(i), out);
        }
        out.raw(']');
    }

    private static void object(Map<?, ?> fields, JsonBuffer out) {
        out.raw('{');
        boolean isFirst = true;
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            if (!isFirst) {
                out.raw(',');
            }
            isFirst = false;
            if (!(field.getKey() instanceof String name)) {
                throw new IllegalArgumentException("names of fields are strings, found " + field.getKey());
            }
            out.string(name);
            out.raw(':');
            write(field.getValue(), out);
        }
        out.raw('}');
    }
}
