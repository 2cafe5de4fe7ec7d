package dev.millrace.insight;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;

/** Times as events write them, to milliseconds since the epoch. */
final class EventTimes {
    /** No time. */
    static final long NONE = Long.MIN_VALUE;
    /** Smaller numbers are seconds: as such they reach the year 5138, as milliseconds they would end in March 1973. */
    private static final double FIRST_MILLIS = 1e11;
    /** The end of the year 9999. */
    private static final double LAST = 253_402_300_800_000.0;
    /** Of "2026-11-20T14:21:00", which everything else comes behind. */
    private static final int TO_SECONDS = 19;
    private static final String SHAPE = "0000-00-00T00:00:00";

    private EventTimes() {}

    /** Seconds or milliseconds since the epoch, told apart by their size. */
    static long ofNumber(double value) {
        double millis = Math.abs(value) < FIRST_MILLIS ? value * 1_000 : value;
        return Math.abs(millis) < LAST ? (long) Math.floor(millis) : NONE;
    }

    /** ISO-8601 with an offset or Z. */
    static long ofText(byte[] bytes, int from, int to) {
        long seconds = isShaped(bytes, from, to) ? seconds(bytes, from) : NONE;
        if (seconds == NONE) {
            return parsed(bytes, from, to);
        }
        int p = from + TO_SECONDS;
        int millis = 0;
        if (p < to - 2 && bytes[p] == '.') {
            int scale = 100;
            for (p++; p < to && bytes[p] >= '0' && bytes[p] <= '9'; p++) {
                millis += (bytes[p] - '0') * scale;
                scale /= 10;
            }
        }
        return p == to - 1 && bytes[p] == 'Z' ? seconds * 1_000 + millis : parsed(bytes, from, to);
    }

    private static boolean isShaped(byte[] bytes, int from, int to) {
        if (to - from <= TO_SECONDS) {
            return false;
        }
        for (int i = 0; i < TO_SECONDS; i++) {
            byte next = bytes[from + i];
            boolean fits = SHAPE.charAt(i) == '0' ? next >= '0' && next <= '9' : next == SHAPE.charAt(i);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /** Seconds since the epoch, {@link #NONE} when a part is out of range; the arithmetic of the Gregorian calendar. */
    private static long seconds(byte[] bytes, int from) {
        int year = two(bytes, from) * 100 + two(bytes, from + 2);
        int month = two(bytes, from + 5);
        int day = two(bytes, from + 8);
        int hour = two(bytes, from + 11);
        int minute = two(bytes, from + 14);
        int second = two(bytes, from + 17);
        // Days that only some months have are left to the JDK to judge.
        if (month < 1 || month > 12 || day < 1 || day > 28 || hour > 23 || minute > 59 || second > 59) {
            return NONE;
        }
        // Years begin in March here, so that the day of a leap year comes last.
        int y = month > 2 ? year : year - 1;
        int daysBefore = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        long days = 365L * y + Math.floorDiv(y, 4) - Math.floorDiv(y, 100) + Math.floorDiv(y, 400)
                + daysBefore
                - 719_468;
        return days * 86_400 + hour * 3_600L + minute * 60L + second;
    }

    private static int two(byte[] bytes, int at) {
        return (bytes[at] - '0') * 10 + bytes[at + 1] - '0';
    }

    private static long parsed(byte[] bytes, int from, int to) {
        try {
            return OffsetDateTime.parse(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1))
                    .toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            return NONE;
        }
    }
}
