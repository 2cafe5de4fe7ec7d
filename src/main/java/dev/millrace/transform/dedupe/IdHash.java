package dev.millrace.transform.dedupe;

import java.util.random.RandomGenerator;

import dev.millrace.json.Words;

/**
 * 128 bits of any id. Both halves mix eight bytes at a time with secret numbers drawn for each window, so that nobody
 * can send ids that are taken for one another. The hashes mean nothing outside of this process. Not thread-safe.
 */
final class IdHash {
    private final long firstSeed;
    private final long secondSeed;
    private final long firstKey;
    private final long secondKey;
    private long high;
    private long low;

    IdHash(RandomGenerator random) {
        firstSeed = random.nextLong();
        secondSeed = random.nextLong();
        firstKey = random.nextLong() | 1;
        secondKey = random.nextLong() | 1;
    }

    void set(byte[] bytes, int from, int to) {
        long one = firstSeed ^ (to - from) * firstKey;
        long other = secondSeed ^ (to - from) * secondKey;
        int p = from;
        for (; p <= to - Long.BYTES; p += Long.BYTES) {
            long word = Words.at(bytes, p);
            one = mix(one ^ word, firstKey);
            other = mix(other ^ word, secondKey);
        }
        long rest = Words.upTo8(bytes, p, to);
        high = mix(mix(one ^ rest, firstKey) ^ secondSeed, firstKey);
        long last = mix(mix(other ^ rest, secondKey) ^ firstSeed, secondKey);
        low = last == 0 ? 1 : last;
    }

    private static long mix(long value, long key) {
        return Math.unsignedMultiplyHigh(value, key) ^ value * key;
    }

    long high() {
        return high;
    }

    /** Never 0. */
    long low() {
        return low;
    }
}
