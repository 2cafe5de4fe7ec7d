package dev.millrace.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The accepted events of one batch, one per line, as they grow. A line break inside an event is insignificant JSON
 * white space (RFC 8259 allows none inside a string), so it is replaced by a space to keep one event on one line. Not
 * thread-safe; handed over whole when the batch is cut.
 *
 * <p>
 * The bytes lie in chunks that are each filled to the end, also in the middle of an event: how the lines are divided
 * depends on their number of bytes alone, and so does what a compressor is given at a time.
 */
public final class EventLines {
    /** The first chunks grow to full size in these steps, so that a thousand batches of a few events hold little. */
    private static final int[] FIRST_CHUNKS = {4 * 1024, 16 * 1024};
    /** The largest array every JVM can make: some compressors need the lines in one. */
    private static final int LIMIT = Integer.MAX_VALUE - 8;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class,
            ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    /** One more than the larger of the two line breaks, in every byte. */
    private static final long ABOVE_BREAKS = 0x0e0e_0e0e_0e0e_0e0eL;

    /** Takes the lines part by part, in order. */
    interface Part {
        void take(byte[] bytes, int length);
    }

    private final Chunks pool;
    private final List<byte[]> chunks = new ArrayList<>();
    /** The last of the chunks. */
    private byte[] last = new byte[0];
    /** Bytes used of the last chunk. */
    private int used;
    private int size;
    private int capacity;
    private int lines;
    private boolean released;

    public EventLines() {
        this(Chunks.shared());
    }

    EventLines(Chunks pool) {
        this.pool = pool;
    }

    /**
     * Appends one event and its line end.
     *
     * @throws IllegalStateException if all lines would not fit into an array; limits of batches lie far below
     */
    public void append(byte[] source, int offset, int length) {
        requireRoom(length);
        int taken = 0;
        while (taken < length) {
            taken += appendPart(source, offset + taken, length - taken);
        }
        if (used == last.length) {
            nextChunk();
        }
        last[used++] = '\n';
        size += length + 1;
        lines++;
    }

    private void requireRoom(int length) {
        if (released) {
            throw new IllegalStateException("these lines were given back");
        }
        if (length >= LIMIT - size) {
            throw new IllegalStateException(
                    "more bytes than an array holds: " + size + " and " + length + " more");
        }
    }

    /** Fills the last chunk as far as it goes. */
    private int appendPart(byte[] source, int offset, int length) {
        if (used == last.length) {
            nextChunk();
        }
        int part = Math.min(length, last.length - used);
        System.arraycopy(source, offset, last, used, part);
        if (mayHoldBreak(last, used, used + part)) {
            flatten(last, used, used + part);
        }
        used += part;
        return part;
    }

    private void nextChunk() {
        int index = chunks.size();
        last = index < FIRST_CHUNKS.length ? new byte[FIRST_CHUNKS[index]] : pool.take();
        chunks.add(last);
        capacity += last.length;
        used = 0;
    }

    /**
     * Whether a byte below 14 is there: a line break or a tab, which compact JSON has none of. Looks at eight bytes at
     * once: subtracting 14 borrows into the high bit of a byte that is smaller, unless the high bit was set before.
     */
    private static boolean mayHoldBreak(byte[] bytes, int from, int to) {
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

    private static void flatten(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                bytes[i] = ' ';
            }
        }
    }

    /** Goes through the bytes of all lines; the arrays are only lent. */
    void forEachPart(Part part) {
        int left = size;
        for (byte[] chunk : chunks) {
            int length = Math.min(left, chunk.length);
            part.take(chunk, length);
            left -= length;
        }
    }

    /** Copies the bytes of all lines to the beginning of an array, which has room for {@link #size} of them. */
    public void copyTo(byte[] target) {
        int at = 0;
        for (byte[] chunk : chunks) {
            int length = Math.min(size - at, chunk.length);
            System.arraycopy(chunk, 0, target, at, length);
            at += length;
        }
    }

    /**
     * Gives the memory back; the lines are gone, and nothing can be appended any more. Only when nobody reads them: what
     * is given back is filled by the next batch. Doing it again does nothing.
     */
    public void release() {
        chunks.forEach(pool::giveBack);
        chunks.clear();
        last = new byte[0];
        used = 0;
        size = 0;
        capacity = 0;
        lines = 0;
        released = true;
    }

    /** Bytes of all lines with their line ends. */
    public int size() {
        return size;
    }

    /** Bytes of memory held, for the budget. */
    public int capacity() {
        return capacity;
    }

    public int lines() {
        return lines;
    }
}
