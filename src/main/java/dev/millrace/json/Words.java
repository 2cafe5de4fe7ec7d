package dev.millrace.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Eight bytes at a time. A byte array is read as little-endian words, and what is asked of each of the eight bytes is
 * computed at once ("SIMD within a register"), so that plain text passes at about one branch per eight bytes.
 */
public final class Words {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class,
            ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;
    private static final long SPACES = ' ' * ONES;
    private static final long ZEROS = '0' * ONES;
    private static final long SIXES = 6 * ONES;
    private static final long HIGH_NIBBLES = 0xf0f0f0f0f0f0f0f0L;
    private static final long LOW_NIBBLES = 0x0f0f0f0f0f0f0f0fL;

    private Words() {}

    /** The eight bytes from {@code pos} on, the first in the lowest bits; all eight must be inside the array. */
    public static long at(byte[] bytes, int pos) {
        return (long) LONGS.get(bytes, pos);
    }

    /** The bytes {@code [from, to)}, at most eight, as {@link #at} would give them, with zeros behind. */
    public static long upTo8(byte[] bytes, int from, int to) {
        if (from <= bytes.length - 8 && to - from < 8) {
            // What lies behind is read and dropped: one step for any length, where a loop's end cannot be foreseen.
            return at(bytes, from) & ((1L << ((to - from) << 3)) - 1);
        }
        long word = 0;
        for (int i = to - 1; i >= from; i--) {
            word = word << 8 | (bytes[i] & 0xffL);
        }
        return word;
    }

    /**
     * Finds where the plain part of a string ends.
     *
     * @return index of the first byte from {@code pos} on that is a quote, a backslash, a control character or not
     *         ASCII; {@code end} when there is none
     */
    public static int plainEnd(byte[] bytes, int pos, int end) {
        int p = pos;
        while (p <= end - 8) {
            long special = special(at(bytes, p));
            if (special != 0) {
                return p + (Long.numberOfTrailingZeros(special) >>> 3);
            }
            p += 8;
        }
        while (p < end && isPlain(bytes[p])) {
            p++;
        }
        return p;
    }

    /**
    * How many of the eight bytes are decimal digits before the first that is none. A byte is a digit when neither it
    * nor it plus six leaves the range 0x30 to 0x3f; a carry between bytes can only come from a byte of 0xfa or more,
    * which is no digit itself, and the first that is none is the one that counts.
    */
    public static int digits(long word) {
        long none = ((word & HIGH_NIBBLES) ^ ZEROS) | (((word + SIXES) & HIGH_NIBBLES) ^ ZEROS);
        return Long.numberOfTrailingZeros(none) >>> 3;
    }

    /** Index behind the decimal digits that begin at {@code pos}; {@code pos} itself when there is none. */
    public static int digitsEnd(byte[] bytes, int pos, int end) {
        int p = pos;
        while (p <= end - 8) {
            int digits = digits(at(bytes, p));
            p += digits;
            if (digits < 8) {
                return p;
            }
        }
        while (p < end && bytes[p] >= '0' && bytes[p] <= '9') {
            p++;
        }
        return p;
    }

    /** One bit for each of the eight bytes that is the value given, the first byte's bit lowest. */
    public static int which(long word, char value) {
        long others = word ^ value * ONES;
        long marks = ~(((others & ~HIGH_BITS) + ~HIGH_BITS) | others | ~HIGH_BITS);
        // The marks stand 8 bits apart; the factor brings each to its place in the highest byte, no two meet elsewhere.
        return (int) (((marks >>> 7) * 0x0102040810204080L) >>> 56);
    }

    /** The number that the first {@code count} bytes write, 0 to 8, all decimal digits; what comes behind does not matter. */
    public static int number(long word, int count) {
        // Up to the top, so that zeros stand in front.
        long digits = count == 0 ? 0 : (word << ((8 - count) << 3)) & LOW_NIBBLES;
        long pairs = (digits * 10 + (digits >>> 8)) & 0x00ff00ff00ff00ffL;
        long fours = (pairs * 100 + (pairs >>> 16)) & 0x0000ffff0000ffffL;
        return (int) (fours * 10_000 + (fours >>> 32));
    }

    /**
     * Marks the high bit of each byte that is not plain. A borrow can mark a plain byte too, but only above a byte that
     * is rightly marked, and only the lowest mark is used. Bytes with their high bit set need no care in the
     * subtractions, because they are marked anyway.
     */
    private static long special(long word) {
        return (word | (word - SPACES) | ((word ^ QUOTES) - ONES) | ((word ^ BACKSLASHES) - ONES))
                & HIGH_BITS;
    }

    private static boolean isPlain(byte value) {
        return value >= ' ' && value != '"' && value != '\\';
    }
}
