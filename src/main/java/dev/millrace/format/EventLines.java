package dev.millrace.format;

import java.util.Arrays;

/**
 * The accepted events of one batch, one per line, as they grow. A line break inside an event is insignificant JSON
 * white space (RFC 8259 allows none inside a string), so it is replaced by a space to keep one event on one line. Not
 * thread-safe; handed over whole when the batch is cut.
 */
public final class EventLines {
    private static final int FIRST_CAPACITY = 16 * 1024;
    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int size;
    private int lines;

    /** Appends one event and its line end. */
    public void append(byte[] source, int offset, int length) {
        ensure(length + 1);
        System.arraycopy(source, offset, bytes, size, length);
        flatten(size, size + length);
        size += length;
        bytes[size++] = '\n';
        lines++;
    }

    private void ensure(int more) {
        int needed = Math.addExact(size, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length + (bytes.length >> 1)));
        }
    }

    private void flatten(int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                bytes[i] = ' ';
            }
        }
    }

    /** The array behind the lines; only its first {@link #size()} bytes count. */
    public byte[] array() {
        return bytes;
    }

    /** Bytes of all lines with their line ends. */
    public int size() {
        return size;
    }

    /** Bytes of memory held, for the budget. */
    public int capacity() {
        return bytes.length;
    }

    public int lines() {
        return lines;
    }
}
