package dev.millrace.contract;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** A set of code points as sorted, disjoint ranges: {@code first, last, first, last, …}, both inside. Immutable. */
final class CodePoints {
    static final CodePoints NONE = new CodePoints();
    static final CodePoints DIGITS = new CodePoints('0', '9');
    static final CodePoints WORD = new CodePoints('0', '9', 'A', 'Z', '_', '_', 'a', 'z');
    /** ECMA-262 WhiteSpace and LineTerminator. */
    static final CodePoints SPACE = new CodePoints('\t', '\r', ' ', ' ', 0xa0, 0xa0, 0x1680, 0x1680, 0x2000,
            0x200a,
            0x2028, 0x2029, 0x202f, 0x202f, 0x205f, 0x205f, 0x3000, 0x3000, 0xfeff, 0xfeff);
    static final CodePoints LINE_ENDS = new CodePoints('\n', '\n', '\r', '\r', 0x2028, 0x2029);

    private final int[] ranges;

    private CodePoints(int... ranges) {
        this.ranges = ranges;
    }

    static CodePoints range(int first, int last) {
        return new CodePoints(first, last);
    }

    /** Asks for each code point there is; some milliseconds. */
    static CodePoints where(IntPredicate isIn) {
        int[] ranges = new int[64];
        int size = 0;
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (isIn.test(c)) {
                if (size > 0 && ranges[size - 1] == c - 1) {
                    ranges[size - 1] = c;
                } else {
                    ranges = size + 2 > ranges.length ? Arrays.copyOf(ranges, size * 2) : ranges;
                    ranges[size++] = c;
                    ranges[size++] = c;
                }
            }
        }
        return new CodePoints(Arrays.copyOf(ranges, size));
    }

    CodePoints not() {
        int[] inverse = new int[ranges.length + 2];
        int size = 0;
        int next = 0;
        for (int i = 0; i < ranges.length; i += 2) {
            if (ranges[i] > next) {
                inverse[size++] = next;
                inverse[size++] = ranges[i] - 1;
            }
            next = ranges[i + 1] + 1;
        }
        if (next <= Character.MAX_CODE_POINT) {
            inverse[size++] = next;
            inverse[size++] = Character.MAX_CODE_POINT;
        }
        return new CodePoints(Arrays.copyOf(inverse, size));
    }

    CodePoints or(CodePoints other) {
        long[] all = new long[(ranges.length + other.ranges.length) / 2];
        for (int i = 0; i < all.length; i++) {
            boolean own = i < ranges.length / 2;
            int at = 2 * (own ? i : i - ranges.length / 2);
            int[] from = own ? ranges : other.ranges;
            all[i] = (long) from[at] << 32 | from[at + 1];
        }
        Arrays.sort(all);
        int[] union = new int[all.length * 2];
        int size = 0;
        for (long range : all) {
            int first = (int) (range >>> 32);
            int last = (int) range;
            if (size > 0 && first <= union[size - 1] + 1) {
                union[size - 1] = Math.max(union[size - 1], last);
            } else {
                union[size++] = first;
                union[size++] = last;
            }
        }
        return new CodePoints(Arrays.copyOf(union, size));
    }

    boolean contains(int codePoint) {
        for (int i = 0; i < ranges.length; i += 2) {
            if (codePoint >= ranges[i] && codePoint <= ranges[i + 1]) {
                return true;
            }
        }
        return false;
    }

    /** Every code point from which on membership changes. */
    IntStream bounds() {
        return IntStream.range(0, ranges.length).map(i -> ranges[i] + i % 2);
    }

    /** The one code point this holds, or -1 when there are more or none. */
    int single() {
        return ranges.length == 2 && ranges[0] == ranges[1] ? ranges[0] : -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CodePoints set && Arrays.equals(ranges, set.ranges);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ranges);
    }
}
