package dev.millrace.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The accepted events of one batch, one per line, as they grow. A line break inside an event is insignificant JSON
 * white space (RFC 8259 allows none inside a string), so it is replaced by a space to keep one event on one line. Not
 * thread-safe; handed over whole when the batch is cut.
 */
public final class EventLines {
    private static final int FIRST_CAPACITY = 16 * 1024;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class,
            ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    /** One more than the larger of the two line breaks, in every byte. */
    private static final long ABOVE_BREAKS = 0x0e0e_0e0e_0e0e_0e0eL;

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int size;
    private int lines;

    /** Appends one event and its line end. */
    public void append(byte[] source, int offset, int length) {
        ensure(length + 1);
        System.arraycopy(source, offset, bytes, size, length);
        if (mayHoldBreak(size, size + length)) {
            flatten(size, size + length);
        }
        size += length;
        bytes[size++] = '\n';
        lines++;
    }

    private void ensure(int more) {
        int needed = Math.addExact(size, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Growth.capacity(bytes.length, needed));
        }
    }

    /**
     * Whether a byte below 14 is there: a line break or a tab, which compact JSON has none of. Looks at eight bytes at
     * once: subtracting 14 borrows into the high bit of a byte that is smaller, unless the high bit was set before.
     */
    private boolean mayHoldBreak(int from, int to) {
        long found = 0;
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long eight = (long) LONG.get(bytes, at);
            found |= (eight - ABOVE_BREAKS) & ~eight;
        }
        boolean rest = false;
        for (; at < to; at++) {
            rest |= bytes[at] >= 0 && bytes[at] < 14;
        }
        return rest || (found & HIGH_BITS) != 0;
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
