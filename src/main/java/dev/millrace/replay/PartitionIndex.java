package dev.millrace.replay;

import java.util.Arrays;

/** The letters of one partition in columns, ascending by offset: 32 bytes for each. Not thread-safe. */
final class PartitionIndex {
    private static final int FIRST_CAPACITY = 1_024;
    private long next;
    private int lastPrint;
    private int size;
    private long[] offsets = {};
    private long[] millis = {};
    private long[] sourceOffsets = {};
    private int[] sourcePartitions = {};
    private int[] kinds = {};

    /** @param sourcePartition and sourceOffset are -1 when they are not told */
    void add(long offset, long time, int sourcePartition, long sourceOffset, int kind) {
        if (size == offsets.length) {
            int capacity = Math.max(FIRST_CAPACITY, size + size / 2);
            offsets = Arrays.copyOf(offsets, capacity);
            millis = Arrays.copyOf(millis, capacity);
            sourceOffsets = Arrays.copyOf(sourceOffsets, capacity);
            sourcePartitions = Arrays.copyOf(sourcePartitions, capacity);
            kinds = Arrays.copyOf(kinds, capacity);
        }
        offsets[size] = offset;
        millis[size] = time;
        sourceOffsets[size] = sourceOffset;
        sourcePartitions[size] = sourcePartition;
        kinds[size] = kind;
        size++;
    }

    int size() {
        return size;
    }

    long offset(int at) {
        return offsets[at];
    }

    long millis(int at) {
        return millis[at];
    }

    long sourceOffset(int at) {
        return sourceOffsets[at];
    }

    int sourcePartition(int at) {
        return sourcePartitions[at];
    }

    int kind(int at) {
        return kinds[at];
    }

    /** Number of the first letter at or behind an offset; the size when there is none. */
    int firstFrom(long offset) {
        int found = Arrays.binarySearch(offsets, 0, size, offset);
        return found >= 0 ? found : -found - 1;
    }

    /** Offset that is to be read next. */
    long next() {
        return next;
    }

    void next(long offset) {
        next = offset;
    }

    /** Check sum of the last letter, by which it is known again. */
    int lastPrint() {
        return lastPrint;
    }

    void lastPrint(int print) {
        lastPrint = print;
    }

    /** Kafka has deleted what lies below. */
    void dropBelow(long first) {
        int gone = firstFrom(first);
        if (gone > 0) {
            offsets = Arrays.copyOfRange(offsets, gone, size);
            millis = Arrays.copyOfRange(millis, gone, size);
            sourceOffsets = Arrays.copyOfRange(sourceOffsets, gone, size);
            sourcePartitions = Arrays.copyOfRange(sourcePartitions, gone, size);
            kinds = Arrays.copyOfRange(kinds, gone, size);
            size -= gone;
        }
        next = Math.max(next, first);
    }

    void clear() {
        size = 0;
        next = 0;
    }
}
