package dev.millrace.json;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Where the wanted fields of one document lie, found in one pass that stops at the last of them. What nobody wants is
 * passed over without being judged: the document must be one that a {@link Scanner} has accepted.
 *
 * <p>Positions are indexes into the array that was read. Allocates nothing once its scratch space has grown. Not
 * thread-safe.
 */
public final class FieldIndex {
    private static final int ABSENT = -1;

    private final FieldTree.Node root;
    private final Unescaped unescaped = new Unescaped();
    private final int[] nameAt;
    private final int[] from;
    private final int[] to;
    private final int[] before;
    private final int[] next;
    /** How many fields of the document itself are still looked for. */
    private int missing;
    private boolean hasEscapes;

    public FieldIndex(FieldTree tree) {
        root = tree.root();
        nameAt = new int[tree.size()];
        from = new int[tree.size()];
        to = new int[tree.size()];
        before = new int[tree.size()];
        next = new int[tree.size()];
    }

    /** Reads the document {@code bytes[offset, end)} and forgets the one before. */
    public void read(byte[] bytes, int offset, int end) {
        Arrays.fill(from, ABSENT);
        unescaped.shrink();
        int first = Scanner.space(bytes, offset, end);
        from[FieldTree.ROOT] = first;
        to[FieldTree.ROOT] = lastEnd(bytes, first, end);
        missing = root.children.length;
        if (missing > 0 && first < end && bytes[first] == '{') {
            int _ = object(root, bytes, first, end);
        }
    }

    /** Index behind the last byte of {@code bytes[from, end)} that is no white space. */
    static int lastEnd(byte[] bytes, int from, int end) {
        int p = end;
        while (p > from && bytes[p - 1] <= ' ' && bytes[p - 1] >= 0) {
            p--;
        }
        return p;
    }

    /** Whether the document has the field. */
    public boolean has(int slot) {
        return from[slot] >= 0;
    }

    /** Where the field's value begins; negative when the document does not have the field. */
    public int from(int slot) {
        return from[slot];
    }

    /** Index behind the field's value. */
    public int to(int slot) {
        return to[slot];
    }

    /** Where the field's name begins, at its opening quote; the document itself has none. */
    int nameAt(int slot) {
        return nameAt[slot];
    }

    /** Where what stands before the field ends: the value of the field before it, or the opening brace. */
    int before(int slot) {
        return before[slot];
    }

    /** Where the name of the field behind it begins; negative when it is the last of its object. */
    int next(int slot) {
        return next[slot];
    }

    /** Gives the index behind the object, or anything once the last wanted field of the document was found. */
    private int object(FieldTree.Node node, byte[] bytes, int pos, int end) {
        int last = pos + 1;
        int p = Skipping.space(bytes, pos + 1, end);
        while (p < end && bytes[p] == '"') {
            int quote = quote(bytes, p + 1, end);
            FieldTree.Node child = child(node, bytes, p + 1, quote);
            int value = Skipping.space(bytes, Skipping.space(bytes, quote + 1, end) + 1, end);
            int behind = child == null
                    ? Skipping.value(bytes, value, end)
                    : found(child, bytes, p, value, end);
            int comma = Skipping.space(bytes, behind, end);
            boolean isLast = comma >= end || bytes[comma] != ',';
            int nextName = isLast ? ABSENT : Skipping.space(bytes, comma + 1, end);
            if (child != null) {
                before[child.slot] = last;
                next[child.slot] = nextName;
                if (node == root && --missing == 0) {
                    return behind;
                }
            }
            if (isLast) {
                return comma + 1;
            }
            last = behind;
            p = nextName;
        }
        return p + 1;
    }

    private int found(FieldTree.Node child, byte[] bytes, int name, int value, int end) {
        boolean isObject = child.children.length > 0 && bytes[value] == '{';
        int behind = isObject ? object(child, bytes, value, end) : Skipping.value(bytes, value, end);
        nameAt[child.slot] = name;
        from[child.slot] = value;
        to[child.slot] = behind;
        return behind;
    }

    /** The wanted field of that name, or null. */
    private FieldTree.@Nullable Node child(FieldTree.Node node, byte[] bytes, int start,
            int quote) {
        if (hasEscapes) {
            int length = unescaped.set(bytes, start, quote);
            int index = node.names.find(unescaped.bytes(), 0, length);
            return index < 0 ? null : node.children[index];
        }
        if ((node.lengths & FieldTree.lengthBit(quote - start)) == 0) {
            return null;
        }
        int index = node.names.find(bytes, start, quote);
        return index < 0 ? null : node.children[index];
    }

    /** As {@link Skipping#quote}, and notes whether there are escapes. */
    private int quote(byte[] bytes, int pos, int end) {
        int p = Words.plainEnd(bytes, pos, end);
        hasEscapes = false;
        if (p < end && bytes[p] == '"') {
            return p;
        }
        int quote = Skipping.quote(bytes, p, end);
        for (int i = p; i < quote && !hasEscapes; i++) {
            hasEscapes = bytes[i] == '\\';
        }
        return quote;
    }
}
