package dev.millrace.contract;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.millrace.json.NameTable;
import dev.millrace.json.Printable;
import dev.millrace.json.Words;

/**
 * Rules for objects, with the names it knows laid out for comparing sixteen bytes at a time. Immutable once the
 * compiler has filled the arrays of nodes.
 */
final class Shape {
    private static final int STRIDE = 4;
    private static final int AHEAD = 2 * Long.BYTES;

    private final NameTable table;
    /** For each known name the first 16 bytes of {@code "name":} and which of their bits count: four longs. */
    private final long[] keys;
    private final byte[][] keyTails;

    final int[] keyLengths;
    final Node[] values;
    /** One bit per known name; the first word is repeated in a field for the usual case of up to 64 names. */
    final long[] required;
    final long requiredFirst;
    final String[] missingTexts;
    /** Whether a name that is not known may come, and what its value must be. */
    final boolean isOpen;
    final Node additional;
    final Node.PatternField[] patterns;
    final @Nullable Node nameRules;
    final int minFields;
    final int maxFields;
    final String countText;
    /** Where this shape's guesses begin in a validator's array of them; there is one more than names. */
    final int guesses;

    /**
     * What a shape is made of.
     *
     * @param fields every name the schema mentions
     * @param values for each of them, all that holds for its value
     * @param because follows "is required" in the message about a missing field, or is empty
     */
    record Parts(List<String> fields, List<Node> values, Set<String> required, String because, boolean isOpen,
            Node additional, List<Node.PatternField> patterns, @Nullable Node nameRules, int minFields,
            int maxFields,
            String countText, int guesses) {
        /** An object with these fields and perhaps others; {@code because} follows "is required" in the message. */
        static Parts of(Map<String, Node> fields, Set<String> required, String because, int guesses) {
            return new Parts(List.copyOf(fields.keySet()), List.copyOf(fields.values()), required, because,
                    true,
                    Node.ANYTHING, List.of(), null, 0, Integer.MAX_VALUE, "", guesses);
        }

        Parts closed() {
            return new Parts(fields, values, required, because, false, Node.ANYTHING, patterns, nameRules,
                    minFields,
                    maxFields, countText, guesses);
        }
    }

    Shape(Parts parts) {
        table = new NameTable(parts.fields());
        values = parts.values().toArray(Node[]::new);
        required = new long[Math.max(1, (values.length + 63) / 64)];
        missingTexts = new String[values.length];
        isOpen = parts.isOpen();
        additional = parts.additional();
        patterns = parts.patterns().toArray(Node.PatternField[]::new);
        nameRules = parts.nameRules();
        minFields = parts.minFields();
        maxFields = parts.maxFields();
        countText = parts.countText();
        guesses = parts.guesses();
        int size = Math.max(1, parts.fields().size());
        keyLengths = new int[size];
        keys = new long[STRIDE * size];
        keyTails = new byte[size][];
        for (int i = 0; i < values.length; i++) {
            String name = parts.fields().get(i);
            required[i >> 6] |= parts.required().contains(name) ? 1L << i : 0;
            missingTexts[i] = '"' + Printable.text(name, 100) + "\" is required" + parts.because()
                    + " but missing";
        }
        requiredFirst = required[0];
        for (int i = 0; i < size; i++) {
            layOut(i, i < parts.fields().size() ? parts.fields().get(i) : "\"");
        }
    }

    private void layOut(int field, String name) {
        byte[] key = ('"' + name + "\":").getBytes(StandardCharsets.UTF_8);
        keyLengths[field] = key.length;
        keyTails[field] = Arrays.copyOfRange(key, Math.min(AHEAD, key.length), key.length);
        if (name.chars().anyMatch(c -> c < ' ' || c == '"' || c == '\\')) {
            keys[field * STRIDE] = 1; // under a mask of zeros: such a name is written with escapes, so no guess may fit
            return;
        }
        for (int half = 0; half < 2; half++) {
            int from = Math.min(key.length, half * Long.BYTES);
            int to = Math.min(key.length, from + Long.BYTES);
            keys[field * STRIDE + 2 * half] = Words.upTo8(key, from, to);
            keys[field * STRIDE + 2 * half + 1] = to - from == Long.BYTES
                    ? -1L
                    : (1L << (8 * (to - from))) - 1;
        }
    }

    /** Number of known names. */
    int size() {
        return values.length;
    }

    /** Which known name {@code bytes[from, to)}, free of escapes, is; -1 for none. */
    int find(byte[] bytes, int from, int to) {
        return table.find(bytes, from, to);
    }

    /** Whether {@code "name":} of this field stands at {@code pos}, without white space. */
    boolean isAt(int field, byte[] bytes, int pos, int end) {
        if (pos > end - AHEAD) {
            return false;
        }
        int key = field * STRIDE;
        long difference = ((Words.at(bytes, pos) & keys[key + 1]) ^ keys[key])
                | ((Words.at(bytes, pos + Long.BYTES) & keys[key + 3]) ^ keys[key + 2]);
        return difference == 0 && (keyLengths[field] <= AHEAD || isTailAt(field, bytes, pos + AHEAD, end));
    }

    private boolean isTailAt(int field, byte[] bytes, int pos, int end) {
        byte[] tail = keyTails[field];
        return tail.length <= end - pos && Arrays.equals(tail, 0, tail.length, bytes, pos, pos + tail.length);
    }
}
