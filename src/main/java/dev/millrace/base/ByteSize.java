package dev.millrace.base;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An amount of memory or storage, so that no number of bytes travels without its unit. */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,18})\\s*(B|KiB|MiB|GiB|TiB|KB|MB|GB|TB)?");
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size is not negative: " + bytes);
        }
    }

    public static ByteSize mebibytes(long count) {
        return new ByteSize(Math.multiplyExact(count, 1L << 20));
    }

    /**
     * Reads "64MiB", "10 MB" or "4096".
     *
     * @throws IllegalArgumentException with a sentence that says what would be right
     */
    public static ByteSize parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "not a size: '" + text + "'; write a whole number and a unit, like 64MiB");
        }
        String unit = matcher.group(2);
        try {
            return new ByteSize(
                    Math.multiplyExact(Long.parseLong(matcher.group(1)), factor(unit == null ? "B" : unit)));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("too large a size: '" + text + "'", e);
        }
    }

    private static long factor(String unit) {
        int power = "BKMGT".indexOf(unit.charAt(0));
        return (long) Math.pow(unit.contains("i") ? 1024 : 1000, power);
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** For people: at most one decimal and the largest fitting binary unit, like "1.5 MiB". */
    @Override
    public String toString() {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        String number = value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
        return number + " " + UNITS[unit];
    }
}
