package dev.millrace.insight;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Appends numbers and bytes to an array that grows. Numbers are of variable length, seven bits a byte, lowest first. */
final class ByteWriter {
    private byte[] bytes = new byte[256];
    private int size;

    void one(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    /** @param value not negative */
    void number(long value) {
        room(10);
        long rest = value;
        while (rest > 0x7f) {
            bytes[size++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** A number that may be negative: its sign goes to the lowest bit. */
    void signed(long value) {
        long folded = value << 1 ^ value >> 63;
        room(10);
        long rest = folded;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    void real(double value) {
        fixed(Double.doubleToRawLongBits(value));
    }

    /** Eight bytes, the highest first. */
    void fixed(long value) {
        room(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    void text(String value) {
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    void bytes(byte[] value) {
        bytes(value, 0, value.length);
    }

    /** Length and bytes. */
    void bytes(byte[] value, int from, int to) {
        number(to - from);
        room(to - from);
        System.arraycopy(value, from, bytes, size, to - from);
        size += to - from;
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }

    byte[] written() {
        return Arrays.copyOf(bytes, size);
    }
}
