package dev.millrace.contract;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import dev.millrace.json.Words;

/**
 * Finds which of a fixed list of names a run of bytes is: a hash table over length, first and last eight bytes, with
 * linear probing and at most a quarter full. Immutable.
 */
final class NameTable {
    private static final long FIRST_FACTOR = 0x9E3779B97F4A7C15L;
    private static final long LAST_FACTOR = 0xC2B2AE3D27D4EB4FL;

    private final byte[][] names;
    private final int[] table;
    private final int shift;

    NameTable(List<String> list) {
        names = list.stream().map(name -> name.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
        int bits = Math.max(3, 66 - Long.numberOfLeadingZeros(names.length));
        table = new int[1 << bits];
        shift = 64 - bits;
        for (int i = 0; i < names.length; i++) {
            int slot = slot(names[i], 0, names[i].length);
            while (table[slot] != 0) {
                slot = slot + 1 & table.length - 1;
            }
            table[slot] = i + 1;
        }
    }

    /** Index of the name that {@code bytes[from, to)} is, or -1. */
    int find(byte[] bytes, int from, int to) {
        int slot = slot(bytes, from, to);
        while (table[slot] != 0) {
            byte[] name = names[table[slot] - 1];
            if (name.length == to - from && Arrays.equals(name, 0, name.length, bytes, from, to)) {
                return table[slot] - 1;
            }
            slot = slot + 1 & table.length - 1;
        }
        return -1;
    }

    private int slot(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length < 8) {
            return (int) (((Words.upTo8(bytes, from, to) + length) * FIRST_FACTOR) >>> shift);
        }
        long first = Words.at(bytes, from);
        long last = Words.at(bytes, to - 8);
        return (int) (((first * FIRST_FACTOR ^ (last + length) * LAST_FACTOR) * FIRST_FACTOR) >>> shift);
    }
}
