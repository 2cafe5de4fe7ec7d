package dev.millrace.transform.cel;

import java.util.List;

import dev.millrace.json.NameTable;
import dev.millrace.json.NumberReader;
import dev.millrace.transform.EventType.Kind;

/**
 * A condition that is judged over the bytes of an event, without the interpreter and without allocation. It means exactly
 * what the interpreter means: where that would fail, a probe is {@link #FAILED}, and the interpreter is asked for the
 * words. Immutable; scratch space is the event's.
 */
abstract sealed class Probe {
    static final int FALSE = 0;
    static final int TRUE = 1;
    static final int FAILED = 2;

    /** {@link #TRUE}, {@link #FALSE} or {@link #FAILED}. */
    abstract int of(EventView event);

    static int truth(boolean value) {
        return value ? TRUE : FALSE;
    }

    /** True or false, whatever the event. */
    static final class Constant extends Probe {
        private final int result;

        Constant(boolean value) {
            result = truth(value);
        }

        @Override
        int of(EventView event) {
            return result;
        }
    }

    /** Both hold. As in CEL, one that is false outweighs another that fails, on either side. */
    static final class And extends Probe {
        private final Probe one;
        private final Probe other;

        And(Probe one, Probe other) {
            this.one = one;
            this.other = other;
        }

        @Override
        int of(EventView event) {
            int first = one.of(event);
            if (first == FALSE) {
                return FALSE;
            }
            int second = other.of(event);
            return second == FALSE ? FALSE : first == FAILED ? FAILED : second;
        }
    }

    /** At least one holds. As in CEL, one that is true outweighs another that fails, on either side. */
    static final class Or extends Probe {
        private final Probe one;
        private final Probe other;

        Or(Probe one, Probe other) {
            this.one = one;
            this.other = other;
        }

        @Override
        int of(EventView event) {
            int first = one.of(event);
            if (first == TRUE) {
                return TRUE;
            }
            int second = other.of(event);
            return second == TRUE ? TRUE : first == FAILED ? FAILED : second;
        }
    }

    /** It does not hold. */
    static final class Not extends Probe {
        private final Probe inner;

        Not(Probe inner) {
            this.inner = inner;
        }

        @Override
        int of(EventView event) {
            int result = inner.of(event);
            return result == FAILED ? FAILED : TRUE - result;
        }
    }

    /** The field is there; for {@link Field.Aspect#SUBSTANCE} it is not null either. */
    static final class Presence extends Probe {
        private final int field;
        private final boolean isNullEnough;

        Presence(int field, boolean isNullEnough) {
            this.field = field;
            this.isNullEnough = isNullEnough;
        }

        @Override
        int of(EventView event) {
            int from = event.from(field);
            return truth(from >= 0 && (isNullEnough || event.bytes[from] != 'n'));
        }
    }

    /** The field itself is true. */
    static final class Flag extends Probe {
        private final int field;

        Flag(int field) {
            this.field = field;
        }

        @Override
        int of(EventView event) {
            int from = event.from(field);
            if (from < 0) {
                return FAILED;
            }
            return switch (event.bytes[from]) {
                case 't' -> TRUE;
                case 'f' -> FALSE;
                default -> FAILED;
            };
        }
    }

    /** The field is this literal: true, false or null. */
    static final class Literal extends Probe {
        private final int field;
        private final Kind kind;
        private final char first;
        private final boolean isWanted;

        /** @param isWanted false for "is not" */
        Literal(Field field, char first, boolean isWanted) {
            this.field = field.number();
            this.kind = field.type().kind();
            this.first = first;
            this.isWanted = isWanted;
        }

        @Override
        int of(EventView event) {
            int from = event.from(field);
            if (from < 0) {
                return FAILED;
            }
            byte found = event.bytes[from];
            // The interpreter fails to read a whole number that does not fit before it compares.
            boolean isUnreadable = kind == Kind.INT && isNumber(found)
                    && !event.numbers.readWhole(event.bytes, from, event.to(field));
            return isUnreadable ? FAILED : truth((found == first) == isWanted);
        }
    }

    /** The field compares like this with a text. */
    static final class Text extends Probe {
        private final int field;
        private final Comparison comparison;
        private final byte[] text;

        Text(int field, Comparison comparison, byte[] text) {
            this.field = field;
            this.comparison = comparison;
            this.text = text.clone();
        }

        @Override
        int of(EventView event) {
            int from = event.from(field);
            if (from < 0) {
                return FAILED;
            }
            if (event.bytes[from] != '"') {
                return comparison.ofUnlike();
            }
            int first = from + 1;
            int last = event.to(field) - 1;
            if (Texts.hasEscape(event.bytes, first, last)) {
                int length = event.unescaped.set(event.bytes, first, last);
                return comparison.of(Texts.compare(event.unescaped.bytes(), 0, length, text));
            }
            return comparison.of(Texts.compare(event.bytes, first, last, text));
        }
    }

    /** The field compares like this with a number. */
    static final class Numeric extends Probe {
        private final int field;
        private final Kind kind;
        private final Comparison comparison;
        private final NumberValue number;

        /** @param kind of the field, by its contract */
        Numeric(int field, Kind kind, Comparison comparison, NumberValue number) {
            this.field = field;
            this.kind = kind;
            this.comparison = comparison;
            this.number = number;
        }

        @Override
        int of(EventView event) {
            int from = event.from(field);
            if (from < 0) {
                return FAILED;
            }
            byte[] bytes = event.bytes;
            if (!isNumber(bytes[from])) {
                return comparison.ofUnlike();
            }
            int to = event.to(field);
            if (isWhole(event, bytes, from, to, kind)) {
                return comparison.of(-number.compareTo(event.numbers.whole()));
            }
            return kind == Kind.INT
                    ? FAILED
                    : comparison.of(-number.compareTo(NumberReader.readDouble(bytes, from, to)));
        }
    }

    static boolean isNumber(byte first) {
        return first == '-' || (first >= '0' && first <= '9');
    }

    /** Whether the interpreter would see a whole number; {@link EventView#numbers} has it then. */
    private static boolean isWhole(EventView event, byte[] bytes, int from, int to, Kind kind) {
        return kind != Kind.DOUBLE && (kind == Kind.INT || NumberReader.isWrittenWhole(bytes, from, to))
                && event.numbers.readWhole(bytes, from, to);
    }

    /** The field is one of these texts. */
    static final class AnyText extends Probe {
        private final int field;
        private final NameTable texts;

        AnyText(int field, List<String> texts) {
            this.field = field;
            this.texts = new NameTable(texts.stream().distinct().toList());
        }

        @Override
        int of(EventView event) {
            int from = event.from(field);
            if (from < 0) {
                return FAILED;
            }
            if (event.bytes[from] != '"') {
                return FALSE;
            }
            int first = from + 1;
            int last = event.to(field) - 1;
            if (Texts.hasEscape(event.bytes, first, last)) {
                int length = event.unescaped.set(event.bytes, first, last);
                return truth(texts.find(event.unescaped.bytes(), 0, length) >= 0);
            }
            return truth(texts.find(event.bytes, first, last) >= 0);
        }
    }

    /** The field is one of these numbers. */
    static final class AnyNumber extends Probe {
        private final int field;
        private final Kind kind;
        private final NumberValue[] numbers;

        AnyNumber(int field, Kind kind, List<NumberValue> numbers) {
            this.field = field;
            this.kind = kind;
            this.numbers = numbers.toArray(NumberValue[]::new);
        }

        @Override
        int of(EventView event) {
            int from = event.from(field);
            if (from < 0) {
                return FAILED;
            }
            byte[] bytes = event.bytes;
            if (!isNumber(bytes[from])) {
                return FALSE;
            }
            int to = event.to(field);
            if (isWhole(event, bytes, from, to, kind)) {
                return truth(contains(event.numbers.whole()));
            }
            return kind == Kind.INT ? FAILED : truth(contains(NumberReader.readDouble(bytes, from, to)));
        }

        private boolean contains(long value) {
            for (NumberValue number : numbers) {
                if (number.compareTo(value) == 0) {
                    return true;
                }
            }
            return false;
        }

        private boolean contains(double value) {
            for (NumberValue number : numbers) {
                if (number.compareTo(value) == 0) {
                    return true;
                }
            }
            return false;
        }
    }
}
