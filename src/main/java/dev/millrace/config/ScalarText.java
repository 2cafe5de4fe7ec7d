package dev.millrace.config;

import org.snakeyaml.engine.v2.common.ScalarStyle;

/**
 * A value as it stands in the text of the file: quotes, escapes, folded lines and all. Finds a character of the value in
 * it, so that what is wrong inside an expression can be pointed at.
 *
 * @param text of the whole file
 * @param start index of the value's first character, a quote or the sign of a block among them
 */
record ScalarText(String text, int start, ScalarStyle style) {
    /**
     * Index in the text of the file.
     *
     * @param line of the value, from 1
     * @param column within that line, from 1
     * @return the value's start when the place cannot be told
     */
    int indexOf(int line, int column) {
        return switch (style) {
            case PLAIN, JSON_SCALAR_STYLE -> line == 1 ? walk(start, column - 1) : start;
            case SINGLE_QUOTED, DOUBLE_QUOTED -> line == 1 ? walk(start + 1, column - 1) : start;
            case FOLDED -> line == 1 ? walk(content(nextLine(start)), column - 1) : start;
            case LITERAL -> inBlock(line, column);
        };
    }

    /** Passes this many characters of the value. */
    private int walk(int from, int characters) {
        int at = from;
        for (int left = characters; left > 0 && at < text.length(); left--) {
            at = next(at);
        }
        return Math.min(at, text.length());
    }

    /** The index behind one character of the value. */
    private int next(int at) {
        char c = text.charAt(at);
        if (c == '\n') {
            return content(at + 1);
        }
        if (c == '\'' && style == ScalarStyle.SINGLE_QUOTED) {
            return at + 2;
        }
        if (c == '\\' && style == ScalarStyle.DOUBLE_QUOTED && at + 1 < text.length()) {
            return at + 2 + digits(text.charAt(at + 1));
        }
        return at + Character.charCount(text.codePointAt(at));
    }

    private static int digits(char escape) {
        return switch (escape) {
            case 'x' -> 2;
            case 'u' -> 4;
            case 'U' -> 8;
            default -> 0;
        };
    }

    private int inBlock(int line, int column) {
        int first = nextLine(start);
        int indent = content(first) - first;
        int at = first;
        for (int left = line - 1; left > 0; left--) {
            at = nextLine(at);
        }
        return Math.min(text.length(), at + indent + column - 1);
    }

    private int nextLine(int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end + 1;
    }

    /** The first character from here that is no space. */
    private int content(int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at;
    }
}
