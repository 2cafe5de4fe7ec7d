package dev.millrace.insight;

import java.nio.charset.StandardCharsets;

/** JSON numbers to doubles, without a String where that can be exact. */
final class Decimals {
    /** Whole numbers up to here are doubles without loss. */
    private static final long EXACT = 1L << 53;
    /** Powers of ten that are doubles without loss; so a quotient by them is rounded once, and thus rightly. */
    private static final double[] POWERS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12,
            1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

    private Decimals() {}

    /** The double nearest to the number that {@code bytes[from, to)} writes; NaN when it writes none. */
    static double real(byte[] bytes, int from, int to) {
        boolean isNegative = from < to && bytes[from] == '-';
        long digits = 0;
        int decimals = -1;
        int first = isNegative ? from + 1 : from;
        for (int p = first; p < to; p++) {
            byte next = bytes[p];
            if (next == '.' && decimals < 0) {
                decimals = 0;
            } else if (next >= '0' && next <= '9' && digits < EXACT / 10 && decimals < POWERS.length - 1) {
                digits = digits * 10 + next - '0';
                decimals += decimals < 0 ? 0 : 1;
            } else {
                return parsed(bytes, from, to);
            }
        }
        if (first >= to) {
            return Double.NaN;
        }
        double value = decimals <= 0 ? digits : digits / POWERS[decimals];
        return isNegative ? -value : value;
    }

    private static double parsed(byte[] bytes, int from, int to) {
        try {
            return Double.parseDouble(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
