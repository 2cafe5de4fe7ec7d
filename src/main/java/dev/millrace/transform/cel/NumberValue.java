package dev.millrace.transform.cel;

/**
 * A number written in an expression, compared with others as CEL compares them: by what they are, whole or not.
 */
sealed interface NumberValue {
    /** The order of this number and another. */
    int compareTo(long other);

    /** The order of this number and another. */
    int compareTo(double other);

    /** A whole number. */
    record Whole(long value) implements NumberValue {
        @Override
        public int compareTo(long other) {
            return Long.compare(value, other);
        }

        @Override
        public int compareTo(double other) {
            return compare(value, other);
        }
    }

    /** A number with a fraction, not infinite. */
    record Fraction(double value) implements NumberValue {
        @Override
        public int compareTo(long other) {
            return -compare(other, value);
        }

        @Override
        public int compareTo(double other) {
            return value < other ? -1 : value > other ? 1 : 0;
        }
    }

    private static int compare(long whole, double fraction) {
        if (fraction > 0x1p63) {
            return -1;
        }
        if (fraction < -0x1p63) {
            return 1;
        }
        return Double.compare((double) whole, fraction);
    }
}
