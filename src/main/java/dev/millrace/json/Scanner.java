package dev.millrace.json;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

import dev.millrace.record.Reason;
import dev.millrace.record.Verdict;

/**
 * Reads RFC 8259 strictly over UTF-8 bytes, in one pass and without a tree. Stricter than the RFC's grammar where two
 * readers could disagree about what was said: a name may not come twice in an object, escapes may not make lone
 * surrogates, and nesting ends at {@value #MAX_DEPTH}.
 *
 * <p>{@link #scan} judges a whole document. The other methods are the pieces a schema-driven reader descends with: each
 * takes the index of a value and gives the index behind it, or -1 after it has noted the {@link #fault}. None reads
 * at or behind {@code end}; none throws, whatever the bytes are; none allocates once its scratch space has grown to
 * the size of the traffic. Not thread-safe.
 */
public final class Scanner {
    /** Arrays and objects inside one another, the outermost included. */
    public static final int MAX_DEPTH = 64;

    private final Fault fault = new Fault();
    private final NameSet names = new NameSet();
    private final Unescaped unescaped = new Unescaped();
    private int start;
    private boolean hasEscapes;

    /**
     * Judges {@code bytes[offset, offset + length)}.
     *
     * @return {@link Verdict#VALID} when it is exactly one JSON value, or the first thing that is wrong with it
     */
    public Verdict scan(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int pos = begin(bytes, offset, end);
        if (pos >= 0) {
            pos = value(bytes, pos, end, MAX_DEPTH);
        }
        return verdict(bytes, offset, end, pos);
    }

    /**
     * Starts a document and forgets the one before.
     *
     * @return index of its first value, or -1 when there is none
     */
    public int begin(byte[] bytes, int offset, int end) {
        start = offset;
        names.clear();
        unescaped.shrink();
        if (offset == end) {
            return fault.raise(Reason.EMPTY, offset, "the value has no bytes");
        }
        return space(bytes, offset, end);
    }

    /**
     * Ends a document.
     *
     * @param pos index behind its value, or -1 when that was refused
     */
    public Verdict verdict(byte[] bytes, int offset, int end, int pos) {
        int rest = pos < 0 ? pos : space(bytes, pos, end);
        if (rest == end) {
            return Verdict.VALID;
        }
        if (rest >= 0) {
            syntax(bytes, rest, end, "expected nothing more after the value");
        }
        return fault.verdict(bytes, offset, end);
    }

    /** Why the last -1 was given. */
    public Fault fault() {
        return fault;
    }

    /** Skips white space; gives {@code end} when nothing follows. */
    public static int space(byte[] bytes, int pos, int end) {
        int p = pos;
        while (p < end && bytes[p] <= ' ' && isSpace(bytes[p])) {
            p++;
        }
        return p;
    }

    private static boolean isSpace(byte value) {
        return value == ' ' || value == '\n' || value == '\r' || value == '\t';
    }

    /**
     * Reads any value.
     *
     * @param pos index of its first byte, white space skipped
     * @param depth how many more arrays and objects may open
     */
    public int value(byte[] bytes, int pos, int end, int depth) {
        if (pos >= end) {
            return truncated(end);
        }
        return switch (bytes[pos]) {
            case '"' -> string(bytes, pos, end);
            case '{' -> object(bytes, pos, end, depth);
            case '[' -> array(bytes, pos, end, depth);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(bytes, pos, end);
            default -> literal(bytes, pos, end);
        };
    }

    private int object(byte[] bytes, int pos, int end, int depth) {
        if (depth == 0) {
            return tooDeep(pos);
        }
        int mark = names.size();
        int p = space(bytes, pos + 1, end);
        if (p < end && bytes[p] == '}') {
            return p + 1;
        }
        while (true) {
            int nameEnd = name(bytes, p, end);
            if (nameEnd < 0) {
                return -1;
            }
            if (!isNewName(bytes, mark, p + 1, nameEnd)) {
                return -1;
            }
            int valueAt = colon(bytes, nameEnd + 1, end);
            if (valueAt < 0) {
                return -1;
            }
            int behind = value(bytes, valueAt, end, depth - 1);
            if (behind < 0) {
                return fault.inField(p + 1, nameEnd);
            }
            p = space(bytes, behind, end);
            if (p < end && bytes[p] == '}') {
                names.release(mark);
                return p + 1;
            }
            p = comma(bytes, p, end, "expected ',' or '}' after a field");
            if (p < 0) {
                return -1;
            }
        }
    }

    private int array(byte[] bytes, int pos, int end, int depth) {
        if (depth == 0) {
            return tooDeep(pos);
        }
        int p = space(bytes, pos + 1, end);
        if (p < end && bytes[p] == ']') {
            return p + 1;
        }
        for (int item = 0;; item++) {
            int behind = value(bytes, p, end, depth - 1);
            if (behind < 0) {
                return fault.inItem(item);
            }
            p = space(bytes, behind, end);
            if (p < end && bytes[p] == ']') {
                return p + 1;
            }
            p = comma(bytes, p, end, "expected ',' or ']' after an item");
            if (p < 0) {
                return -1;
            }
        }
    }

    /** The array or object that begins at {@code pos} is one too many; gives -1. */
    public int tooDeep(int pos) {
        return fault.raise(Reason.TOO_DEEP, pos,
                "more than " + MAX_DEPTH + " arrays and objects inside one another");
    }

    /**
     * Reads a comma.
     *
     * @return index of what follows it, white space skipped
     */
    public int comma(byte[] bytes, int pos, int end, String expectation) {
        if (pos < end && bytes[pos] == ',') {
            return space(bytes, pos + 1, end);
        }
        return syntax(bytes, pos, end, expectation);
    }

    /**
     * Reads the colon behind a name.
     *
     * @return index of the value that follows, white space skipped
     */
    public int colon(byte[] bytes, int pos, int end) {
        int p = space(bytes, pos, end);
        if (p < end && bytes[p] == ':') {
            return space(bytes, p + 1, end);
        }
        return syntax(bytes, p, end, "expected ':' after a field's name");
    }

    /**
     * Reads the name of a field.
     *
     * @param pos index of the opening quote
     * @return index of the closing quote; {@link #hasEscapes} tells whether there are escapes between them
     */
    public int name(byte[] bytes, int pos, int end) {
        if (pos >= end || bytes[pos] != '"') {
            return syntax(bytes, pos, end, "expected a field's name in quotes");
        }
        hasEscapes = false;
        int quote = Words.plainEnd(bytes, pos + 1, end);
        return quote < end && bytes[quote] == '"' ? quote : restOfString(bytes, quote, end);
    }

    private int string(byte[] bytes, int pos, int end) {
        int quote = Words.plainEnd(bytes, pos + 1, end);
        if (quote >= end || bytes[quote] != '"') {
            quote = restOfString(bytes, quote, end);
        }
        return quote < 0 ? -1 : quote + 1;
    }

    /**
     * Reads the rest of a string that is not plain ASCII to its end.
     *
     * @param pos index of the first byte that {@link Words#plainEnd} stopped at
     * @return index of the closing quote; {@link #hasEscapes} tells whether there are escapes before it
     */
    public int restOfString(byte[] bytes, int pos, int end) {
        hasEscapes = false;
        int p = pos;
        while (p >= 0 && p < end) {
            byte next = bytes[p];
            if (next == '"') {
                return p;
            }
            if (next == '\\') {
                hasEscapes = true;
                p = escape(bytes, p, end);
            } else if (next < 0) {
                p = multiByte(bytes, p, end);
            } else if (next < ' ') {
                return fault.raiseFound(Reason.SYNTAX, p, "a control character in a string must be escaped");
            } else {
                p = Words.plainEnd(bytes, p, end);
            }
        }
        return p < 0 ? -1 : truncated(end);
    }

    /** Whether the string that was read last holds escapes, unless it was plain. */
    public boolean hasEscapes() {
        return hasEscapes;
    }

    private int escape(byte[] bytes, int pos, int end) {
        if (pos + 1 >= end) {
            return truncated(end);
        }
        return switch (bytes[pos + 1]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> pos + 2;
            case 'u' -> unicodeEscape(bytes, pos, end);
            default -> fault.raiseFound(Reason.SYNTAX, pos + 1,
                    "expected one of \" \\ / b f n r t u after a backslash");
        };
    }

    private int unicodeEscape(byte[] bytes, int pos, int end) {
        int unit = codeUnit(bytes, pos, end);
        if (unit < 0) {
            return -1;
        }
        if (Character.isLowSurrogate((char) unit)) {
            return loneSurrogate(pos);
        }
        if (!Character.isHighSurrogate((char) unit)) {
            return pos + 6;
        }
        int second = pos + 6;
        if (second >= end || (second + 1 >= end && bytes[second] == '\\')) {
            return truncated(end);
        }
        if (bytes[second] != '\\' || bytes[second + 1] != 'u') {
            return loneSurrogate(pos);
        }
        int low = codeUnit(bytes, second, end);
        if (low < 0) {
            return -1;
        }
        return Character.isLowSurrogate((char) low) ? pos + 12 : loneSurrogate(pos);
    }

    private int loneSurrogate(int pos) {
        return fault.raise(Reason.ENCODING, pos,
                "half of a surrogate pair stands alone: no text can hold it");
    }

    /** @param pos index of the backslash */
    private int codeUnit(byte[] bytes, int pos, int end) {
        int last = Math.min(end, pos + 6);
        for (int p = pos + 2; p < last; p++) {
            if (Hex.digit(bytes[p]) < 0) {
                return fault.raiseFound(Reason.SYNTAX, p, "expected four hexadecimal digits after \\u");
            }
        }
        return last < pos + 6 ? truncated(end) : Hex.fourDigits(bytes, pos + 2);
    }

    /** RFC 3629 section 4: no overlong form, no surrogate, nothing above U+10FFFF. */
    private int multiByte(byte[] bytes, int pos, int end) {
        int first = bytes[pos] & 0xff;
        int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
        if (first < 0xc2 || first > 0xf4) {
            return notUtf8(pos);
        }
        int lowest = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int highest = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        for (int i = 1; i < length; i++) {
            if (pos + i >= end) {
                return truncated(end);
            }
            int next = bytes[pos + i] & 0xff;
            if (next < lowest || next > highest) {
                return notUtf8(pos);
            }
            lowest = 0x80;
            highest = 0xbf;
        }
        return pos + length;
    }

    private int notUtf8(int pos) {
        return fault.raiseFound(Reason.ENCODING, pos, "the text is not UTF-8");
    }

    /** Reads a number by its grammar alone: its size does not matter, since nothing is computed. */
    public int number(byte[] bytes, int pos, int end) {
        int p = bytes[pos] == '-' ? pos + 1 : pos;
        if (p < end && bytes[p] == '0') {
            p++;
        } else {
            p = digits(bytes, p, end);
        }
        if (p >= 0 && p < end && bytes[p] == '.') {
            p = digits(bytes, p + 1, end);
        }
        if (p >= 0 && p < end && (bytes[p] | 0x20) == 'e') {
            p++;
            if (p < end && (bytes[p] == '+' || bytes[p] == '-')) {
                p++;
            }
            p = digits(bytes, p, end);
        }
        return p;
    }

    private int digits(byte[] bytes, int pos, int end) {
        int p = pos;
        while (p < end && bytes[p] >= '0' && bytes[p] <= '9') {
            p++;
        }
        return p > pos ? p : syntax(bytes, p, end, "expected a digit");
    }

    /** Reads {@code true}, {@code false} or {@code null}; anything else here is no value at all. */
    public int literal(byte[] bytes, int pos, int end) {
        return switch (bytes[pos]) {
            case 't' -> word(bytes, pos, end, "true");
            case 'f' -> word(bytes, pos, end, "false");
            case 'n' -> word(bytes, pos, end, "null");
            default -> noValue(bytes, pos, end);
        };
    }

    private int word(byte[] bytes, int pos, int end, String word) {
        for (int i = 1; i < word.length(); i++) {
            if (pos + i >= end) {
                return truncated(end);
            }
            if (bytes[pos + i] != word.charAt(i)) {
                return syntax(bytes, pos + i, end, "expected true, false or null");
            }
        }
        return pos + word.length();
    }

    private int noValue(byte[] bytes, int pos, int end) {
        int first = bytes[pos] & 0xff;
        if (pos == start && (first == 0xef || first == 0xfe || first == 0xff)) {
            return fault.raise(Reason.ENCODING, pos, first == 0xef
                    ? "the value begins with a byte order mark; write UTF-8 without it"
                    : "the value looks like UTF-16; write UTF-8");
        }
        return syntax(bytes, pos, end, "expected a value");
    }

    /** The value ends before its JSON does; gives -1. */
    public int truncated(int end) {
        return fault.raise(Reason.TRUNCATED, end, "the value ends before its JSON does");
    }

    /** Something else stands where JSON wants what {@code expectation} says, or nothing does; gives -1. */
    @CanIgnoreReturnValue
    public int syntax(byte[] bytes, int pos, int end, String expectation) {
        if (pos >= end) {
            return truncated(end);
        }
        if (bytes[pos] == 0 && pos - start <= 1) {
            return fault.raise(Reason.ENCODING, pos, "the value looks like UTF-16 or UTF-32; write UTF-8");
        }
        return fault.raiseFound(Reason.SYNTAX, pos, expectation);
    }

    /** The names noted so far; what {@link #isNewName} and {@link #forgetNames} want. */
    public int namesMark() {
        return names.size();
    }

    /** Forgets the names noted since the mark: their object is closed, or was given up. */
    public void forgetNames(int mark) {
        names.release(mark);
    }

    /**
     * Notes the name that {@link #name} read last.
     *
     * @param mark {@link #namesMark} as it was when the object opened
     * @param from index behind its opening quote
     * @param to index of its closing quote
     * @return false when the object has that name already, however it was written; the fault is noted then
     */
    public boolean isNewName(byte[] bytes, int mark, int from, int to) {
        if (names.add(bytes, mark, hasEscapes ? escapedHash(bytes, from, to) : names.hash(bytes, from, to),
                from, to)) {
            return true;
        }
        duplicate(from, to);
        return false;
    }

    private long escapedHash(byte[] bytes, int from, int to) {
        int length = unescaped.set(bytes, from, to);
        return names.hash(unescaped.bytes(), 0, length);
    }

    /** The name comes a second time; gives -1. */
    @CanIgnoreReturnValue
    public int duplicate(int from, int to) {
        fault.raise(Reason.DUPLICATE_FIELD, from - 1, "appears a second time in its object");
        return fault.inField(from, to);
    }
}
