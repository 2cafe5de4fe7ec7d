package dev.millrace.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON as it is being written, in UTF-8, in an array that grows and is used again. The caller sees to it that values,
 * names and commas come in an order that makes sense. Not thread-safe.
 */
public final class JsonBuffer {
    private static final int FIRST_BYTES = 512;
    private static final int KEEP_BYTES = 4 << 20;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_LONG = 20;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    /** Forgets what was written, and gives back what one huge document made this grow to. */
    public void clear() {
        length = 0;
        if (bytes.length > KEEP_BYTES) {
            bytes = new byte[FIRST_BYTES];
        }
    }

    /** Goes back to a {@link #length} that was. */
    public void truncate(int earlier) {
        length = earlier;
    }

    /** The array; what was written begins at 0. Another one after it has grown. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many bytes were written. */
    public int length() {
        return length;
    }

    /** Writes {@code source[from, to)} as it is. */
    public void raw(byte[] source, int from, int to) {
        int count = to - from;
        ensure(count);
        System.arraycopy(source, from, bytes, length, count);
        length += count;
    }

    /** Writes one ASCII character as it is. */
    public void raw(char ascii) {
        ensure(1);
        bytes[length++] = (byte) ascii;
    }

    /** Writes ASCII characters as they are: {@code true}, {@code null}. */
    public void ascii(String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        raw(ascii, 0, ascii.length);
    }

    /** Writes a whole number. */
    public void number(long value) {
        ensure(MAX_LONG);
        if (value < 0) {
            bytes[length++] = '-';
        }
        int digits = digits(value);
        int p = length + digits;
        length = p;
        // Towards minus infinity, since the smallest number has no positive counterpart.
        long rest = value < 0 ? value : -value;
        do {
            bytes[--p] = (byte) ('0' - rest % 10);
            rest /= 10;
        } while (rest != 0);
    }

    private static int digits(long value) {
        int count = 1;
        for (long rest = value / 10; rest != 0; rest /= 10) {
            count++;
        }
        return count;
    }

    /**
     * Writes a number with a fraction.
     *
     * @throws IllegalArgumentException when it is infinite or no number: JSON has no word for it
     */
    public void number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("JSON cannot hold the number " + value);
        }
        ascii(Double.toString(value));
    }

    /** Writes a string with its quotes; what JSON wants escaped is, and nothing else. */
    public void string(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        raw('"');
        int plain = 0;
        for (int i = 0; i < utf8.length; i++) {
            byte next = utf8[i];
            if (next == '"' || next == '\\' || (next >= 0 && next < ' ')) {
                raw(utf8, plain, i);
                escape(next);
                plain = i + 1;
            }
        }
        raw(utf8, plain, utf8.length);
        raw('"');
    }

    private void escape(byte value) {
        char letter = switch (value) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            case '\b' -> 'b';
            case '\f' -> 'f';
            default -> 'u';
        };
        raw('\\');
        raw(letter);
        if (letter == 'u') {
            raw('0');
            raw('0');
            raw((char) HEX[value >> 4]);
            raw((char) HEX[value & 15]);
        }
    }

    /** Writes a time in UTC with milliseconds and quotes: {@code "2026-03-01T12:00:00.000Z"}. */
    public void time(long epochMillis) {
        ensure(CivilTime.MAX_BYTES + 2);
        bytes[length++] = '"';
        length = CivilTime.write(bytes, length, epochMillis);
        bytes[length++] = '"';
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), bytes.length * 2));
        }
    }
}
