package dev.millrace.transform.cel;

import java.util.Arrays;
import java.util.List;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;

import dev.millrace.json.JsonBuffer;
import dev.millrace.json.Printable;
import dev.millrace.transform.EventType;
import dev.millrace.transform.Outcome;

/** Computes the new value of a field. Immutable and thread-safe. */
abstract sealed class Assignment {
    private final Expression expression;

    private Assignment(Expression expression) {
        this.expression = expression;
    }

    /** The cheapest way to carry an expression out. */
    static Assignment of(Expression expression, Fields fields) {
        CelExpr checked = expression.checked();
        return switch (checked.getKind()) {
            case CONSTANT -> constant(expression, checked.constant());
            case IDENT -> variable(expression, checked.ident().name());
            case CALL -> call(expression, checked.call(), fields);
            case NOT_SET, SELECT, LIST, STRUCT, MAP, COMPREHENSION -> new Computed(expression);
        };
    }

    private static Assignment constant(Expression expression, CelConstant constant) {
        JsonBuffer text = new JsonBuffer();
        switch (constant.getKind()) {
            case BOOLEAN_VALUE -> Values.write(constant.booleanValue(), text);
            case INT64_VALUE -> Values.write(constant.int64Value(), text);
            case STRING_VALUE -> Values.write(constant.stringValue(), text);
            case NULL_VALUE -> Values.write(constant.nullValue(), text);
            case DOUBLE_VALUE, UINT64_VALUE, BYTES_VALUE, TIMESTAMP_VALUE, DURATION_VALUE, NOT_SET -> {
                return new Computed(expression);
            }
        }
        return new Fixed(expression, text);
    }

    private static Assignment variable(Expression expression, String name) {
        if (isTime(name)) {
            return new Clock(expression, name.equals(EventView.NOW));
        }
        boolean isValue = Field.isVariable(name) && Field.aspect(name) == Field.Aspect.VALUE;
        return isValue ? new Copy(expression, Field.number(name)) : new Computed(expression);
    }

    private static boolean isTime(String name) {
        return name.equals(EventView.NOW) || name.equals(EventView.INGEST_TIME);
    }

    /** {@code now - timestamp}, where the timestamp is a whole number. */
    private static Assignment call(Expression expression, CelExpr.CelCall call, Fields fields) {
        List<CelExpr> arguments = call.args();
        boolean isElapsed = call.function().equals("_-_")
                && arguments.stream().allMatch(argument -> argument.getKind() == Kind.IDENT)
                && isTime(arguments.getFirst().ident().name())
                && Field.isVariable(arguments.getLast().ident().name());
        if (isElapsed) {
            String name = arguments.getLast().ident().name();
            Field field = fields.get(name);
            if (field.type().kind() == EventType.Kind.INT && Field.aspect(name) == Field.Aspect.VALUE) {
                return new Elapsed(expression, arguments.getFirst().ident().name().equals(EventView.NOW),
                        field.number());
            }
        }
        return new Computed(expression);
    }

    /** Writes the value as JSON; {@link Outcome#KEPT}, or why there is none, and then anything may be written. */
    abstract Outcome write(EventView event, JsonBuffer out);

    /** Whether the interpreter is asked only about events that fail. */
    boolean isFast() {
        return true;
    }

    final Outcome interpret(EventView event, JsonBuffer out) {
        Object value = expression.evaluate(event);
        if (value instanceof Outcome.Failed failed) {
            return failed;
        }
        try {
            Values.write(value, out);
            return Outcome.KEPT;
        } catch (IllegalArgumentException | ArithmeticException e) {
            return failed(String.valueOf(e.getMessage()));
        }
    }

    /** The result is not what it should be. */
    final Outcome.Failed failed(String message) {
        return expression.failed(Spot.START, Printable.text(message, 400));
    }

    /** Always the same. */
    static final class Fixed extends Assignment {
        private final byte[] text;

        private Fixed(Expression expression, JsonBuffer text) {
            super(expression);
            this.text = Arrays.copyOf(text.bytes(), text.length());
        }

        @Override
        Outcome write(EventView event, JsonBuffer out) {
            out.raw(text, 0, text.length);
            return Outcome.KEPT;
        }
    }

    /** A time that came with the event. */
    static final class Clock extends Assignment {
        private final boolean isNow;

        private Clock(Expression expression, boolean isNow) {
            super(expression);
            this.isNow = isNow;
        }

        @Override
        Outcome write(EventView event, JsonBuffer out) {
            out.time(isNow ? event.nowMillis : event.ingestMillis);
            return Outcome.KEPT;
        }
    }

    /** The bytes of a field, however it is written. */
    static final class Copy extends Assignment {
        private final int field;

        private Copy(Expression expression, int field) {
            super(expression);
            this.field = field;
        }

        @Override
        Outcome write(EventView event, JsonBuffer out) {
            int from = event.from(field);
            if (from < 0) {
                return interpret(event, out);
            }
            out.raw(event.bytes, from, event.to(field));
            return Outcome.KEPT;
        }
    }

    /** Milliseconds between a number since the epoch and a time that came with the event. */
    static final class Elapsed extends Assignment {
        private static final long SURE = 1L << 60;
        private final boolean isNow;
        private final int field;

        private Elapsed(Expression expression, boolean isNow, int field) {
            super(expression);
            this.isNow = isNow;
            this.field = field;
        }

        @Override
        Outcome write(EventView event, JsonBuffer out) {
            int from = event.from(field);
            boolean isSure = from >= 0 && Probe.isNumber(event.bytes[from])
                    && event.numbers.readWhole(event.bytes, from, event.to(field))
                    && -SURE < event.numbers.whole() && event.numbers.whole() < SURE;
            if (!isSure) {
                return interpret(event, out);
            }
            out.number((isNow ? event.nowMillis : event.ingestMillis)
                    - Functions.epochMillis(event.numbers.whole()));
            return Outcome.KEPT;
        }
    }

    /** Whatever else an expression can be. */
    static final class Computed extends Assignment {
        private Computed(Expression expression) {
            super(expression);
        }

        @Override
        Outcome write(EventView event, JsonBuffer out) {
            return interpret(event, out);
        }

        @Override
        boolean isFast() {
            return false;
        }
    }
}
