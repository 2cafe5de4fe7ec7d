package dev.millrace.insight;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link ByteWriter} wrote. Throws IllegalArgumentException or IndexOutOfBoundsException when the bytes are
 * something else, and never takes more memory than they have.
 */
final class ByteReader {
    private final byte[] bytes;
    private int at;

    ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    int one() {
        return bytes[at++];
    }

    long number() {
        long value = unsigned();
        if (value < 0) {
            throw new IllegalArgumentException("a negative number");
        }
        return value;
    }

    long signed() {
        long folded = unsigned();
        return folded >>> 1 ^ -(folded & 1);
    }

    private long unsigned() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = bytes[at++];
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number without end");
    }

    /** A number of things that follow, each of a byte at least. */
    int count() {
        long count = number();
        if (count > bytes.length - at) {
            throw new IllegalArgumentException(
                    count + " are said to follow in " + (bytes.length - at) + " bytes");
        }
        return (int) count;
    }

    double real() {
        return Double.longBitsToDouble(fixed());
    }

    long fixed() {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | (bytes[at++] & 0xff);
        }
        return value;
    }

    String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        int length = count();
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    /** Throws unless everything was read. */
    void end() {
        if (at != bytes.length) {
            throw new IllegalArgumentException(bytes.length - at + " bytes too many");
        }
    }
}
