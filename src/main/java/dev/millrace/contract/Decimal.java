package dev.millrace.contract;

import java.nio.charset.StandardCharsets;

/**
 * A decimal number of any size, read from JSON text and compared exactly, without ever being computed: what
 * {@code 1e2000000000} would need as a big integer is three fields here. It is {@code 0.d1d2d3… × 10^scale}, without
 * zeros at either end of the digits. Not thread-safe while it is used as scratch space.
 */
final class Decimal {
    /** Exponents beyond this are all alike: no text can hold enough digits to make up for them. */
    private static final long EXPONENT_LIMIT = 1L << 40;
    private static final int KEEP_DIGITS = 1 << 16;

    private byte[] digits = new byte[32];
    private int count;
    private long scale;
    private boolean negative;

    /** @param number as JSON writes it */
    static Decimal of(String number) {
        byte[] text = number.getBytes(StandardCharsets.US_ASCII);
        Decimal decimal = new Decimal();
        decimal.set(text, 0, text.length);
        return decimal;
    }

    /** Takes the value of {@code bytes[from, to)}, which follows the grammar of JSON numbers. */
    void set(byte[] bytes, int from, int to) {
        int capacity = to - from;
        if (digits.length < capacity || digits.length > KEEP_DIGITS) {
            digits = new byte[Math.max(32, capacity)];
        }
        count = 0;
        scale = 0;
        negative = bytes[from] == '-';
        int p = negative ? from + 1 : from;
        p = integerPart(bytes, p, to);
        p = fraction(bytes, p, to);
        while (count > 0 && digits[count - 1] == '0') {
            count--;
        }
        if (count == 0) {
            scale = 0;
            negative = false;
        } else if (p < to) {
            scale += exponent(bytes, p + 1, to);
        }
    }

    private int integerPart(byte[] bytes, int from, int to) {
        int p = from;
        for (; p < to && bytes[p] >= '0'; p++) {
            if (bytes[p] > '9') {
                return p;
            }
            if (count > 0 || bytes[p] != '0') {
                digits[count++] = bytes[p];
                scale++;
            }
        }
        return p;
    }

    private int fraction(byte[] bytes, int from, int to) {
        if (from >= to || bytes[from] != '.') {
            return from;
        }
        int p = from + 1;
        for (; p < to && bytes[p] >= '0' && bytes[p] <= '9'; p++) {
            if (count > 0 || bytes[p] != '0') {
                digits[count++] = bytes[p];
            } else {
                scale--;
            }
        }
        return p;
    }

    private static long exponent(byte[] bytes, int from, int to) {
        boolean minus = bytes[from] == '-';
        long value = 0;
        for (int p = bytes[from] == '-' || bytes[from] == '+' ? from + 1 : from; p < to; p++) {
            value = Math.min(EXPONENT_LIMIT, value * 10 + bytes[p] - '0');
        }
        return minus ? -value : value;
    }

    boolean isInteger() {
        return scale >= count;
    }

    int compareTo(Decimal other) {
        if (negative != other.negative) {
            return negative ? -1 : 1;
        }
        int size = compareSize(other);
        return negative ? -size : size;
    }

    private int compareSize(Decimal other) {
        if (count == 0 || other.count == 0) {
            return Integer.compare(count, other.count);
        }
        if (scale != other.scale) {
            return Long.compare(scale, other.scale);
        }
        for (int i = 0; i < Math.min(count, other.count); i++) {
            if (digits[i] != other.digits[i]) {
                return digits[i] - other.digits[i];
            }
        }
        return Integer.compare(count, other.count);
    }

    /** The digits as a whole number, or -1 when there are more than nine. */
    private long coefficient() {
        if (count > 9) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value * 10 + digits[i] - '0';
        }
        return value;
    }

    /** Whether {@link #isMultipleOf} can be asked with this as the divisor: at most nine digits, above zero. */
    boolean isDivisor() {
        return !negative && coefficient() > 0;
    }

    /**
     * Whether this is a whole number of divisors, exactly: both are digits times a power of ten, so only the digits of
     * the divisor, which fit a long, have to divide.
     */
    boolean isMultipleOf(Decimal divisor) {
        long by = divisor.coefficient();
        long zeros = (scale - count) - (divisor.scale - divisor.count);
        if (count == 0) {
            return true;
        }
        if (zeros < 0) {
            return false; // no factor ten is left in the digits, and the divisor would need one
        }
        long rest = 0;
        for (int i = 0; i < count; i++) {
            rest = (rest * 10 + digits[i] - '0') % by;
        }
        return rest * powerOfTen(zeros, by) % by == 0;
    }

    private static long powerOfTen(long exponent, long modulus) {
        long result = 1 % modulus;
        long base = 10 % modulus;
        for (long e = exponent; e > 0; e >>= 1) {
            if ((e & 1) == 1) {
                result = result * base % modulus;
            }
            base = base * base % modulus;
        }
        return result;
    }
}
