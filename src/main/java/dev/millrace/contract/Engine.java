package dev.millrace.contract;

import java.util.Arrays;

import dev.millrace.contract.Node.Contained;
import dev.millrace.contract.Node.Items;
import dev.millrace.contract.Node.Kind;
import dev.millrace.contract.Node.Listed;
import dev.millrace.contract.Node.Numbers;
import dev.millrace.contract.Node.PatternField;
import dev.millrace.contract.Node.Rule;
import dev.millrace.contract.Node.Texts;
import dev.millrace.json.Fault;
import dev.millrace.json.Scanner;
import dev.millrace.json.Unescaped;
import dev.millrace.json.Words;
import dev.millrace.record.Reason;
import dev.millrace.record.Verdict;

/**
 * Scans and judges in one descent over the bytes: the node of the schema says what to expect, and what no rule asks for
 * is passed over by the {@link Scanner}.
 *
 * <p>How it gets fast. Fields tend to come in the order in which they came last time, so after each field the one that
 * followed it before is tried with two eight-byte comparisons that cover quote, name, quote and colon at once; only a
 * wrong guess reads and looks up the name. Strings are passed eight bytes at a time, whole numbers are judged as a long
 * while they are read, and anything rarer (escapes, fractions near a limit, more than 64 known names) goes a slower way
 * that is exact.
 *
 * <p>What bounds it. Rules like anyOf read the same bytes again, and inside one another they could multiply without end;
 * the bytes read again are counted, and a document that needs too many is refused.
 *
 * <p>As in the scanner, methods take the index of a value and give the index behind it, or -1 with the fault noted.
 */
final class Engine implements Validator {
    /** Rules inside rules at the same value or below; far more than people write, far less than a stack holds. */
    private static final int MAX_NESTED_RULES = 200;
    private static final long REREAD_BYTES = 4 << 20;
    private static final int REREAD_FACTOR = 100;
    /** In place of the number of a known field. */
    private static final int UNKNOWN = -1;
    /** What a branch came to; the third when the limit was reached. */
    private static final int HOLDS = 1;
    private static final int FAILS = 0;
    private static final int COSTLY = -1;

    private final Node root;
    private final Scanner scanner = new Scanner();
    private final Fault fault = scanner.fault();
    private final Decimal number = new Decimal();
    private final Unescaped unescaped = new Unescaped();
    /** For each shape, which known field came first, and which came after each field; guesses may be wrong. */
    private final int[] guesses;
    /** Known names met in the open objects, for shapes with more than 64 names: their bits from the 65th on. */
    private long[] seenBeyond = new long[16];
    private int seenBeyondSize;
    private long rereadBytes;
    private int nestedRules;

    /** @param guesses number of guesses all shapes need */
    Engine(Node root, int[] guesses) {
        this.root = root;
        this.guesses = guesses;
    }

    @Override
    public Verdict validate(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int pos = scanner.begin(bytes, offset, end);
        unescaped.shrink();
        seenBeyondSize = 0;
        nestedRules = 0;
        rereadBytes = REREAD_BYTES + (long) REREAD_FACTOR * length;
        if (pos >= 0) {
            pos = value(root, bytes, pos, end, Scanner.MAX_DEPTH);
        }
        return scanner.verdict(bytes, offset, end, pos);
    }

    private int value(Node node, byte[] bytes, int pos, int end, int depth) {
        int behind = single(node, bytes, pos, end, depth);
        return node.rules == null || behind < 0 ? behind : rules(node.rules, bytes, pos, end, behind, depth);
    }

    private int single(Node node, byte[] bytes, int pos, int end, int depth) {
        if (pos >= end) {
            return scanner.truncated(end);
        }
        byte first = bytes[pos];
        if (first == '"') {
            return string(node, bytes, pos, end);
        }
        if ((first >= '0' && first <= '9') || first == '-') {
            return number(node, bytes, pos, end, depth);
        }
        if (first == '{') {
            return object(node, bytes, pos, end, depth);
        }
        if (first == '[') {
            return array(node, bytes, pos, end, depth);
        }
        return literal(node, bytes, pos, end);
    }

    private int wrongType(Node node, int pos) {
        return fault.raiseFound(Reason.TYPE, pos, node.typeText);
    }

    // Literals

    private int literal(Node node, byte[] bytes, int pos, int end) {
        int behind = scanner.literal(bytes, pos, end);
        if (behind < 0) {
            return -1;
        }
        int type = switch (bytes[pos]) {
            case 't' -> Types.TRUE;
            case 'f' -> Types.FALSE;
            default -> Types.NULL;
        };
        if ((node.types & type) == 0) {
            return wrongType(node, pos);
        }
        Listed listed = node.listed;
        return listed == null || (listed.literals & type) != 0 ? behind : notListed(listed, pos);
    }

    private int notListed(Listed listed, int pos) {
        return fault.raiseFound(Reason.NOT_LISTED, pos, listed.text);
    }

    // Numbers

    private int number(Node node, byte[] bytes, int pos, int end, int depth) {
        boolean negative = bytes[pos] == '-';
        int first = negative ? pos + 1 : pos;
        int p = first;
        long value = 0;
        if (first <= end - Long.BYTES) {
            long word = Words.at(bytes, first);
            int digits = Words.digits(word);
            value = Words.number(word, digits);
            p = first + digits;
        }
        while (p < end && bytes[p] >= '0' && bytes[p] <= '9') {
            value = value * 10 + (bytes[p] - '0');
            p++;
        }
        int digits = p - first;
        boolean usual = digits > 0 && digits <= 18 && (bytes[first] != '0' || digits == 1);
        if (!usual || p >= end || (bytes[p] | 0x20) == 'e') {
            return otherNumber(node, bytes, pos, end, depth);
        }
        if (bytes[p] == '.') {
            int behind = Words.digitsEnd(bytes, p + 1, end);
            boolean sure = behind > p + 1 && behind < end && (bytes[behind] | 0x20) != 'e'
                    && isSurelyWithin(node, negative ? -value - 1 : value);
            return sure ? behind : otherNumber(node, bytes, pos, end, depth);
        }
        if (negative) {
            value = -value;
        }
        if ((node.types & Types.INTEGER) == 0) {
            return wrongType(node, pos);
        }
        if (value < node.minSure || value > node.maxSure || node.listed != null) {
            return judged(node, bytes, pos, p);
        }
        return p;
    }

    private int otherNumber(Node node, byte[] bytes, int pos, int end, int depth) {
        int p = scanner.number(bytes, pos, end);
        if (p < 0) {
            return -1;
        }
        if (p == end && depth < Scanner.MAX_DEPTH) {
            return scanner.truncated(end); // digits may be missing, so their value says nothing yet
        }
        if ((node.types & Types.NUMBER) == 0) {
            return wrongType(node, pos);
        }
        boolean plain = (node.types & Types.NUMBER) == Types.NUMBER && node.numbers == null
                && node.listed == null;
        return plain ? p : judged(node, bytes, pos, p);
    }

    /**
     * Whether the whole numbers on both sides of a fraction are allowed, so that the fraction need not be computed.
     *
     * @param low the smaller of the two
     */
    private static boolean isSurelyWithin(Node node, long low) {
        return (node.types & Types.NUMBER) == Types.NUMBER && node.listed == null && low >= node.minSure
                && low + 1 <= node.maxSure;
    }

    /** Judges a number exactly. */
    private int judged(Node node, byte[] bytes, int from, int to) {
        number.set(bytes, from, to);
        if ((node.types & (number.isInteger() ? Types.INTEGER : Types.FRACTION)) == 0) {
            return wrongType(node, from);
        }
        Listed listed = node.listed;
        if (listed != null && !listed.contains(number)) {
            return notListed(listed, from);
        }
        Numbers numbers = node.numbers;
        String broken = numbers == null ? null : numbers.broken(number);
        return broken == null ? to : fault.raiseFound(Reason.RANGE, from, broken);
    }

    // Strings

    private int string(Node node, byte[] bytes, int pos, int end) {
        int quote = Words.plainEnd(bytes, pos + 1, end);
        boolean plain = quote < end && bytes[quote] == '"';
        if (!plain) {
            quote = scanner.restOfString(bytes, quote, end);
            if (quote < 0) {
                return -1;
            }
        }
        if ((node.types & Types.STRING) == 0) {
            return wrongType(node, pos);
        }
        if (node.listed == null && node.texts == null) {
            return quote + 1;
        }
        if (plain || !scanner.hasEscapes()) {
            return text(node, bytes, pos + 1, quote, plain, pos) < 0 ? -1 : quote + 1;
        }
        int length = unescaped.set(bytes, pos + 1, quote);
        return text(node, unescaped.bytes(), 0, length, false, pos) < 0 ? -1 : quote + 1;
    }

    /**
     * Judges a text without escapes.
     *
     * @param pos where its value begins in the document
     * @return -1 with the fault noted, or 0
     */
    private int text(Node node, byte[] bytes, int from, int to, boolean ascii, int pos) {
        Listed listed = node.listed;
        if (listed != null && listed.strings.find(bytes, from, to) < 0) {
            return notListed(listed, pos);
        }
        Texts texts = node.texts;
        if (texts == null) {
            return 0;
        }
        if (!isLengthWithin(texts, bytes, from, to, ascii)) {
            return fault.raiseFound(Reason.LENGTH, pos, texts.lengthText);
        }
        if (texts.formats.length > 0 && !isOneOf(texts.formats, bytes, from, to)) {
            return fault.raiseFound(Reason.FORMAT, pos, texts.formatText);
        }
        Regex pattern = texts.pattern;
        return pattern == null || pattern.find(bytes, from, to)
                ? 0
                : fault.raiseFound(Reason.PATTERN, pos, texts.patternText);
    }

    private static boolean isOneOf(TextFormat[] formats, byte[] bytes, int from, int to) {
        for (TextFormat format : formats) {
            if (format.matches(bytes, from, to)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLengthWithin(Texts texts, byte[] bytes, int from, int to, boolean ascii) {
        int length = to - from;
        if (!ascii) {
            for (int p = from; p < to; p++) {
                length -= (bytes[p] & 0xc0) == 0x80 ? 1 : 0;
            }
        }
        return length >= texts.minLength && length <= texts.maxLength;
    }

    // Objects

    private int object(Node node, byte[] bytes, int pos, int end, int depth) {
        if ((node.types & Types.OBJECT) == 0) {
            return wrongType(node, pos);
        }
        if (node.listed != null) {
            return notListed(node.listed, pos);
        }
        Shape shape = node.shape;
        if (shape == null) {
            return scanner.value(bytes, pos, end, depth);
        }
        return depth == 0 ? scanner.tooDeep(pos) : fields(shape, bytes, pos, end, depth - 1);
    }

    /**
     * Reads the fields of an object. One long method, because all of it is the hot path and shares its state.
     *
     * @param depth how many more arrays and objects may open inside
     */
    private int fields(Shape shape, byte[] bytes, int pos, int end, int depth) {
        int mark = scanner.namesMark();
        int beyond = openBeyond(shape);
        long seen = 0;
        int count = 0;
        int guess = shape.guesses;
        int p = Scanner.space(bytes, pos + 1, end);
        boolean open = p >= end || bytes[p] != '}';
        while (open) {
            int field = guesses[guess];
            int nameEnd;
            int valueAt;
            if (shape.isAt(field, bytes, p, end)) {
                valueAt = p + shape.keyLengths[field];
                nameEnd = valueAt - 2;
                if (valueAt < end && bytes[valueAt] <= ' ') {
                    valueAt = Scanner.space(bytes, valueAt, end);
                }
            } else {
                nameEnd = scanner.name(bytes, p, end);
                if (nameEnd < 0) {
                    return -1;
                }
                field = find(shape, bytes, p + 1, nameEnd, mark);
                if (field < UNKNOWN) {
                    return -1;
                }
                valueAt = scanner.colon(bytes, nameEnd + 1, end);
                if (valueAt < 0) {
                    return -1;
                }
                if (field >= 0) {
                    guesses[guess] = field;
                }
            }
            if (field >= 0) {
                guess = shape.guesses + 1 + field;
                long bit = 1L << field;
                long before = field < 64 ? seen : seenBeyond[beyond + (field >> 6)];
                if ((before & bit) != 0) {
                    return scanner.duplicate(p + 1, nameEnd);
                }
                if (field < 64) {
                    seen |= bit;
                } else {
                    seenBeyond[beyond + (field >> 6)] |= bit;
                }
            }
            if (shape.nameRules != null && value(shape.nameRules, bytes, p, end, depth) < 0) {
                return fault.inField(p + 1, nameEnd);
            }
            int behind = field >= 0
                    ? value(shape.values[field], bytes, valueAt, end, depth)
                    : unknown(shape, bytes, p + 1, nameEnd, valueAt, end, depth);
            if (behind < 0) {
                return fault.inField(p + 1, nameEnd);
            }
            count++;
            p = behind < end && bytes[behind] <= ' ' ? Scanner.space(bytes, behind, end) : behind;
            open = p >= end || bytes[p] != '}';
            if (open) {
                p = scanner.comma(bytes, p, end, "expected ',' or '}' after a field");
                if (p < 0) {
                    return -1;
                }
            }
        }
        if ((shape.requiredFirst & ~seen) != 0) {
            return missing(shape, Long.numberOfTrailingZeros(shape.requiredFirst & ~seen), p);
        }
        if (shape.required.length > 1) {
            int missing = missingBeyond(shape, beyond);
            if (missing >= 0) {
                return missing(shape, missing, p);
            }
            seenBeyondSize = beyond;
        }
        if (count < shape.minFields || count > shape.maxFields) {
            return fault.raise(Reason.LENGTH, pos, shape.countText);
        }
        scanner.forgetNames(mark);
        return p + 1;
    }

    /** Which known field a name is, {@link #UNKNOWN}, or something less with the fault noted. */
    private int find(Shape shape, byte[] bytes, int from, int to, int mark) {
        int field;
        if (scanner.hasEscapes()) {
            int length = unescaped.set(bytes, from, to);
            field = shape.find(unescaped.bytes(), 0, length);
        } else {
            field = shape.find(bytes, from, to);
        }
        return field >= 0 || scanner.isNewName(bytes, mark, from, to) ? field : UNKNOWN - 1;
    }

    private int unknown(Shape shape, byte[] bytes, int from, int to, int valueAt, int end, int depth) {
        if (shape.patterns.length > 0) {
            int behind = matched(shape, bytes, from, to, valueAt, end, depth);
            if (behind != 0) {
                return behind;
            }
        }
        return shape.isOpen
                ? value(shape.additional, bytes, valueAt, end, depth)
                : fault.raise(Reason.UNKNOWN_FIELD, from - 1, "is not a field of this contract");
    }

    /** Applies each pattern that fits the name; 0 when none does. */
    private int matched(Shape shape, byte[] bytes, int from, int to, int valueAt, int end, int depth) {
        byte[] name = bytes;
        int nameFrom = from;
        int nameTo = to;
        int behind = 0;
        for (PatternField field : shape.patterns) {
            // Each time again: a value judged in between may have used the scratch space.
            if (hasBackslash(bytes, from, to)) {
                nameTo = unescaped.set(bytes, from, to);
                name = unescaped.bytes();
                nameFrom = 0;
            }
            if (field.pattern().find(name, nameFrom, nameTo)) {
                if (behind > 0 && !isRereadAllowed(behind - valueAt)) {
                    return tooCostly(valueAt);
                }
                behind = value(field.value(), bytes, valueAt, end, depth);
                if (behind < 0) {
                    return -1;
                }
            }
        }
        return behind;
    }

    private static boolean hasBackslash(byte[] bytes, int from, int to) {
        for (int p = from; p < to; p++) {
            if (bytes[p] == '\\') {
                return true;
            }
        }
        return false;
    }

    private int missing(Shape shape, int field, int pos) {
        return fault.raise(Reason.MISSING_FIELD, pos, shape.missingTexts[field]);
    }

    /** Gives the index such that {@code seenBeyond[index + 1]} holds the bits of fields 64 to 127, and so on. */
    private int openBeyond(Shape shape) {
        int words = shape.required.length - 1;
        int base = seenBeyondSize;
        if (words > 0) {
            if (base + words >= seenBeyond.length) {
                seenBeyond = Arrays.copyOf(seenBeyond, 2 * (base + words + 1));
            }
            Arrays.fill(seenBeyond, base + 1, base + words + 1, 0);
            seenBeyondSize = base + words;
        }
        return base;
    }

    private int missingBeyond(Shape shape, int beyond) {
        for (int word = 1; word < shape.required.length; word++) {
            long missing = shape.required[word] & ~seenBeyond[beyond + word];
            if (missing != 0) {
                return word * 64 + Long.numberOfTrailingZeros(missing);
            }
        }
        return -1;
    }

    // Arrays

    private int array(Node node, byte[] bytes, int pos, int end, int depth) {
        if ((node.types & Types.ARRAY) == 0) {
            return wrongType(node, pos);
        }
        if (node.listed != null) {
            return notListed(node.listed, pos);
        }
        Items items = node.items;
        if (items == null) {
            return scanner.value(bytes, pos, end, depth);
        }
        return depth == 0 ? scanner.tooDeep(pos) : items(items, bytes, pos, end, depth - 1);
    }

    private int items(Items items, byte[] bytes, int pos, int end, int depth) {
        int count = 0;
        int holding = 0;
        Contained contained = items.contained;
        int p = Scanner.space(bytes, pos + 1, end);
        boolean open = p >= end || bytes[p] != ']';
        while (open) {
            if (count == items.maxItems) {
                return fault.raise(Reason.LENGTH, p, items.lengthText);
            }
            Node item = count < items.prefix.length ? items.prefix[count] : items.rest;
            int behind = value(item, bytes, p, end, depth);
            if (behind < 0) {
                return fault.inItem(count);
            }
            if (contained != null) {
                int branch = branch(contained.node(), bytes, p, end, behind, depth);
                if (branch == COSTLY) {
                    return fault.inItem(count);
                }
                holding += branch == HOLDS ? 1 : 0;
            }
            count++;
            p = Scanner.space(bytes, behind, end);
            open = p >= end || bytes[p] != ']';
            if (open) {
                p = scanner.comma(bytes, p, end, "expected ',' or ']' after an item");
                if (p < 0) {
                    return -1;
                }
            }
        }
        if (count < items.minItems) {
            return fault.raise(Reason.LENGTH, p, items.lengthText);
        }
        if (contained != null && (holding < contained.min() || holding > contained.max())) {
            return fault.raise(Reason.CONTRACT, p, contained.text());
        }
        return p + 1;
    }

    // Rules that read a value again

    private int rules(Rule[] rules, byte[] bytes, int pos, int end, int behind, int depth) {
        if (nestedRules == MAX_NESTED_RULES) {
            return tooCostly(pos);
        }
        nestedRules++;
        boolean kept = true;
        for (int i = 0; kept && i < rules.length; i++) {
            kept = isKept(rules[i], bytes, pos, end, behind, depth);
        }
        nestedRules--;
        return kept ? behind : -1;
    }

    private boolean isKept(Rule rule, byte[] bytes, int pos, int end, int behind, int depth) {
        if (rule.kind == Kind.IF) {
            int condition = branch(rule.branches[0], bytes, pos, end, behind, depth);
            return condition != COSTLY
                    && (branch(rule.branches[condition == HOLDS ? 1 : 2], bytes, pos, end,
                            behind, depth) == HOLDS);
        }
        int holding = 0;
        int furthest = -1;
        String nearest = "";
        for (Node node : rule.branches) {
            int branch = branch(node, bytes, pos, end, behind, depth);
            if (branch == COSTLY) {
                return false;
            }
            holding += branch;
            if (branch == FAILS && rule.kind == Kind.ALL) {
                return false;
            }
            if (branch == HOLDS && rule.kind == Kind.ANY) {
                return true;
            }
            if (branch == FAILS && fault.at() > furthest) {
                furthest = fault.at();
                nearest = fault.text();
            }
        }
        return switch (rule.kind) {
            case ALL -> true;
            case NONE -> holding == 0 || broken(rule, pos, "");
            case ANY, ONE, IF ->
                holding == 1 || broken(rule, pos, holding == 0 && furthest > pos ? nearest : "");
        };
    }

    private boolean broken(Rule rule, int pos, String nearest) {
        fault.raise(rule.reason, pos, rule.text);
        fault.nearest(nearest);
        return false;
    }

    /** Judges the value once more by another node. */
    private int branch(Node node, byte[] bytes, int pos, int end, int behind, int depth) {
        if (node == Node.ANYTHING) {
            return HOLDS;
        }
        if (!isRereadAllowed(behind - pos)) {
            return tooCostly(pos);
        }
        int mark = scanner.namesMark();
        int beyond = seenBeyondSize;
        if (value(node, bytes, pos, end, depth) >= 0) {
            return HOLDS;
        }
        scanner.forgetNames(mark);
        seenBeyondSize = beyond;
        return isTooCostly() ? COSTLY : FAILS;
    }

    private boolean isRereadAllowed(int length) {
        rereadBytes -= length;
        return rereadBytes >= 0;
    }

    private boolean isTooCostly() {
        return rereadBytes < 0;
    }

    private int tooCostly(int pos) {
        rereadBytes = -1;
        return fault.raise(Reason.CONTRACT, pos, "needs more alternatives tried than a validator allows");
    }
}
