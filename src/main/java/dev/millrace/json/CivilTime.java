package dev.millrace.json;

/**
 * Writes points in time as RFC 3339 wants them, straight into bytes. The day is found by counting in years that begin in
 * March, so that the leap day is the last of its year.
 */
final class CivilTime {
    /** A year has up to ten characters here: as far as milliseconds reach. */
    static final int MAX_BYTES = 32;
    private static final long MILLIS_PER_DAY = 86_400_000;
    private static final long DAYS_PER_ERA = 146_097;
    /** Days from 0000-03-01 to 1970-01-01. */
    private static final long EPOCH_DAY = 719_468;

    private CivilTime() {}

    /**
     * Writes "2026-03-01T12:00:00.000Z" from {@code at} on; there is room for {@value #MAX_BYTES} bytes.
     *
     * @return index behind it
     */
    static int write(byte[] bytes, int at, long epochMillis) {
        int p = date(bytes, at, Math.floorDiv(epochMillis, MILLIS_PER_DAY));
        int millis = (int) Math.floorMod(epochMillis, MILLIS_PER_DAY);
        bytes[p] = 'T';
        two(bytes, p + 1, millis / 3_600_000);
        bytes[p + 3] = ':';
        two(bytes, p + 4, millis / 60_000 % 60);
        bytes[p + 6] = ':';
        two(bytes, p + 7, millis / 1_000 % 60);
        bytes[p + 9] = '.';
        bytes[p + 10] = (byte) ('0' + millis / 100 % 10);
        two(bytes, p + 11, millis % 100);
        bytes[p + 13] = 'Z';
        return p + 14;
    }

    private static int date(byte[] bytes, int at, long epochDay) {
        long day = epochDay + EPOCH_DAY;
        long era = Math.floorDiv(day, DAYS_PER_ERA);
        int dayOfEra = (int) Math.floorMod(day, DAYS_PER_ERA);
        int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int marchMonth = (5 * dayOfYear + 2) / 153;
        int month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
        int p = year(bytes, at, era * 400 + yearOfEra + (month <= 2 ? 1 : 0));
        bytes[p] = '-';
        two(bytes, p + 1, month);
        bytes[p + 3] = '-';
        two(bytes, p + 4, dayOfYear - (153 * marchMonth + 2) / 5 + 1);
        return p + 6;
    }

    /** Four digits; years that need more, or lie before the year 0, get a sign as ISO 8601 has it. */
    private static int year(byte[] bytes, int at, long year) {
        int p = at;
        if (year < 0 || year > 9_999) {
            bytes[p++] = (byte) (year < 0 ? '-' : '+');
        }
        long rest = Math.abs(year);
        int digits = 4;
        for (long bound = 10_000; bound <= rest; bound *= 10) {
            digits++;
        }
        for (int i = digits - 1; i >= 0; i--) {
            bytes[p + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return p + digits;
    }

    private static void two(byte[] bytes, int at, int value) {
        bytes[at] = (byte) ('0' + value / 10);
        bytes[at + 1] = (byte) ('0' + value % 10);
    }
}
