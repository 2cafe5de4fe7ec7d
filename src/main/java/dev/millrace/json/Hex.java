package dev.millrace.json;

/** Hexadecimal digits in ASCII. */
public final class Hex {
    private Hex() {}

    /** 0 to 15, or -1 when the byte is no hexadecimal digit. */
    public static int digit(byte value) {
        if (value >= '0' && value <= '9') {
            return value - '0';
        }
        int lower = value | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /** The four digits from {@code pos} on as a number, or something negative when one of them is none. */
    static int fourDigits(byte[] bytes, int pos) {
        return digit(bytes[pos]) << 12 | digit(bytes[pos + 1]) << 8 | digit(bytes[pos + 2]) << 4
                | digit(bytes[pos + 3]);
    }
}
