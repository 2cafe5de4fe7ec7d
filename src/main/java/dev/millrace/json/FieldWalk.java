package dev.millrace.json;

/**
 * Goes over the fields of one object, or the items of one array, of a document that a {@link Scanner} has accepted. Not
 * thread-safe.
 */
public final class FieldWalk {
    private final byte[] bytes;
    private final int end;
    private final boolean isObject;
    private int pos;
    private int nameFrom;
    private int nameTo;
    private int valueFrom;

    /** @param from where the object or array {@code bytes[from, to)} begins */
    public FieldWalk(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.end = to - 1;
        this.isObject = bytes[from] == '{';
        this.pos = from + 1;
    }

    /** Goes to the next field or item; false when there is none. */
    public boolean next() {
        int p = Skipping.space(bytes, pos, end);
        if (p < end && bytes[p] == ',') {
            p = Skipping.space(bytes, p + 1, end);
        }
        if (p >= end) {
            return false;
        }
        if (isObject) {
            nameFrom = p + 1;
            nameTo = Skipping.quote(bytes, nameFrom, end);
            p = Skipping.space(bytes, Skipping.space(bytes, nameTo + 1, end) + 1, end);
        }
        valueFrom = p;
        pos = Skipping.value(bytes, p, end);
        return true;
    }

    /** Index behind the opening quote of the field's name. */
    public int nameFrom() {
        return nameFrom;
    }

    /** Index of the closing quote of the field's name. */
    public int nameTo() {
        return nameTo;
    }

    /** Where the value begins. */
    public int valueFrom() {
        return valueFrom;
    }

    /** Index behind the value. */
    public int valueTo() {
        return pos;
    }
}
