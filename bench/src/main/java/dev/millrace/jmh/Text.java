package dev.millrace.jmh;

/** The formats of the contract network-event, over characters: what the libraries leave to their users. */
final class Text {
    private static final int[] DAYS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    private Text() {}

    static boolean isProtocol(char[] text, int from, int length) {
        return switch (length) {
            case 3 -> is("TCP", text, from) || is("UDP", text, from) || is("GRE", text, from);
            case 4 -> is("ICMP", text, from);
            default -> false;
        };
    }

    private static boolean is(String word, char[] text, int from) {
        for (int at = 0; at < word.length(); at++) {
            if (text[from + at] != word.charAt(at)) {
                return false;
            }
        }
        return true;
    }

    /** RFC 3339, with the calendar and leap seconds. */
    static boolean isDateTime(char[] text, int from, int length) {
        if (length < 20 || text[from + 4] != '-' || text[from + 7] != '-' || (text[from + 10] | 0x20) != 't'
                || text[from + 13] != ':' || text[from + 16] != ':') {
            return false;
        }
        int century = two(text, from);
        int year = two(text, from + 2);
        int month = two(text, from + 5);
        int day = two(text, from + 8);
        int hour = two(text, from + 11);
        int minute = two(text, from + 14);
        int second = two(text, from + 17);
        if ((century | year | month | day | hour | minute | second) < 0 || month < 1 || month > 12 || day < 1
                || day > days(century * 100 + year, month) || hour > 23 || minute > 59 || second > 60) {
            return false;
        }
        int to = from + length;
        int at = from + 19;
        if (text[at] == '.') {
            int digits = ++at;
            while (at < to && text[at] >= '0' && text[at] <= '9') {
                at++;
            }
            if (at == digits) {
                return false;
            }
        }
        return isZone(text, at, to, hour * 60 + minute, second == 60);
    }

    private static boolean isZone(char[] text, int at, int to, int minutes, boolean isLeapSecond) {
        if (to - at == 1) {
            return (text[at] | 0x20) == 'z' && (!isLeapSecond || minutes == 1_439);
        }
        if (to - at != 6 || (text[at] != '+' && text[at] != '-') || text[at + 3] != ':') {
            return false;
        }
        int hour = two(text, at + 1);
        int minute = two(text, at + 4);
        if ((hour | minute) < 0 || hour > 23 || minute > 59) {
            return false;
        }
        int ahead = text[at] == '-' ? -(hour * 60 + minute) : hour * 60 + minute;
        return !isLeapSecond || Math.floorMod(minutes - ahead, 1_440) == 1_439;
    }

    private static int days(int year, int month) {
        boolean isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        return month == 2 && isLeap ? 29 : DAYS[month - 1];
    }

    private static int two(char[] text, int at) {
        int tens = text[at] - '0';
        int ones = text[at + 1] - '0';
        return (tens | ones | 9 - tens | 9 - ones) < 0 ? -1 : tens * 10 + ones;
    }

    static boolean isAddress(char[] text, int from, int length) {
        return isIpv4(text, from, from + length) || isIpv6(text, from, from + length);
    }

    private static boolean isIpv4(char[] text, int from, int to) {
        int at = from;
        for (int part = 0; part < 4; part++) {
            int number = 0;
            int start = at;
            while (at < to && at - start < 3 && text[at] >= '0' && text[at] <= '9') {
                number = number * 10 + text[at++] - '0';
            }
            boolean isPadded = at - start > 1 && text[start] == '0';
            if (at == start || number > 255 || isPadded) {
                return false;
            }
            if (part < 3 && (at == to || text[at++] != '.')) {
                return false;
            }
        }
        return at == to;
    }

    /** RFC 4291, with one "::" and perhaps an IPv4 address at the end. */
    private static boolean isIpv6(char[] text, int from, int to) {
        int groups = 0;
        boolean isShortened = false;
        int at = from;
        if (to - from >= 2 && text[from] == ':' && text[from + 1] == ':') {
            isShortened = true;
            at += 2;
        }
        while (at < to) {
            int start = at;
            while (at < to && at - start < 5 && Character.digit(text[at], 16) >= 0 && text[at] < 128) {
                at++;
            }
            if (at < to && text[at] == '.') {
                return isIpv4(text, start, to) && (isShortened ? groups <= 5 : groups == 6);
            }
            if (at == start || at - start > 4) {
                return false;
            }
            groups++;
            if (at == to) {
                break;
            }
            if (text[at++] != ':' || at == to) {
                return false;
            }
            if (text[at] == ':') {
                if (isShortened) {
                    return false;
                }
                isShortened = true;
                at++;
            }
        }
        return isShortened ? groups <= 7 : groups == 8;
    }
}
