package dev.millrace.contract;

/** RFC 3339 dates, times and durations over ASCII bytes, by the letter of its grammar and the calendar. */
final class Timestamps {
    private static final int DAY_MINUTES = 24 * 60;
    private static final byte[] DAYS = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    private Timestamps() {}

    static boolean isDateTime(byte[] bytes, int from, int to) {
        return to - from >= 20 && (bytes[from + 10] | 0x20) == 't' && isDate(bytes, from, from + 10)
                && isTime(bytes, from + 11, to);
    }

    static boolean isDate(byte[] b, int from, int to) {
        if (to - from != 10 || b[from + 4] != '-' || b[from + 7] != '-') {
            return false;
        }
        int century = two(b, from);
        int year = two(b, from + 2);
        int month = two(b, from + 5);
        int day = two(b, from + 8);
        if ((century | year | month | day) < 0 || month < 1 || month > 12 || day < 1) {
            return false;
        }
        return day <= DAYS[month] || (day == 29 && month == 2 && isLeap(century * 100 + year));
    }

    private static boolean isLeap(int year) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    static boolean isTime(byte[] b, int from, int to) {
        if (to - from < 9 || b[from + 2] != ':' || b[from + 5] != ':') {
            return false;
        }
        int hour = two(b, from);
        int minute = two(b, from + 3);
        int second = two(b, from + 6);
        if ((hour | minute | second) < 0 || hour > 23 || minute > 59 || second > 60) {
            return false;
        }
        int zone = fractionEnd(b, from + 8, to);
        return zone > 0 && isZone(b, zone, to, hour * 60 + minute, second == 60);
    }

    private static int fractionEnd(byte[] b, int from, int to) {
        if (b[from] != '.') {
            return from;
        }
        int p = from + 1;
        while (p < to && isDigit(b[p])) {
            p++;
        }
        return p == from + 1 ? -1 : p;
    }

    /** A leap second can only be the last of a day in UTC. */
    private static boolean isZone(byte[] b, int from, int to, int minutes, boolean leap) {
        if (to - from == 1) {
            return (b[from] | 0x20) == 'z' && (!leap || minutes == DAY_MINUTES - 1);
        }
        if (to - from != 6 || b[from + 3] != ':' || (b[from] != '+' && b[from] != '-')) {
            return false;
        }
        int hour = two(b, from + 1);
        int minute = two(b, from + 4);
        if ((hour | minute) < 0 || hour > 23 || minute > 59) {
            return false;
        }
        int ahead = (hour * 60 + minute) * (b[from] == '-' ? -1 : 1);
        return !leap || Math.floorMod(minutes - ahead, DAY_MINUTES) == DAY_MINUTES - 1;
    }

    /** Two digits as a number, negative when one of them is none. */
    private static int two(byte[] b, int at) {
        int tens = b[at] - '0';
        int ones = b[at + 1] - '0';
        return (tens | ones | 9 - tens | 9 - ones) < 0 ? -1 : tens * 10 + ones;
    }

    private static boolean isDigit(byte value) {
        return value >= '0' && value <= '9';
    }

    /** RFC 3339 appendix A: units in order and without gaps, weeks alone. */
    static boolean isDuration(byte[] b, int from, int to) {
        if (to - from < 3 || b[from] != 'P') {
            return false;
        }
        if (b[to - 1] == 'W') {
            return digits(b, from + 1, to) == to - 1;
        }
        int p = b[from + 1] == 'T' ? from + 1 : units(b, from + 1, to, "YMD");
        if (p < 0 || p == to) {
            return p == to;
        }
        return b[p] == 'T' && p + 1 < to && units(b, p + 1, to, "HMS") == to;
    }

    /** Gives the index behind at least one number with its unit, or -1. */
    private static int units(byte[] b, int from, int to, String order) {
        int last = -1;
        int p = from;
        while (p < to && b[p] != 'T') {
            int unitAt = digits(b, p, to);
            if (unitAt == p || unitAt == to) {
                return -1;
            }
            int unit = order.indexOf(b[unitAt]);
            if (unit < 0 || (last >= 0 && unit != last + 1)) {
                return -1;
            }
            last = unit;
            p = unitAt + 1;
        }
        return last < 0 ? -1 : p;
    }

    private static int digits(byte[] b, int from, int to) {
        int p = from;
        while (p < to && isDigit(b[p])) {
            p++;
        }
        return p;
    }
}
