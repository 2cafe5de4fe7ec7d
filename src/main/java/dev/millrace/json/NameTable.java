package dev.millrace.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Finds which of a fixed list of names a run of bytes is: a hash table over length, first and last eight bytes, with
 * linear probing and at most a quarter full. Up to sixteen bytes these three are all there is to compare. Immutable.
 */
public final class NameTable {
    private static final long FIRST_FACTOR = 0x9E3779B97F4A7C15L;
    private static final long LAST_FACTOR = 0xC2B2AE3D27D4EB4FL;

    private final byte[][] names;
    private final long[] firsts;
    private final long[] lasts;
    private final int[] table;
    private final int shift;

    /** @param list names without escapes, none twice */
    public NameTable(List<String> list) {
        names = list.stream().map(name -> name.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
        int bits = Math.max(3, 66 - Long.numberOfLeadingZeros(names.length));
        table = new int[1 << bits];
        shift = 64 - bits;
        firsts = new long[names.length];
        lasts = new long[names.length];
        for (int i = 0; i < names.length; i++) {
            int length = names[i].length;
            firsts[i] = first(names[i], 0, length);
            lasts[i] = last(names[i], 0, length);
            int slot = slot(firsts[i], lasts[i], length);
            while (table[slot] != 0) {
                slot = slot + 1 & table.length - 1;
            }
            table[slot] = i + 1;
        }
    }

    /** Index in the list of the name that {@code bytes[from, to)} is, or -1. */
    public int find(byte[] bytes, int from, int to) {
        int length = to - from;
        long first = first(bytes, from, to);
        long last = last(bytes, from, to);
        int slot = slot(first, last, length);
        while (table[slot] != 0) {
            int name = table[slot] - 1;
            if (firsts[name] == first && lasts[name] == last && names[name].length == length
                    && (length <= 2 * Long.BYTES || Arrays.equals(names[name], 0, length, bytes, from, to))) {
                return name;
            }
            slot = slot + 1 & table.length - 1;
        }
        return -1;
    }

    private static long first(byte[] bytes, int from, int to) {
        return to - from < Long.BYTES ? Words.upTo8(bytes, from, to) : Words.at(bytes, from);
    }

    private static long last(byte[] bytes, int from, int to) {
        return to - from < Long.BYTES ? 0 : Words.at(bytes, to - Long.BYTES);
    }

    private int slot(long first, long last, int length) {
        return (int) (((first * FIRST_FACTOR ^ (last + length) * LAST_FACTOR) * FIRST_FACTOR) >>> shift);
    }
}
