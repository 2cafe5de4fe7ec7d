package dev.millrace.json;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The names seen so far in each open object, to find a name that comes twice.
 *
 * <p>Names lie on one stack; an object owns those from its mark on and takes them off when it closes. Up to
 * {@value #LINEAR} names are compared one by one, by 64-bit hash; a larger object moves its names to a hash table, so
 * that n names cost O(n). The table has linear probing without tombstones: names leave in the reverse order of their
 * coming, and a slot filled last lies on no other name's probe path.
 *
 * <p>The hash is keyed with random numbers per instance, so a sender cannot prepare names that collide.
 */
final class NameSet {
    private static final int LINEAR = 16;
    private static final int FIRST_NAMES = 64;
    private static final int KEEP_NAMES = 1 << 14;
    private static final int NO_SLOT = -1;

    private final long seed;
    private final long key;
    private long[] hashes = new long[FIRST_NAMES];
    private int[] from = new int[FIRST_NAMES];
    private int[] to = new int[FIRST_NAMES];
    private int[] slots = new int[FIRST_NAMES];
    /** Index of a name plus one, 0 for an empty slot; at most half full. */
    private int[] table = new int[0];
    private int tabled;
    private int size;

    NameSet() {
        var random = new SplittableRandom();
        seed = random.nextLong();
        key = random.nextLong() | 1;
    }

    int size() {
        return size;
    }

    /** Takes off every name from the mark on. */
    void release(int mark) {
        while (size > mark) {
            size--;
            if (slots[size] != NO_SLOT) {
                table[slots[size]] = 0;
                tabled--;
            }
        }
    }

    /** Takes off everything and gives back what one huge object made this grow to. */
    void clear() {
        release(0);
        if (hashes.length > KEEP_NAMES) {
            hashes = new long[FIRST_NAMES];
            from = new int[FIRST_NAMES];
            to = new int[FIRST_NAMES];
            slots = new int[FIRST_NAMES];
            table = new int[0];
        }
    }

    long hash(byte[] bytes, int start, int end) {
        long hash = seed ^ (end - start) * key;
        int p = start;
        for (; p <= end - 8; p += 8) {
            hash = mix(hash ^ Words.at(bytes, p));
        }
        return mix(hash ^ Words.upTo8(bytes, p, end));
    }

    /** Both halves of a product with a secret number: a difference between two inputs spreads unpredictably. */
    private long mix(long value) {
        return Math.unsignedMultiplyHigh(value, key) ^ value * key;
    }

    /**
     * Adds a name to the object that began at {@code mark}.
     *
     * @param hash of the name without escapes
     * @param nameFrom where the raw name lies in {@code bytes}
     * @return false when the object has it already
     */
    boolean add(byte[] bytes, int mark, long hash, int nameFrom, int nameTo) {
        if (size == hashes.length) {
            grow();
        }
        // Objects inside one another may repeat names: the mark keeps them from sharing one probe path.
        hashes[size] = hash + mark * key;
        from[size] = nameFrom;
        to[size] = nameTo;
        slots[size] = NO_SLOT;
        int count = size - mark;
        return count < LINEAR ? addCompared(bytes, mark) : addTabled(bytes, mark);
    }

    private boolean addCompared(byte[] bytes, int mark) {
        long hash = hashes[size];
        for (int i = mark; i < size; i++) {
            if (hashes[i] == hash && isSameName(bytes, i, size)) {
                return false;
            }
        }
        size++;
        return true;
    }

    private boolean addTabled(byte[] bytes, int mark) {
        if (size - mark == LINEAR) {
            for (int i = mark; i < size; i++) {
                boolean _ = insert(bytes, i, mark);
            }
        }
        if (!insert(bytes, size, mark)) {
            return false;
        }
        size++;
        return true;
    }

    /** @return false when the table holds the same name of the same object */
    private boolean insert(byte[] bytes, int name, int mark) {
        if (table.length < 2 * (tabled + 1)) {
            rehash();
        }
        int mask = table.length - 1;
        int slot = (int) (hashes[name] >>> 32) & mask;
        while (table[slot] != 0) {
            int other = table[slot] - 1;
            if (other >= mark && hashes[other] == hashes[name] && isSameName(bytes, other, name)) {
                return false;
            }
            slot = slot + 1 & mask;
        }
        place(name, slot);
        return true;
    }

    private void place(int name, int slot) {
        table[slot] = name + 1;
        slots[name] = slot;
        tabled++;
    }

    /** In the order of the stack, which keeps removal in reverse order sound. */
    private void rehash() {
        table = new int[Math.max(64, table.length * 4)];
        int mask = table.length - 1;
        int names = tabled;
        tabled = 0;
        for (int i = 0; tabled < names; i++) {
            if (slots[i] != NO_SLOT) {
                int slot = (int) (hashes[i] >>> 32) & mask;
                while (table[slot] != 0) {
                    slot = slot + 1 & mask;
                }
                place(i, slot);
            }
        }
    }

    private boolean isSameName(byte[] bytes, int one, int other) {
        return Arrays.equals(Unescaped.copyOf(bytes, from[one], to[one]),
                Unescaped.copyOf(bytes, from[other], to[other]));
    }

    private void grow() {
        int capacity = size * 2;
        hashes = Arrays.copyOf(hashes, capacity);
        from = Arrays.copyOf(from, capacity);
        to = Arrays.copyOf(to, capacity);
        slots = Arrays.copyOf(slots, capacity);
    }
}
