package dev.millrace.contract;

/** JSON Pointers over bytes. */
final class Pointers {
    private Pointers() {}

    /** RFC 6901 section 3. */
    static boolean isPointer(byte[] bytes, int from, int to) {
        if (from < to && bytes[from] != '/') {
            return false;
        }
        for (int p = from; p < to; p++) {
            if (bytes[p] == '~' && (p + 1 == to || (bytes[p + 1] != '0' && bytes[p + 1] != '1'))) {
                return false;
            }
        }
        return true;
    }

    /** draft-bhutton-relative-json-pointer-00 section 3, without index manipulation. */
    static boolean isRelative(byte[] bytes, int from, int to) {
        int p = from;
        while (p < to && bytes[p] >= '0' && bytes[p] <= '9') {
            p++;
        }
        if (p == from || (p - from > 1 && bytes[from] == '0')) {
            return false;
        }
        return (p < to && bytes[p] == '#') ? p + 1 == to : isPointer(bytes, p, to);
    }
}
