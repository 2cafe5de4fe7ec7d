package dev.millrace.transform.dedupe;

/**
 * Ids and when each was seen last, by 128-bit hash: open addressing with linear probing, never more than two thirds full,
 * 24 bytes a slot. Nothing is taken out; an entry can be made void. Not thread-safe.
 */
final class IdTable {
    /** In place of a time: the id was seen, but that was taken back. */
    static final long NEVER = Long.MIN_VALUE;
    private static final int FIRST_SLOTS = 64;
    private static final int SLOT_BYTES = 3 * Long.BYTES;

    private long[] highs = new long[FIRST_SLOTS];
    /** 0 for a free slot. */
    private long[] lows = new long[FIRST_SLOTS];
    private long[] times = new long[FIRST_SLOTS];
    private int size;

    int size() {
        return size;
    }

    long bytes() {
        return (long) lows.length * SLOT_BYTES;
    }

    /** What it would take to put one more in: {@link #bytes} doubles now and then. */
    long bytesForOneMore() {
        return isFull() ? 2 * bytes() : bytes();
    }

    private boolean isFull() {
        return (size + 1) * 3L > lows.length * 2L;
    }

    /** When the id was seen last, or {@link #NEVER}. */
    long time(long high, long low) {
        int slot = slot(high, low);
        return lows[slot] == 0 ? NEVER : times[slot];
    }

    /** Notes when the id was seen last, whatever was noted before. */
    void put(long high, long low, long time) {
        int slot = slot(high, low);
        if (lows[slot] == 0) {
            if (isFull()) {
                grow();
                slot = slot(high, low);
            }
            highs[slot] = high;
            lows[slot] = low;
            size++;
        }
        times[slot] = time;
    }

    /** Where the id is, or would be. */
    private int slot(long high, long low) {
        int mask = lows.length - 1;
        int slot = (int) (high ^ high >>> 32) & mask;
        while (lows[slot] != 0 && (lows[slot] != low || highs[slot] != high)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldHighs = highs;
        long[] oldLows = lows;
        long[] oldTimes = times;
        highs = new long[oldLows.length * 2];
        lows = new long[oldLows.length * 2];
        times = new long[oldLows.length * 2];
        for (int i = 0; i < oldLows.length; i++) {
            if (oldLows[i] != 0) {
                int slot = slot(oldHighs[i], oldLows[i]);
                highs[slot] = oldHighs[i];
                lows[slot] = oldLows[i];
                times[slot] = oldTimes[i];
            }
        }
    }
}
