package dev.millrace.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Turns JSON numbers into long and double. Usual ones cost no allocation; whatever else the grammar allows is exact, or
 * refused. Only for numbers that a {@link Scanner} has accepted. Not thread-safe.
 */
public final class NumberReader {
    private static final int SURE_DIGITS = 18;
    /** Beyond, numbers are no longer computed as decimals of any size: that could take for ever. */
    private static final int MAX_LENGTH = 400;
    private static final int MAX_EXPONENT = 400;
    /** Doubles hold whole numbers up to this one exactly. */
    private static final long EXACT = 1L << 53;
    private static final double[] POWERS_OF_TEN = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10,
            1e11,
            1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

    private long whole;

    /**
     * Reads {@code bytes[from, to)} as a whole number: 1, 1.0 and 1e0 are the same one. {@link #whole} gives it.
     *
     * @return false when it has a fraction, or does not fit 64 bits
     */
    public boolean readWhole(byte[] bytes, int from, int to) {
        boolean negative = bytes[from] == '-';
        int first = negative ? from + 1 : from;
        long value = 0;
        int p = first;
        while (p < to && bytes[p] >= '0' && bytes[p] <= '9') {
            value = value * 10 + bytes[p] - '0';
            p++;
        }
        if (p == to && p - first <= SURE_DIGITS) {
            whole = negative ? -value : value;
            return true;
        }
        return readAnyWhole(text(bytes, from, to));
    }

    private boolean readAnyWhole(String text) {
        if (text.length() > MAX_LENGTH) {
            return false;
        }
        int e = Math.max(text.indexOf('e'), text.indexOf('E'));
        try {
            if (e >= 0 && Math.abs(Integer.parseInt(text, e + 1, text.length(), 10)) > MAX_EXPONENT) {
                return false;
            }
            whole = new BigDecimal(text).longValueExact();
            return true;
        } catch (ArithmeticException | NumberFormatException _) {
            return false;
        }
    }

    /** What {@link #readWhole} read last, when it said true. */
    public long whole() {
        return whole;
    }

    /** Whether {@code bytes[from, to)} is written without fraction and exponent. */
    public static boolean isWrittenWhole(byte[] bytes, int from, int to) {
        int first = bytes[from] == '-' ? from + 1 : from;
        return Words.digitsEnd(bytes, first, to) == to;
    }

    /**
     * Reads {@code bytes[from, to)} as the nearest double, infinite when it lies beyond them all; zero never has a
     * sign.
     */
    public static double readDouble(byte[] bytes, int from, int to) {
        boolean negative = bytes[from] == '-';
        long digits = 0;
        int scale = 0;
        boolean point = false;
        int first = negative ? from + 1 : from;
        for (int p = first; p < to; p++) {
            byte next = bytes[p];
            if (next == '.') {
                point = true;
            } else if (next < '0' || next > '9' || p - first >= SURE_DIGITS) {
                return Double.parseDouble(text(bytes, from, to)) + 0.0;
            } else {
                digits = digits * 10 + next - '0';
                scale += point ? 1 : 0;
            }
        }
        if (digits > EXACT) {
            return Double.parseDouble(text(bytes, from, to)) + 0.0;
        }
        // Both are exact, so the one rounding of the division gives the nearest double.
        double value = digits / POWERS_OF_TEN[scale];
        return negative ? 0.0 - value : value;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
