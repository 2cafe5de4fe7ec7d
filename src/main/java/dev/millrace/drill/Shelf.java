package dev.millrace.drill;

import java.util.Arrays;

/** The records that one life of a topic had in one partition, and where each was found. One thread. */
final class Shelf {
    private long[] offsets = new long[1_024];
    private long[] prints = new long[1_024];
    private long[] timestamps = new long[1_024];
    private byte[] found = new byte[1_024];
    private int size;

    /** Adds a record unless it is there already; offsets come in their order. */
    void add(long offset, long print, long timestamp) {
        if (size > 0 && offset <= offsets[size - 1]) {
            return;
        }
        if (size == offsets.length) {
            offsets = Arrays.copyOf(offsets, size * 2);
            prints = Arrays.copyOf(prints, size * 2);
            timestamps = Arrays.copyOf(timestamps, size * 2);
            found = Arrays.copyOf(found, size * 2);
        }
        offsets[size] = offset;
        prints[size] = print;
        timestamps[size] = timestamp;
        size++;
    }

    int size() {
        return size;
    }

    long offset(int at) {
        return offsets[at];
    }

    long print(int at) {
        return prints[at];
    }

    long timestamp(int at) {
        return timestamps[at];
    }

    int found(int at) {
        return found[at];
    }

    void find(int at) {
        found[at] = (byte) Math.min(Byte.MAX_VALUE, found[at] + 1);
    }

    /** Place of the first record at the offset or behind it. */
    int from(long offset) {
        int at = Arrays.binarySearch(offsets, 0, size, offset);
        return at >= 0 ? at : -at - 1;
    }
}
