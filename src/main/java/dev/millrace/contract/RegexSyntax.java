package dev.millrace.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads a regular expression of ECMA-262 (with its u flag) into its parts. What no finite automaton can do is reported as
 * {@link Unsupported}: look-around, back references and word boundaries.
 */
final class RegexSyntax {
    /** A part of an expression. */
    sealed interface Part {}

    record Chars(CodePoints set) implements Part {}

    record Sequence(List<Part> parts) implements Part {}

    record Choice(List<Part> parts) implements Part {}

    /** @param max -1 for no limit */
    record Repeat(Part part, int min, int max) implements Part {}

    record Start() implements Part {}

    record End() implements Part {}

    /** The text is no regular expression; the message says what would be right. */
    static final class Invalid extends Exception {
        Invalid(String message) {
            super(message);
        }
    }

    /** The expression may be right, but asks for what an automaton cannot do. */
    static final class Unsupported extends Exception {
        Unsupported(String what) {
            super(what);
        }
    }

    private static final int MAX_NESTING = 100;
    private static final int MAX_COUNT = 1000;
    private static final String SYNTAX_CHARACTERS = "^$\\.*+?()[]{}|/";
    private static final Map<String, Integer> CATEGORIES = Map.ofEntries(
            Map.entry("Lu", 1 << Character.UPPERCASE_LETTER),
            Map.entry("Ll", 1 << Character.LOWERCASE_LETTER),
            Map.entry("Lt", 1 << Character.TITLECASE_LETTER), Map.entry("Lm", 1 << Character.MODIFIER_LETTER),
            Map.entry("Lo", 1 << Character.OTHER_LETTER), Map.entry("Mn", 1 << Character.NON_SPACING_MARK),
            Map.entry("Mc", 1 << Character.COMBINING_SPACING_MARK),
            Map.entry("Me", 1 << Character.ENCLOSING_MARK),
            Map.entry("Nd", 1 << Character.DECIMAL_DIGIT_NUMBER),
            Map.entry("Nl", 1 << Character.LETTER_NUMBER),
            Map.entry("No", 1 << Character.OTHER_NUMBER),
            Map.entry("Pc", 1 << Character.CONNECTOR_PUNCTUATION),
            Map.entry("Pd", 1 << Character.DASH_PUNCTUATION),
            Map.entry("Ps", 1 << Character.START_PUNCTUATION),
            Map.entry("Pe", 1 << Character.END_PUNCTUATION),
            Map.entry("Pi", 1 << Character.INITIAL_QUOTE_PUNCTUATION),
            Map.entry("Pf", 1 << Character.FINAL_QUOTE_PUNCTUATION),
            Map.entry("Po", 1 << Character.OTHER_PUNCTUATION), Map.entry("Sm", 1 << Character.MATH_SYMBOL),
            Map.entry("Sc", 1 << Character.CURRENCY_SYMBOL), Map.entry("Sk", 1 << Character.MODIFIER_SYMBOL),
            Map.entry("So", 1 << Character.OTHER_SYMBOL), Map.entry("Zs", 1 << Character.SPACE_SEPARATOR),
            Map.entry("Zl", 1 << Character.LINE_SEPARATOR),
            Map.entry("Zp", 1 << Character.PARAGRAPH_SEPARATOR),
            Map.entry("Cc", 1 << Character.CONTROL), Map.entry("Cf", 1 << Character.FORMAT),
            Map.entry("Cs", 1 << Character.SURROGATE), Map.entry("Co", 1 << Character.PRIVATE_USE),
            Map.entry("Cn", 1 << Character.UNASSIGNED));
    private static final Map<String, String> LONG_NAMES = Map.ofEntries(Map.entry("Letter", "L"),
            Map.entry("Uppercase_Letter", "Lu"), Map.entry("Lowercase_Letter", "Ll"), Map.entry("Mark", "M"),
            Map.entry("Number", "N"), Map.entry("Decimal_Number", "Nd"), Map.entry("digit", "Nd"),
            Map.entry("Punctuation", "P"), Map.entry("punct", "P"), Map.entry("Symbol", "S"),
            Map.entry("Separator", "Z"), Map.entry("Space_Separator", "Zs"), Map.entry("Other", "C"),
            Map.entry("Control", "Cc"), Map.entry("cntrl", "Cc"));

    private final int[] text;
    private int pos;
    private int nesting;
    private boolean hasNamedGroups;

    private RegexSyntax(String pattern) {
        this.text = pattern.codePoints().toArray();
    }

    static Part parse(String pattern) throws Invalid, Unsupported {
        RegexSyntax syntax = new RegexSyntax(pattern);
        Part part = syntax.choice();
        if (syntax.pos < syntax.text.length) {
            throw new Invalid("')' at " + syntax.pos + " closes nothing");
        }
        return part;
    }

    private Part choice() throws Invalid, Unsupported {
        if (++nesting > MAX_NESTING) {
            throw new Invalid("more than " + MAX_NESTING + " groups inside one another");
        }
        List<Part> parts = new ArrayList<>();
        parts.add(sequence());
        while (isNext('|')) {
            pos++;
            parts.add(sequence());
        }
        nesting--;
        return parts.size() == 1 ? parts.getFirst() : new Choice(parts);
    }

    private Part sequence() throws Invalid, Unsupported {
        List<Part> parts = new ArrayList<>();
        while (pos < text.length && text[pos] != '|' && text[pos] != ')') {
            parts.add(repeated(atom()));
        }
        return new Sequence(parts);
    }

    private Part repeated(Part part) throws Invalid {
        if (pos >= text.length) {
            return part;
        }
        Part repeat = switch (text[pos]) {
            case '*' -> new Repeat(part, 0, -1);
            case '+' -> new Repeat(part, 1, -1);
            case '?' -> new Repeat(part, 0, 1);
            case '{' -> counted(part);
            default -> part;
        };
        if (!(repeat instanceof Repeat)) {
            return part;
        }
        if (part instanceof Start || part instanceof End) {
            throw new Invalid("nothing to repeat at " + pos);
        }
        pos++;
        if (isNext('?')) {
            pos++; // lazy or not, the same texts match
        }
        return repeat;
    }

    /** Leaves the position at the closing brace. */
    private Part counted(Part part) throws Invalid {
        pos++;
        int min = count();
        int max = min;
        if (isNext(',')) {
            pos++;
            max = isNext('}') ? -1 : count();
        }
        if (!isNext('}') || (max >= 0 && max < min)) {
            throw new Invalid("a repetition is written {2}, {2,} or {2,5}; it is not at " + pos);
        }
        return new Repeat(part, min, max);
    }

    private int count() throws Invalid {
        int start = pos;
        int value = 0;
        while (pos < text.length && text[pos] >= '0' && text[pos] <= '9') {
            value = Math.min(MAX_COUNT + 1, value * 10 + text[pos++] - '0');
        }
        if (pos == start || value > MAX_COUNT) {
            throw new Invalid("a repetition counts from 0 to " + MAX_COUNT + "; it does not at " + start);
        }
        return value;
    }

    private Part atom() throws Invalid, Unsupported {
        int c = text[pos++];
        return switch (c) {
            case '^' -> new Start();
            case '$' -> new End();
            case '.' -> new Chars(CodePoints.LINE_ENDS.not());
            case '[' -> new Chars(set());
            case '(' -> group();
            case '\\' -> escape();
            case '*', '+', '?', '{' -> throw new Invalid("nothing to repeat at " + (pos - 1));
            case ']', '}' ->
                throw new Invalid("write \\" + (char) c + " for the character itself, at " + (pos - 1));
            default -> literal(c);
        };
    }

    private static Part literal(int c) {
        return new Chars(CodePoints.range(c, c));
    }

    private Part group() throws Invalid, Unsupported {
        if (isNext('?')) {
            pos++;
            int kind = pos < text.length ? text[pos++] : -1;
            if (kind == '=' || kind == '!') {
                throw new Unsupported("look-ahead");
            }
            if (kind == '<' && (isNext('=') || isNext('!'))) {
                throw new Unsupported("look-behind");
            }
            if (kind == '<') {
                groupName();
            } else if (kind != ':') {
                throw new Invalid("a group begins with (, (?:, (?=, (?!, (?<=, (?<! or (?<name>; not so at "
                        + (pos - 2));
            }
        }
        Part part = choice();
        if (!isNext(')')) {
            throw new Invalid("a ( is not closed");
        }
        pos++;
        return part;
    }

    private void groupName() throws Invalid {
        int start = pos;
        while (pos < text.length
                && (Character.isLetterOrDigit(text[pos]) || text[pos] == '_' || text[pos] == '$')) {
            pos++;
        }
        if (pos == start || !isNext('>')) {
            throw new Invalid("a group's name is written (?<name>");
        }
        pos++;
        hasNamedGroups = true;
    }

    private Part escape() throws Invalid, Unsupported {
        int c = pos < text.length ? text[pos] : -1;
        if (c == 'b' || c == 'B') {
            throw new Unsupported("word boundary");
        }
        if ((c >= '1' && c <= '9') || (c == 'k' && hasNamedGroups)) {
            throw new Unsupported("back reference");
        }
        return new Chars(escapedSet());
    }

    /** What an escape stands for, inside of a class or outside. */
    private CodePoints escapedSet() throws Invalid, Unsupported {
        int c = pos < text.length ? text[pos] : -1;
        pos++;
        return switch (c) {
            case 'd' -> CodePoints.DIGITS;
            case 'D' -> CodePoints.DIGITS.not();
            case 'w' -> CodePoints.WORD;
            case 'W' -> CodePoints.WORD.not();
            case 's' -> CodePoints.SPACE;
            case 'S' -> CodePoints.SPACE.not();
            case 'p' -> property();
            case 'P' -> property().not();
            default -> {
                pos--;
                int one = escapedCharacter();
                yield CodePoints.range(one, one);
            }
        };
    }

    private int escapedCharacter() throws Invalid {
        int c = pos < text.length ? text[pos++] : -1;
        return switch (c) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 'f' -> '\f';
            case 'v' -> 0x0b;
            case '0' -> 0;
            case 'c' -> control();
            case 'x' -> hex(2);
            case 'u' -> unicode();
            default -> {
                if (c < 0
                        || (SYNTAX_CHARACTERS.indexOf(c) < 0
                                && (c >= 0x80 || Character.isLetterOrDigit(c)))) {
                    throw new Invalid("no such escape at " + (pos - 1));
                }
                yield c;
            }
        };
    }

    private int control() throws Invalid {
        int c = pos < text.length ? text[pos++] : -1;
        if ((c | 0x20) < 'a' || (c | 0x20) > 'z') {
            throw new Invalid("\\c wants a letter behind it");
        }
        return c & 0x1f;
    }

    private int unicode() throws Invalid {
        if (!isNext('{')) {
            int unit = hex(4);
            boolean pair = Character.isHighSurrogate((char) unit) && isNext('\\') && pos + 1 < text.length
                    && text[pos + 1] == 'u';
            if (!pair) {
                return unit;
            }
            pos += 2;
            return Character.toCodePoint((char) unit, (char) hex(4));
        }
        pos++;
        int value = 0;
        int start = pos;
        while (pos < text.length && text[pos] != '}' && value <= Character.MAX_CODE_POINT) {
            value = value * 16 + Math.max(0, Character.digit(text[pos++], 16));
        }
        if (pos == start || !isNext('}') || value > Character.MAX_CODE_POINT) {
            throw new Invalid("a code point is written \\u{1F600}");
        }
        pos++;
        return value;
    }

    private int hex(int digits) throws Invalid {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = pos < text.length ? Character.digit(text[pos++], 16) : -1;
            if (digit < 0) {
                throw new Invalid("expected " + digits + " hexadecimal digits at " + pos);
            }
            value = value * 16 + digit;
        }
        return value;
    }

    private CodePoints property() throws Invalid, Unsupported {
        int close = pos;
        while (close < text.length && text[close] != '}') {
            close++;
        }
        if (!isNext('{') || close == text.length) {
            throw new Invalid("a property is written \\p{Letter}");
        }
        String name = new String(text, pos + 1, close - pos - 1);
        pos = close + 1;
        int equals = name.indexOf('=');
        String value = name.substring(equals + 1);
        if (equals > 0 && name.startsWith("Script=")) {
            return script(value);
        }
        if (name.equals("ASCII")) {
            return CodePoints.range(0, 0x7f);
        }
        if (name.equals("Alphabetic")) {
            return CodePoints.where(Character::isAlphabetic);
        }
        String category = LONG_NAMES.getOrDefault(value, value);
        int types = 0;
        for (Map.Entry<String, Integer> entry : CATEGORIES.entrySet()) {
            types |= !category.isEmpty() && entry.getKey().startsWith(category) ? entry.getValue() : 0;
        }
        if (types == 0) {
            throw new Unsupported("property " + name);
        }
        int wanted = types;
        return CodePoints.where(c -> (wanted >> Character.getType(c) & 1) == 1);
    }

    private static CodePoints script(String name) throws Invalid {
        try {
            var script = Character.UnicodeScript.forName(name.toUpperCase(Locale.ROOT));
            return CodePoints.where(c -> Character.UnicodeScript.of(c) == script);
        } catch (IllegalArgumentException e) {
            throw new Invalid("there is no script named " + name);
        }
    }

    /** A class, behind its opening bracket. */
    private CodePoints set() throws Invalid, Unsupported {
        boolean inverted = isNext('^');
        if (inverted) {
            pos++;
        }
        CodePoints set = CodePoints.NONE;
        while (pos < text.length && text[pos] != ']') {
            CodePoints first = member();
            boolean range = isNext('-') && pos + 1 < text.length && text[pos + 1] != ']';
            if (range) {
                pos++;
                first = range(first, member());
            }
            set = set.or(first);
        }
        if (pos == text.length) {
            throw new Invalid("a [ is not closed");
        }
        pos++;
        return inverted ? set.not() : set;
    }

    /** With a class like \\w on a side, the hyphen is a hyphen, as in the expressions people write. */
    private static CodePoints range(CodePoints first, CodePoints last) throws Invalid {
        int from = first.single();
        int to = last.single();
        if (from < 0 || to < 0) {
            return first.or(last).or(CodePoints.range('-', '-'));
        }
        if (from > to) {
            throw new Invalid("a range in a class goes from a character to a later one");
        }
        return CodePoints.range(from, to);
    }

    private CodePoints member() throws Invalid, Unsupported {
        int c = text[pos++];
        if (c != '\\') {
            return CodePoints.range(c, c);
        }
        if (isNext('b')) {
            pos++;
            return CodePoints.range('\b', '\b');
        }
        return escapedSet();
    }

    private boolean isNext(char c) {
        return pos < text.length && text[pos] == c;
    }
}
