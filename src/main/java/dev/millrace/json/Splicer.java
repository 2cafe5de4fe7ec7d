package dev.millrace.json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sets and drops fields of documents by copying their bytes and changing only what has to change: white space, the order
 * of fields and the spelling of numbers stay as they were everywhere else.
 *
 * <p>A field that is set keeps its place when the document has it, and otherwise comes last in its object; several new
 * ones come in the order in which they were given. Objects on the way to a new field are made. A dropped field goes with
 * its comma; an object that loses all its fields stays, empty.
 *
 * <p>For each document: {@link #begin}, then between {@link #open} and {@link #close} the new value of each field is
 * written, then {@link #splice}. Not thread-safe.
 */
public final class Splicer {
    private static final int NO_VALUE = -1;
    private static final int NOTHING = -1;

    /** An object in which something changes, or a field that is set. */
    private static final class Target {
        final int slot;
        /** As it is written before the value: {@code "name":}. */
        final byte[] key;
        /** Index of its value, or {@link #NO_VALUE}. */
        final int value;
        final Target[] children;
        /** Slots of the fields that are dropped from this object. */
        final int[] drops;
        /** Whether anything in it gets a value: where fields only go, nothing has to be made. */
        final boolean isSet;

        Target(int slot, byte[] key, int value, Target[] children, int[] drops) {
            this.slot = slot;
            this.key = key;
            this.value = value;
            this.children = children;
            this.drops = drops;
            this.isSet = value >= 0 || Arrays.stream(children).anyMatch(child -> child.isSet);
        }
    }

    /** A target that is still growing. */
    private static final class Draft {
        int value = NO_VALUE;
        final Map<String, Draft> children = new LinkedHashMap<>();
        final Set<String> drops = new LinkedHashSet<>();
    }

    private final FieldTree tree;
    private final Target root;
    private final int[] valueFrom;
    private final int[] valueTo;
    private final JsonBuffer texts = new JsonBuffer();
    private final JsonBuffer result = new JsonBuffer();
    /** What is replaced, in the order of the bytes: [from, to) by a text. */
    private int[] editFrom = new int[16];
    private int[] editTo = new int[16];
    private int[] editTextFrom = new int[16];
    private int[] editTextTo = new int[16];
    private int edits;

    /**
     * @param tree holds all paths of both lists
     * @param sets paths of fields that get values; none the beginning of another
     * @param drops paths of fields that go; none the beginning of another, or of one that is set
     */
    public Splicer(FieldTree tree, List<List<String>> sets, List<List<String>> drops) {
        this.tree = tree;
        Draft draft = new Draft();
        for (int i = 0; i < sets.size(); i++) {
            down(draft, sets.get(i)).value = i;
        }
        for (List<String> drop : drops) {
            down(draft, drop.subList(0, drop.size() - 1)).drops.add(drop.getLast());
        }
        root = target(draft, new ArrayList<>());
        valueFrom = new int[sets.size()];
        valueTo = new int[sets.size()];
    }

    private static Draft down(Draft draft, List<String> path) {
        Draft found = draft;
        for (String name : path) {
            found = found.children.computeIfAbsent(name, _ -> new Draft());
        }
        return found;
    }

    private Target target(Draft draft, List<String> path) {
        List<Target> children = new ArrayList<>();
        draft.children.forEach((name, child) -> {
            path.addLast(name);
            children.add(target(child, path));
            path.removeLast();
        });
        int[] drops = draft.drops.stream().mapToInt(name -> {
            List<String> dropped = new ArrayList<>(path);
            dropped.addLast(name);
            return tree.slot(dropped);
        }).toArray();
        return new Target(tree.slot(path), path.isEmpty() ? new byte[0] : key(path.getLast()), draft.value,
                children.toArray(Target[]::new), drops);
    }

    private static byte[] key(String name) {
        JsonBuffer key = new JsonBuffer();
        key.string(name);
        key.raw(':');
        return Arrays.copyOf(key.bytes(), key.length());
    }

    /** Forgets the document before. */
    public void begin() {
        texts.clear();
        edits = 0;
    }

    /** Where the next value is to be written, as one JSON value. */
    public JsonBuffer open(int value) {
        valueFrom[value] = texts.length();
        return texts;
    }

    /** The value is written. */
    public void close(int value) {
        valueTo[value] = texts.length();
    }

    /**
     * Makes the changed document.
     *
     * @param index of {@code bytes[offset, end)}, by the tree of this splicer
     * @return negative when it is done, or the slot of a field that would have to be an object and is none
     */
    public int splice(byte[] bytes, int offset, int end, FieldIndex index) {
        int blocked = object(root, bytes, index);
        if (blocked >= 0) {
            return blocked;
        }
        result.clear();
        int copied = offset;
        for (int i = 0; i < edits; i++) {
            result.raw(bytes, copied, editFrom[i]);
            result.raw(texts.bytes(), editTextFrom[i], editTextTo[i]);
            copied = editTo[i];
        }
        result.raw(bytes, copied, end);
        return NOTHING;
    }

    /** The array with the changed document; it begins at 0 and is overwritten by the next. */
    public byte[] bytes() {
        return result.bytes();
    }

    /** How long the changed document is, in bytes. */
    public int length() {
        return result.length();
    }

    /** Notes what changes in an object of the document; gives the slot of what should be an object, or a negative. */
    private int object(Target target, byte[] bytes, FieldIndex index) {
        int from = index.from(target.slot);
        if (bytes[from] != '{') {
            return target.slot;
        }
        int missing = 0;
        for (Target child : target.children) {
            if (!index.has(child.slot)) {
                missing += child.isSet ? 1 : 0;
            } else if (child.value >= 0) {
                edit(index.from(child.slot), index.to(child.slot), valueFrom[child.value],
                        valueTo[child.value]);
            } else if (child.isSet || bytes[index.from(child.slot)] == '{') {
                int blocked = object(child, bytes, index);
                if (blocked >= 0) {
                    return blocked;
                }
            }
        }
        int cutFrom = drop(target, index);
        if (missing > 0 || cutFrom >= 0) {
            tail(target, bytes, index, cutFrom);
        }
        return NOTHING;
    }

    /**
     * Notes the fields that go, but not those behind which nothing stays.
     *
     * @return where these begin, with the comma before them; negative when there are none
     */
    private int drop(Target target, FieldIndex index) {
        int cutFrom = NOTHING;
        for (int slot : target.drops) {
            if (index.has(slot) && index.next(slot) < 0) {
                cutFrom = index.before(slot);
            }
        }
        for (int i = 0; i < target.drops.length && cutFrom >= 0; i++) {
            int slot = target.drops[i];
            if (index.has(slot) && index.to(slot) == cutFrom) {
                cutFrom = index.before(slot);
                i = -1; // one that was looked at before may end where this one begins
            }
        }
        for (int slot : target.drops) {
            if (index.has(slot) && (cutFrom < 0 || index.nameAt(slot) < cutFrom)) {
                edit(index.nameAt(slot), index.next(slot), 0, 0);
            }
        }
        return cutFrom;
    }

    /** Cuts the last fields off, adds the new ones, or both. */
    private void tail(Target target, byte[] bytes, FieldIndex index, int cutFrom) {
        int open = index.from(target.slot) + 1;
        int close = index.to(target.slot) - 1;
        int lastEnd = FieldIndex.lastEnd(bytes, open, close);
        int keptEnd = cutFrom >= 0 ? cutFrom : lastEnd;
        int textFrom = texts.length();
        boolean isFirst = keptEnd == open;
        for (Target child : target.children) {
            if (!index.has(child.slot) && child.isSet) {
                append(child, isFirst);
                isFirst = false;
            }
        }
        edit(keptEnd, lastEnd, textFrom, texts.length());
    }

    private void append(Target target, boolean isFirst) {
        if (!isFirst) {
            texts.raw(',');
        }
        texts.raw(target.key, 0, target.key.length);
        if (target.value >= 0) {
            texts.raw(texts.bytes(), valueFrom[target.value], valueTo[target.value]);
            return;
        }
        texts.raw('{');
        boolean isInnerFirst = true;
        for (Target child : target.children) {
            if (child.isSet) {
                append(child, isInnerFirst);
                isInnerFirst = false;
            }
        }
        texts.raw('}');
    }

    private void edit(int from, int to, int textFrom, int textTo) {
        if (edits == editFrom.length) {
            grow();
        }
        int at = edits++;
        while (at > 0 && editFrom[at - 1] > from) {
            editFrom[at] = editFrom[at - 1];
            editTo[at] = editTo[at - 1];
            editTextFrom[at] = editTextFrom[at - 1];
            editTextTo[at] = editTextTo[at - 1];
            at--;
        }
        editFrom[at] = from;
        editTo[at] = to;
        editTextFrom[at] = textFrom;
        editTextTo[at] = textTo;
    }

    private void grow() {
        int capacity = edits * 2;
        editFrom = Arrays.copyOf(editFrom, capacity);
        editTo = Arrays.copyOf(editTo, capacity);
        editTextFrom = Arrays.copyOf(editTextFrom, capacity);
        editTextTo = Arrays.copyOf(editTextTo, capacity);
    }
}
