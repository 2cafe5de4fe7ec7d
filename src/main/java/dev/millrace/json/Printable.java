package dev.millrace.json;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Makes foreign text fit for messages: nothing in it can move a terminal's cursor, colour it, turn the reading
 * direction, break a line or fill a page.
 */
public final class Printable {
    private static final int MAX_MESSAGE = 500;
    private static final int MAX_VALUE_BYTES = 160;
    private static final int MAX_VALUE_CHARS = 80;
    private static final String ELLIPSIS = "…";

    private Printable() {}

    /**
     * Shows text of any origin; what is not a visible character is written as a backslash, "u" and four hexadecimal
     * digits.
     *
     * @param limit characters at most, not counting the ellipsis that stands for what was cut
     */
    public static String text(String foreign, int limit) {
        StringBuilder safe = new StringBuilder();
        int i = 0;
        while (i < foreign.length()) {
            int codePoint = foreign.codePointAt(i);
            String shown = shown(codePoint);
            if (safe.length() + shown.length() > limit) {
                return safe.append(ELLIPSIS).toString();
            }
            safe.append(shown);
            i += Character.charCount(codePoint);
        }
        return safe.toString();
    }

    private static String shown(int codePoint) {
        boolean visible = switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> true;
        };
        if (visible) {
            return Character.toString(codePoint);
        }
        StringBuilder escapes = new StringBuilder();
        for (char unit : Character.toChars(codePoint)) {
            escapes.append("\\u").append(HexFormat.of().toHexDigits(unit));
        }
        return escapes.toString();
    }

    /** Cuts a message to what a verdict may hold. */
    public static String limit(String message) {
        if (message.length() <= MAX_MESSAGE) {
            return message;
        }
        int cut = MAX_MESSAGE - 1;
        return message.substring(0, Character.isHighSurrogate(message.charAt(cut - 1)) ? cut - 1 : cut)
                + ELLIPSIS;
    }

    /** Shows the JSON value that begins at {@code pos}, abbreviated; the bytes may be anything. */
    static String value(byte[] bytes, int pos, int end) {
        if (pos >= end) {
            return "the end of the value";
        }
        return switch (bytes[pos]) {
            case '{' -> "an object";
            case '[' -> "an array";
            case '"' -> string(bytes, pos, end);
            default -> scalar(bytes, pos, end);
        };
    }

    /** Shows the one byte or character at {@code pos} that does not belong there. */
    static String unexpected(byte[] bytes, int pos, int end) {
        if (pos >= end) {
            return "the end of the value";
        }
        int value = bytes[pos] & 0xff;
        return value > ' ' && value < 0x7f
                ? "'" + (char) value + "'"
                : "byte 0x" + HexFormat.of().toHexDigits(bytes[pos]);
    }

    /** Puts the JSON type before a shown value: {@code string "abc"}. */
    static String typed(byte first, String shown) {
        return switch (first) {
            case '"' -> "string " + shown;
            case 't', 'f' -> "boolean " + shown;
            case '{', '[', 'n' -> shown;
            default -> "number " + shown;
        };
    }

    private static String string(byte[] bytes, int pos, int end) {
        int p = pos + 1;
        int last = Math.min(end, pos + MAX_VALUE_BYTES);
        while (p < last && bytes[p] != '"') {
            p += bytes[p] == '\\' ? 2 : 1;
        }
        boolean whole = p < last;
        String raw = new String(bytes, pos + 1, Math.min(p, last) - pos - 1, StandardCharsets.UTF_8);
        String safe = text(raw, MAX_VALUE_CHARS);
        return '"' + safe + (whole || safe.endsWith(ELLIPSIS) ? "" : ELLIPSIS) + '"';
    }

    private static String scalar(byte[] bytes, int pos, int end) {
        int p = pos;
        int last = Math.min(end, pos + MAX_VALUE_BYTES);
        while (p < last && " \t\r\n,:]}".indexOf(bytes[p]) < 0) {
            p++;
        }
        return text(new String(bytes, pos, p - pos, StandardCharsets.UTF_8), MAX_VALUE_CHARS);
    }
}
