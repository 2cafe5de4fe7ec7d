package dev.millrace.contract;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.millrace.contract.RegexSyntax.Invalid;
import dev.millrace.contract.RegexSyntax.Unsupported;

/**
 * A regular expression as a deterministic automaton over code points: one table look-up per character, whatever the
 * text is, so that no text can make it slow. Immutable.
 */
final class Regex {
    private final int[] runs;
    private final int[] runClasses;
    private final int classes;
    private final short[] asciiClasses = new short[128];
    private final int[] table;
    private final boolean[] acceptedAtEnd;
    private final int first;
    private final boolean matchesEmpty;

    /** Only for {@link Automaton}. */
    Regex(int[] runs, int[] runClasses, int classes, int[] table, boolean[] acceptedAtEnd, int first,
            boolean matchesEmpty) {
        this.runs = runs;
        this.runClasses = runClasses;
        this.classes = classes;
        this.table = table;
        this.acceptedAtEnd = acceptedAtEnd;
        this.first = first;
        this.matchesEmpty = matchesEmpty;
        for (int c = 0; c < asciiClasses.length; c++) {
            asciiClasses[c] = (short) classOf(c);
        }
    }

    static Regex compile(String pattern) throws Invalid, Unsupported {
        return Automaton.build(RegexSyntax.parse(pattern));
    }

    /** Whether the text is a regular expression at all; one that no automaton can do counts as such. */
    static boolean isRegex(byte[] bytes, int from, int to) {
        try {
            var _ = RegexSyntax.parse(new String(bytes, from, to - from, StandardCharsets.UTF_8));
            return true;
        } catch (Invalid e) {
            return false;
        } catch (Unsupported e) {
            return true;
        }
    }

    /** Whether the expression matches anywhere in {@code bytes[from, to)}, valid UTF-8 without escapes. */
    boolean find(byte[] bytes, int from, int to) {
        if (from == to) {
            return matchesEmpty;
        }
        int state = first;
        int p = from;
        while (p < to && state > Automaton.ACCEPTED) {
            int c = bytes[p];
            if (c >= 0) {
                state = table[state * classes + asciiClasses[c]];
                p++;
            } else {
                int length = c >= (byte) 0xf0 ? 4 : c >= (byte) 0xe0 ? 3 : 2;
                state = table[state * classes + classOf(codePoint(bytes, p, length))];
                p += length;
            }
        }
        return acceptedAtEnd[state];
    }

    private static int codePoint(byte[] bytes, int pos, int length) {
        int codePoint = bytes[pos] & 0xff >> (length + 1);
        for (int i = 1; i < length; i++) {
            codePoint = codePoint << 6 | (bytes[pos + i] & 0x3f);
        }
        return codePoint;
    }

    private int classOf(int codePoint) {
        int run = Arrays.binarySearch(runs, codePoint);
        return runClasses[run >= 0 ? run : -run - 2];
    }
}
