package dev.millrace.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The text of a JSON string without its escapes, in UTF-8. Holds scratch space that is reused; not thread-safe. Only for
 * strings that a scanner has accepted.
 */
public final class Unescaped {
    private static final int KEEP_BYTES = 1 << 20;
    private byte[] bytes = new byte[256];
    private int length;

    /**
     * Writes the text of {@code source[from, to)}, the part between the quotes, to {@link #bytes}.
     *
     * @return its length in bytes; never more than {@code to - from}
     */
    public int set(byte[] source, int from, int to) {
        if (bytes.length < to - from) {
            bytes = new byte[Math.max(to - from, bytes.length * 2)];
        }
        length = 0;
        int p = from;
        while (p < to) {
            p = source[p] == '\\' ? escape(source, p + 1) : plain(source, p);
        }
        return length;
    }

    /** The scratch array; what {@link #set} wrote begins at 0 and is overwritten by the next call. */
    public byte[] bytes() {
        return bytes;
    }

    /** Gives back what one huge string made this grow to. */
    public void shrink() {
        if (bytes.length > KEEP_BYTES) {
            bytes = new byte[256];
        }
    }

    static String of(byte[] source, int from, int to) {
        return new String(copyOf(source, from, to), StandardCharsets.UTF_8);
    }

    static byte[] copyOf(byte[] source, int from, int to) {
        Unescaped text = new Unescaped();
        int length = text.set(source, from, to);
        return Arrays.copyOf(text.bytes, length);
    }

    private int plain(byte[] source, int pos) {
        bytes[length++] = source[pos];
        return pos + 1;
    }

    /** @param pos index behind the backslash */
    private int escape(byte[] source, int pos) {
        byte kind = source[pos];
        if (kind != 'u') {
            bytes[length++] = switch (kind) {
                case 'n' -> '\n';
                case 't' -> '\t';
                case 'r' -> '\r';
                case 'b' -> '\b';
                case 'f' -> '\f';
                default -> kind;
            };
            return pos + 1;
        }
        int unit = Hex.fourDigits(source, pos + 1);
        if (!Character.isHighSurrogate((char) unit)) {
            append(unit);
            return pos + 5;
        }
        append(Character.toCodePoint((char) unit, (char) Hex.fourDigits(source, pos + 7)));
        return pos + 11;
    }

    private void append(int codePoint) {
        if (codePoint < 0x80) {
            bytes[length++] = (byte) codePoint;
        } else if (codePoint < 0x800) {
            bytes[length++] = (byte) (0xc0 | codePoint >> 6);
            continuation(codePoint);
        } else if (codePoint < 0x10000) {
            bytes[length++] = (byte) (0xe0 | codePoint >> 12);
            continuation(codePoint >> 6);
            continuation(codePoint);
        } else {
            bytes[length++] = (byte) (0xf0 | codePoint >> 18);
            continuation(codePoint >> 12);
            continuation(codePoint >> 6);
            continuation(codePoint);
        }
    }

    private void continuation(int bits) {
        bytes[length++] = (byte) (0x80 | (bits & 0x3f));
    }
}
