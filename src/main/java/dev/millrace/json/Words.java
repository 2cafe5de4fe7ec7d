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

    private Words() {}

    /** The eight bytes from {@code pos} on, the first in the lowest bits; all eight must be inside the array. */
    public static long at(byte[] bytes, int pos) {
        return (long) LONGS.get(bytes, pos);
    }

    /** The bytes {@code [from, to)}, at most eight, as {@link #at} would give them, with zeros behind. */
    public static long upTo8(byte[] bytes, int from, int to) {
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
