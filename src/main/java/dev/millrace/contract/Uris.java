package dev.millrace.contract;

import dev.millrace.json.Hex;

/** RFC 3986, 3987 and 6570 over UTF-8 bytes. */
final class Uris {
    private static final String UNRESERVED = "-._~";
    private static final String SUB_DELIMITERS = "!$&'()*+,;=";
    private static final String USER_INFO = UNRESERVED + SUB_DELIMITERS + ":";
    private static final String PATH = UNRESERVED + SUB_DELIMITERS + ":@/";
    private static final String QUERY = PATH + "?";
    private static final String TEMPLATE_OPERATORS = "+#./;?&=,!@|";

    private Uris() {}

    /** @param international characters outside of ASCII are allowed as well: an IRI */
    static boolean isUri(byte[] bytes, int from, int to, boolean international) {
        int colon = schemeEnd(bytes, from, to);
        return colon > 0 && isRest(bytes, colon + 1, to, international);
    }

    static boolean isReference(byte[] bytes, int from, int to, boolean international) {
        if (isUri(bytes, from, to, international)) {
            return true;
        }
        for (int p = from; p < to && "/?#".indexOf(bytes[p]) < 0; p++) {
            if (bytes[p] == ':') {
                return false;
            }
        }
        return isRest(bytes, from, to, international);
    }

    /** Index of the colon behind the scheme, or -1. */
    private static int schemeEnd(byte[] bytes, int from, int to) {
        for (int p = from; p < to; p++) {
            byte c = bytes[p];
            if (c == ':') {
                return p > from ? p : -1;
            }
            if (!isLetter(c) && (p == from || (!isDigit(c) && "+-.".indexOf(c) < 0))) {
                return -1;
            }
        }
        return -1;
    }

    private static boolean isRest(byte[] bytes, int from, int to, boolean international) {
        int fragment = indexOf(bytes, '#', from, to);
        int query = indexOf(bytes, '?', from, fragment);
        int path = from;
        if (query - from >= 2 && bytes[from] == '/' && bytes[from + 1] == '/') {
            path = indexOf(bytes, '/', from + 2, query);
            if (!isAuthority(bytes, from + 2, path, international)) {
                return false;
            }
        }
        return isMadeOf(bytes, path, query, PATH, international)
                && isMadeOf(bytes, Math.min(query + 1, fragment), fragment, QUERY, international)
                && isMadeOf(bytes, Math.min(fragment + 1, to), to, QUERY, international);
    }

    private static boolean isAuthority(byte[] bytes, int from, int to, boolean international) {
        int at = indexOf(bytes, '@', from, to);
        int host = at == to ? from : at + 1;
        if (at < to && !isMadeOf(bytes, from, at, USER_INFO, international)) {
            return false;
        }
        if (host < to && bytes[host] == '[') {
            int close = indexOf(bytes, ']', host, to);
            return close < to && isAddressLiteral(bytes, host + 1, close)
                    && (close + 1 == to || (bytes[close + 1] == ':' && isPort(bytes, close + 2, to)));
        }
        int colon = indexOf(bytes, ':', host, to);
        return isMadeOf(bytes, host, colon, UNRESERVED + SUB_DELIMITERS, international)
                && (colon == to || isPort(bytes, colon + 1, to));
    }

    private static boolean isAddressLiteral(byte[] bytes, int from, int to) {
        if (from < to && (bytes[from] | 0x20) == 'v') {
            int dot = indexOf(bytes, '.', from, to);
            return dot > from + 1 && dot + 1 < to && isHex(bytes, from + 1, dot)
                    && isMadeOf(bytes, dot + 1, to, USER_INFO, false) && indexOf(bytes, '%', dot, to) == to;
        }
        return Addresses.isIpv6(bytes, from, to);
    }

    private static boolean isHex(byte[] bytes, int from, int to) {
        for (int p = from; p < to; p++) {
            if (Hex.digit(bytes[p]) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPort(byte[] bytes, int from, int to) {
        for (int p = from; p < to; p++) {
            if (!isDigit(bytes[p])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isMadeOf(byte[] bytes, int from, int to, String signs, boolean international) {
        for (int p = from; p < to; p++) {
            byte c = bytes[p];
            if (c == '%') {
                if (!isTriplet(bytes, p, to)) {
                    return false;
                }
                p += 2;
            } else if (c < 0 ? !international : !isLetter(c) && !isDigit(c) && signs.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isTriplet(byte[] bytes, int pos, int to) {
        return pos + 2 < to && Hex.digit(bytes[pos + 1]) >= 0 && Hex.digit(bytes[pos + 2]) >= 0;
    }

    private static int indexOf(byte[] bytes, char sign, int from, int to) {
        int p = from;
        while (p < to && bytes[p] != sign) {
            p++;
        }
        return p;
    }

    private static boolean isLetter(byte c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    static boolean isTemplate(byte[] bytes, int from, int to) {
        int p = from;
        while (p < to) {
            byte c = bytes[p];
            if (c == '{') {
                int close = indexOf(bytes, '}', p, to);
                if (close == to || !isExpression(bytes, p + 1, close)) {
                    return false;
                }
                p = close + 1;
            } else if (c == '%') {
                if (!isTriplet(bytes, p, to)) {
                    return false;
                }
                p += 3;
            } else if (c >= 0 && (c <= ' ' || c == 0x7f || "\"<>\\^`|}".indexOf(c) >= 0)) {
                return false;
            } else {
                p++;
            }
        }
        return true;
    }

    private static boolean isExpression(byte[] bytes, int from, int to) {
        int p = from < to && TEMPLATE_OPERATORS.indexOf(bytes[from]) >= 0 ? from + 1 : from;
        while (true) {
            int comma = indexOf(bytes, ',', p, to);
            if (!isVariable(bytes, p, comma)) {
                return false;
            }
            if (comma == to) {
                return true;
            }
            p = comma + 1;
        }
    }

    private static boolean isVariable(byte[] bytes, int from, int to) {
        int nameEnd = to;
        if (to > from && bytes[to - 1] == '*') {
            nameEnd = to - 1;
        } else {
            int colon = indexOf(bytes, ':', from, to);
            if (colon < to) {
                int digits = to - colon - 1;
                if (digits < 1 || digits > 4 || bytes[colon + 1] == '0' || !isPort(bytes, colon + 1, to)) {
                    return false;
                }
                nameEnd = colon;
            }
        }
        return isVariableName(bytes, from, nameEnd);
    }

    private static boolean isVariableName(byte[] bytes, int from, int to) {
        boolean dot = true;
        for (int p = from; p < to; p++) {
            byte c = bytes[p];
            if (c == '.') {
                if (dot) {
                    return false;
                }
                dot = true;
            } else if (c == '%' && isTriplet(bytes, p, to)) {
                p += 2;
                dot = false;
            } else if (isLetter(c) || isDigit(c) || c == '_') {
                dot = false;
            } else {
                return false;
            }
        }
        return !dot;
    }
}
