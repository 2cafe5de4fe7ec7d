package dev.millrace.transform.cel;

import java.util.Arrays;

/** Texts in UTF-8, compared as Java compares strings. */
final class Texts {
    private static final int FIRST_ABOVE_SURROGATES = 0xee;
    private static final int FIRST_OF_FOUR = 0xf0;

    private Texts() {}

    static boolean hasEscape(byte[] bytes, int from, int to) {
        for (int p = from; p < to; p++) {
            if (bytes[p] == '\\') {
                return true;
            }
        }
        return false;
    }

    /**
     * Orders {@code bytes[from, to)} and another text by their UTF-16 units: there, characters of four bytes come before
     * U+E000 to U+FFFF, in UTF-8 behind them.
     */
    static int compare(byte[] bytes, int from, int to, byte[] other) {
        int at = Arrays.mismatch(bytes, from, to, other, 0, other.length);
        if (at < 0) {
            return 0;
        }
        if (at == to - from || at == other.length) {
            return to - from - other.length;
        }
        int one = bytes[from + at] & 0xff;
        int two = other[at] & 0xff;
        boolean isSwapped = one >= FIRST_ABOVE_SURROGATES && two >= FIRST_ABOVE_SURROGATES
                && (one >= FIRST_OF_FOUR) != (two >= FIRST_OF_FOUR);
        return isSwapped ? two - one : one - two;
    }
}
