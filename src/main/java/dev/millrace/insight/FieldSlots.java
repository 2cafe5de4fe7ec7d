package dev.millrace.insight;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The fields that insights look at, as the names on the way to them. Immutable once it is made. */
final class FieldSlots {
    static final int NONE = -1;
    /** Of the object that this node stands for; parallel to the other two. */
    private final List<byte[]> names = new ArrayList<>();
    /** Slot of the member itself, or {@link #NONE}. */
    private final List<Integer> slots = new ArrayList<>();
    private final List<FieldSlots> children = new ArrayList<>();

    private FieldSlots() {}

    /** @param paths dotted, each once; its index is its slot */
    static FieldSlots of(List<String> paths) {
        FieldSlots root = new FieldSlots();
        for (int slot = 0; slot < paths.size(); slot++) {
            root.add(paths.get(slot).split("\\.", -1), 0, slot);
        }
        return root;
    }

    private void add(String[] path, int depth, int slot) {
        byte[] name = path[depth].getBytes(StandardCharsets.UTF_8);
        int member = find(name, 0, name.length);
        if (member == NONE) {
            member = names.size();
            names.add(name);
            slots.add(NONE);
            children.add(new FieldSlots());
        }
        if (depth == path.length - 1) {
            slots.set(member, slot);
        } else {
            children.get(member).add(path, depth + 1, slot);
        }
    }

    /** Which member has this name, {@link #NONE} when no insight looks at it. */
    int find(byte[] bytes, int from, int to) {
        for (int i = 0; i < names.size(); i++) {
            byte[] name = names.get(i);
            if (name.length == to - from && Arrays.equals(name, 0, name.length, bytes, from, to)) {
                return i;
            }
        }
        return NONE;
    }

    int slot(int member) {
        return slots.get(member);
    }

    FieldSlots child(int member) {
        return children.get(member);
    }

    boolean isEmpty() {
        return names.isEmpty();
    }
}
