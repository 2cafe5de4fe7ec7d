package dev.millrace.json;

/** Steps over the values of a document that a {@link Scanner} has accepted, without judging them again. */
final class Skipping {
    private Skipping() {}

    /** Index of the first byte from {@code pos} on that is no white space. */
    static int space(byte[] bytes, int pos, int end) {
        return pos < end && bytes[pos] > ' ' ? pos : Scanner.space(bytes, pos, end);
    }

    /** Index of the quote that closes the string whose text begins at {@code pos}. */
    static int quote(byte[] bytes, int pos, int end) {
        int p = Words.plainEnd(bytes, pos, end);
        while (p < end && bytes[p] != '"') {
            p = Words.plainEnd(bytes, p + (bytes[p] == '\\' ? 2 : 1), end);
        }
        return p;
    }

    /** Index behind the value that begins at {@code pos}. */
    static int value(byte[] bytes, int pos, int end) {
        return switch (bytes[pos]) {
            case '"' -> quote(bytes, pos + 1, end) + 1;
            case '{', '[' -> nested(bytes, pos, end);
            default -> scalar(bytes, pos, end);
        };
    }

    private static int scalar(byte[] bytes, int pos, int end) {
        int p = pos;
        while (p < end && bytes[p] > ' ' && bytes[p] != ',' && bytes[p] != '}' && bytes[p] != ']') {
            p++;
        }
        return p;
    }

    private static int nested(byte[] bytes, int pos, int end) {
        int depth = 0;
        int p = pos;
        while (p < end) {
            switch (bytes[p]) {
                case '"' -> p = quote(bytes, p + 1, end);
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {
                }
            }
            p++;
            if (depth == 0) {
                return p;
            }
        }
        return end;
    }
}
