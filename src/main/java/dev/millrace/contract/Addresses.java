package dev.millrace.contract;

import dev.millrace.json.Hex;
import dev.millrace.json.Words;

/** Names of machines, people and things over bytes: UUID, IPv4, IPv6, host name, e-mail address. */
final class Addresses {
    private static final String ATOM_SIGNS = "!#$%&'*+-/=?^_`{|}~";

    private Addresses() {}

    /** RFC 4122 section 3; any version and variant. */
    static boolean isUuid(byte[] bytes, int from, int to) {
        if (to - from != 36 || bytes[from + 8] != '-' || bytes[from + 13] != '-' || bytes[from + 18] != '-'
                || bytes[from + 23] != '-') {
            return false;
        }
        int digits = 0;
        for (int p = from; p < to; p++) {
            digits += Hex.digit(bytes[p]) >= 0 ? 1 : 0;
        }
        return digits == 32;
    }

    /** RFC 2673 section 3.2: four decimal numbers, none with a leading zero. */
    static boolean isIpv4(byte[] bytes, int from, int to) {
        if (to - from < 7 || to - from > 15) {
            return false;
        }
        if (from >= 2 && from <= bytes.length - 2 * Long.BYTES) {
            return isIpv4AtOnce(bytes, from, to);
        }
        int parts = 0;
        int p = from;
        while (true) {
            int first = p;
            int value = 0;
            while (p < to && bytes[p] >= '0' && bytes[p] <= '9') {
                value = value * 10 + bytes[p] - '0';
                p++;
            }
            int digits = p - first;
            if (digits == 0 || digits > 3 || value > 255 || (digits > 1 && bytes[first] == '0')) {
                return false;
            }
            parts++;
            if (p == to) {
                return parts == 4;
            }
            if (parts == 4 || bytes[p] != '.') {
                return false;
            }
            p++;
        }
    }

    /** Finds the dots in one step and judges the parts without a branch, since nobody can foresee how long each is. */
    private static boolean isIpv4AtOnce(byte[] bytes, int from, int to) {
        int dots = Words.which(Words.at(bytes, from), '.')
                | (Words.which(Words.at(bytes, from + Long.BYTES), '.') << Long.BYTES);
        dots &= (1 << (to - from)) - 1;
        if (Integer.bitCount(dots) != 3) {
            return false;
        }
        int first = from + Integer.numberOfTrailingZeros(dots);
        int last = from + 31 - Integer.numberOfLeadingZeros(dots);
        int second = from + Integer.numberOfTrailingZeros(dots & (dots - 1));
        return (part(bytes, from, first) | part(bytes, first + 1, second) | part(bytes, second + 1, last)
                | part(bytes, last + 1, to)) >= 0;
    }

    /**
     * Judges one of the four numbers; up to two bytes before it are looked at and left out.
     *
     * @return negative unless it has one to three digits, does not begin with a needless zero, and is at most 255
     */
    private static int part(byte[] bytes, int from, int to) {
        int length = to - from;
        int hasTens = (1 - length) >> 31;
        int hasHundreds = (2 - length) >> 31;
        int ones = bytes[to - 1] - '0';
        int tens = (bytes[to - 2] - '0') & hasTens;
        int hundreds = (bytes[to - 3] - '0') & hasHundreds;
        int value = 100 * hundreds + 10 * tens + ones;
        int least = (10 & hasTens) + (90 & hasHundreds);
        return length - 1 | 3 - length | ones | 9 - ones | tens | 9 - tens | hundreds | 9 - hundreds
                | value - least
                | 255 - value;
    }

    /** RFC 4291 section 2.2, all three forms, without a zone. */
    static boolean isIpv6(byte[] bytes, int from, int to) {
        if (to - from < 2 || to - from > 45) {
            return false;
        }
        int groups = 0;
        boolean gap = false;
        int p = from;
        if (bytes[p] == ':') {
            if (bytes[p + 1] != ':') {
                return false;
            }
            gap = true;
            p += 2;
        }
        while (p < to) {
            int end = groupEnd(bytes, p, to);
            if (end < to && bytes[end] == '.') {
                groups += 2;
                return isIpv4(bytes, p, to) && isWhole(groups, gap);
            }
            if (end == p || end - p > 4) {
                return false;
            }
            groups++;
            if (end == to) {
                break;
            }
            if (bytes[end] != ':' || end + 1 == to) {
                return false;
            }
            p = end + 1;
            if (bytes[p] == ':') {
                if (gap) {
                    return false;
                }
                gap = true;
                p++;
            }
        }
        return isWhole(groups, gap);
    }

    private static boolean isWhole(int groups, boolean gap) {
        return gap ? groups < 8 : groups == 8;
    }

    private static int groupEnd(byte[] bytes, int from, int to) {
        int p = from;
        while (p < to && Hex.digit(bytes[p]) >= 0) {
            p++;
        }
        return p;
    }

    /** RFC 1123 section 2.1; of labels that claim to be punycode only the form is checked. */
    static boolean isHostname(byte[] bytes, int from, int to) {
        if (to == from || to - from > 253) {
            return false;
        }
        int label = from;
        for (int p = from; p <= to; p++) {
            if (p == to || bytes[p] == '.') {
                if (!isLabel(bytes, label, p)) {
                    return false;
                }
                label = p + 1;
            } else if (!isLetterOrDigit(bytes[p]) && bytes[p] != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLabel(byte[] bytes, int from, int to) {
        if (to == from || to - from > 63 || bytes[from] == '-' || bytes[to - 1] == '-') {
            return false;
        }
        boolean reserved = to - from >= 4 && bytes[from + 2] == '-' && bytes[from + 3] == '-';
        return !reserved || (to - from > 4 && (bytes[from] | 0x20) == 'x' && (bytes[from + 1] | 0x20) == 'n');
    }

    private static boolean isLetterOrDigit(byte value) {
        return (value >= '0' && value <= '9')
                || ((value | 0x20) >= 'a' && (value | 0x20) <= 'z' && value > 0);
    }

    /**
     * RFC 5321 section 4.1.2.
     *
     * @param international letters outside of ASCII are allowed as well (RFC 6531)
     */
    static boolean isEmail(byte[] bytes, int from, int to, boolean international) {
        int at = to - 1;
        while (at > from && bytes[at] != '@') {
            at--;
        }
        if (at <= from || at - from > 64 || at + 1 == to) {
            return false;
        }
        return isLocalPart(bytes, from, at, international) && isDomain(bytes, at + 1, to, international);
    }

    private static boolean isLocalPart(byte[] bytes, int from, int to, boolean international) {
        if (bytes[from] == '"') {
            return isQuoted(bytes, from, to, international);
        }
        boolean dot = true;
        for (int p = from; p < to; p++) {
            if (bytes[p] == '.') {
                if (dot) {
                    return false;
                }
                dot = true;
            } else {
                dot = false;
                boolean atom = bytes[p] < 0
                        ? international
                        : isLetterOrDigit(bytes[p]) || ATOM_SIGNS.indexOf(bytes[p]) >= 0;
                if (!atom) {
                    return false;
                }
            }
        }
        return !dot;
    }

    private static boolean isQuoted(byte[] bytes, int from, int to, boolean international) {
        if (to - from < 3 || bytes[to - 1] != '"') {
            return false;
        }
        for (int p = from + 1; p < to - 1; p++) {
            if (bytes[p] == '\\') {
                p++;
                if (p == to - 1) {
                    return false;
                }
            } else if (bytes[p] == '"') {
                return false;
            }
            if (bytes[p] >= 0 ? bytes[p] < ' ' || bytes[p] == 0x7f : !international) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDomain(byte[] bytes, int from, int to, boolean international) {
        if (bytes[from] == '[') {
            return bytes[to - 1] == ']' && isAddressLiteral(bytes, from + 1, to - 1);
        }
        if (!international) {
            return isHostname(bytes, from, to);
        }
        for (int p = from; p < to; p++) {
            if (bytes[p] >= 0 && !isLetterOrDigit(bytes[p]) && bytes[p] != '-' && bytes[p] != '.') {
                return false;
            }
        }
        return bytes[from] != '.' && bytes[to - 1] != '.' && bytes[from] != '-';
    }

    private static boolean isAddressLiteral(byte[] bytes, int from, int to) {
        boolean ipv6 = to - from > 5 && (bytes[from] | 0x20) == 'i' && (bytes[from + 1] | 0x20) == 'p'
                && (bytes[from + 2] | 0x20) == 'v' && bytes[from + 3] == '6' && bytes[from + 4] == ':';
        return ipv6 ? isIpv6(bytes, from + 5, to) : isIpv4(bytes, from, to);
    }
}
