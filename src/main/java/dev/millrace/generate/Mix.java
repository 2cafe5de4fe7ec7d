package dev.millrace.generate;

/**
 * Random numbers that are a function of their place instead of a state, so that any stretch of a sequence can be made
 * again by anybody. The mixing function is the finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom
 * number generators, OOPSLA 2014; constants: Stafford's variant 13). It maps the 64-bit numbers one to one.
 */
final class Mix {
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private Mix() {}

    /** For a fixed seed, different indexes give different numbers. */
    static long at(long seed, long index) {
        return mix(mix(seed) + index * STEP);
    }

    /** One more number where one is used up. */
    static long next(long number) {
        return mix(number + STEP);
    }

    private static long mix(long number) {
        long z = number;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** From [0, bound), by the upper 32 bits. */
    static int below(int bound, long number) {
        return (int) (((number >>> 32) * bound) >>> 32);
    }

    /** From [0, 1). */
    static double fraction(long number) {
        return (number >>> 11) * 0x1.0p-53;
    }
}
