package dev.millrace.tap;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.millrace.record.Position;

/**
 * One record in so many, chosen by where it lies: whoever watches again sees the same ones.
 *
 * @param oneIn at least 1, which is all of them
 */
public record Sampling(int oneIn) {
    public static final Sampling ALL = new Sampling(1);
    private static final Pattern TEXT = Pattern.compile("1/([1-9]\\d{0,8})");
    /** Odd, with bits all over: neighbours end up far apart. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /**
     * Reads "1/100".
     *
     * @throws IllegalArgumentException with a sentence that says what would be right
     */
    public static Sampling parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no share; write one like 1/100");
        }
        return new Sampling(Integer.parseInt(matcher.group(1)));
    }

    public boolean takes(Position position) {
        long place = (position.offset() + ((long) position.partition().partition() << 40)) * SPREAD;
        return Long.remainderUnsigned(place ^ (place >>> 32), oneIn) == 0;
    }
}
