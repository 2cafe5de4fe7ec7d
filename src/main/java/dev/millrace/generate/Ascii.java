package dev.millrace.generate;

import java.nio.charset.StandardCharsets;

/** Writes text into bytes without an object in between. Each method gives the index behind what it wrote. */
final class Ascii {
    private static final int BILLION = 1_000_000_000;
    private static final byte[] HEX = ascii("0123456789abcdef");

    private Ascii() {}

    /** All 64 bits of {@code unique} are kept, beside the version and the variant of a random UUID (RFC 9562). */
    static int uuid(long unique, long random, byte[] target, int from) {
        long high = (unique & 0xC000_0000_0000_0000L) | (random & 0x3FFF_FFFF_FFFF_0FFFL) | 0x4000L;
        long low = (unique & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        int at = hex(high, 32, 8, target, from);
        target[at++] = '-';
        at = hex(high, 16, 4, target, at);
        target[at++] = '-';
        at = hex(high, 0, 4, target, at);
        target[at++] = '-';
        at = hex(low, 48, 4, target, at);
        target[at++] = '-';
        return hex(low, 0, 12, target, at);
    }

    /** @param shift how far right of the digits the number goes on, in bits */
    static int hex(long number, int shift, int digits, byte[] target, int from) {
        for (int digit = 0; digit < digits; digit++) {
            target[from + digit] = HEX[(int) (number >>> (shift + 4 * (digits - 1 - digit))) & 15];
        }
        return from + digits;
    }

    /** @param number not negative, below 10 to the 18th */
    static int number(long number, byte[] target, int from) {
        if (number < BILLION) {
            return number((int) number, target, from);
        }
        int at = number((int) (number / BILLION), target, from);
        return digits((int) (number % BILLION), 9, target, at);
    }

    static int number(int number, byte[] target, int from) {
        int digits = 1;
        for (int rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits(number, digits, target, from);
    }

    static int digits(int number, int digits, byte[] target, int from) {
        int rest = number;
        for (int at = from + digits - 1; at >= from; at--) {
            target[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return from + digits;
    }

    static int text(byte[] text, byte[] target, int at) {
        System.arraycopy(text, 0, target, at, text.length);
        return at + text.length;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
