package dev.millrace.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of a document that somebody wants to find, as a tree of names: what a {@link FieldIndex} looks for. Each
 * has a number, its slot. A field that is only on the way to others has one as well, and the document itself is
 * {@value #ROOT}. Immutable.
 */
public final class FieldTree {
    /** The slot of the document. */
    public static final int ROOT = 0;

    /** A field, and the wanted fields in it. */
    static final class Node {
        final int slot;
        final NameTable names;
        final Node[] children;
        /** One bit for each length in bytes that one of the names has; names of 63 bytes and more share one. */
        final long lengths;

        private Node(int slot, List<String> names, List<Node> children) {
            this.slot = slot;
            this.names = new NameTable(names);
            this.children = children.toArray(Node[]::new);
            this.lengths = names.stream().mapToLong(name -> lengthBit(
                    name.getBytes(StandardCharsets.UTF_8).length))
                    .reduce(0, (one, other) -> one | other);
        }
    }

    /** A node that is still growing. */
    private static final class Draft {
        final Map<String, Draft> children = new LinkedHashMap<>();
    }

    private final Map<List<String>, Integer> slots = new HashMap<>();
    private final List<List<String>> paths = new ArrayList<>();
    private final Node root;

    private FieldTree(Draft draft) {
        root = node(draft, new ArrayList<>());
    }

    /**
     * The tree of these fields.
     *
     * @param paths names from the outermost field on
     */
    public static FieldTree of(Iterable<List<String>> paths) {
        Draft root = new Draft();
        for (List<String> path : paths) {
            Draft draft = root;
            for (String name : path) {
                draft = draft.children.computeIfAbsent(name, _ -> new Draft());
            }
        }
        return new FieldTree(root);
    }

    private Node node(Draft draft, List<String> path) {
        int slot = slots.size();
        slots.put(List.copyOf(path), slot);
        paths.add(List.copyOf(path));
        List<Node> children = new ArrayList<>();
        draft.children.forEach((name, child) -> {
            path.addLast(name);
            children.add(node(child, path));
            path.removeLast();
        });
        return new Node(slot, List.copyOf(draft.children.keySet()), children);
    }

    static long lengthBit(int length) {
        return 1L << Math.min(length, Long.SIZE - 1);
    }

    /** The path of a slot. */
    public List<String> path(int slot) {
        return paths.get(slot);
    }

    Node root() {
        return root;
    }

    /** How many slots there are. */
    public int size() {
        return slots.size();
    }

    /**
     * The slot of a path that was given, or of one on the way to it.
     *
     * @throws IllegalArgumentException for any other
     */
    public int slot(List<String> path) {
        Integer slot = slots.get(path);
        if (slot == null) {
            throw new IllegalArgumentException("not among the wanted fields: " + path);
        }
        return slot;
    }
}
