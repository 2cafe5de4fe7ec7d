package dev.millrace.cli;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import tools.jackson.databind.JsonNode;

import dev.millrace.deadletter.StoredLetter.Failure;
import dev.millrace.example.Json;
import dev.millrace.json.Printable;
import dev.millrace.record.Reason;

/**
 * A value in lines, with a line of carets under what broke it. What is JSON is set out field by field; what is not is
 * shown around the byte where it was noticed. Of a long value, what lies around the mark.
 */
final class MarkedValue {
    /** Those of which a tree would not show what is wrong, or there is none. */
    private static final Set<String> BY_BYTE = Set.of(Reason.SYNTAX.label(), Reason.TRUNCATED.label(),
            Reason.ENCODING.label(), Reason.DUPLICATE_FIELD.label(), Reason.TOO_DEEP.label());
    /** Those that are said of the whole, and of no place in it. */
    private static final Set<String> NOWHERE = Set.of(Reason.RULE.label(), Reason.REFUSED.label(),
            Reason.UNAVAILABLE.label(), Reason.TOO_LARGE.label());
    private static final int LINES_SHOWN = 60;
    private static final int LINES_BEFORE = 30;
    private static final int LINE_LIMIT = 160;
    private static final int BYTES_BEFORE = 60;
    private static final int BYTES_AFTER = 60;
    private static final int WORTH_A_TREE = 4 << 20;
    private final List<Line> all = new ArrayList<>();
    private final String pointer;
    private final boolean hasPlace;
    private int markAt = -1;

    /** @param isMark whether it holds the carets */
    record Line(String text, boolean isMark) {}

    private MarkedValue(Failure failure) {
        this.pointer = failure.pointer();
        this.hasPlace = failure.byteOffset() >= 0 && !NOWHERE.contains(failure.type());
    }

    static MarkedValue of(ByteBuffer value, Failure failure) {
        MarkedValue marked = new MarkedValue(failure);
        Optional<JsonNode> tree = BY_BYTE.contains(failure.type()) || value.remaining() > WORTH_A_TREE
                ? Optional.empty()
                : Json.parse(value);
        if (tree.isPresent()) {
            marked.tree("", 0, "", tree.get(), "");
        } else {
            marked.bytes(value, failure.byteOffset());
        }
        return marked;
    }

    /** Those around the mark, or the first ones. */
    List<Line> lines() {
        int from = Math.max(0, Math.min(markAt - LINES_BEFORE, all.size() - LINES_SHOWN));
        int to = Math.min(all.size(), from + LINES_SHOWN);
        List<Line> lines = new ArrayList<>();
        if (from > 0) {
            lines.add(new Line("… " + Counting.of(from, "line"), false));
        }
        lines.addAll(all.subList(from, to));
        if (to < all.size()) {
            lines.add(new Line("… " + Counting.of(all.size() - to, "line"), false));
        }
        return lines;
    }

    /**
     * Adds a value.
     *
     * @param at its JSON Pointer
     * @param label the field's name and a colon, or ""
     * @param comma behind it, or ""
     */
    private void tree(String at, int depth, String label, JsonNode node, String comma) {
        if (node.isObject() && !node.isEmpty()) {
            add(at, depth, label, "{");
            int left = node.size();
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                String name = field.getKey().replace("~", "~0").replace("/", "~1");
                tree(at + "/" + name, depth + 1, quoted(field.getKey()) + ": ", field.getValue(),
                        --left == 0 ? "" : ",");
            }
            all.add(new Line("  ".repeat(depth) + "}" + comma, false));
        } else if (node.isArray() && !node.isEmpty()) {
            add(at, depth, label, "[");
            for (int i = 0; i < node.size(); i++) {
                tree(at + "/" + i, depth + 1, "", node.required(i), i + 1 == node.size() ? "" : ",");
            }
            all.add(new Line("  ".repeat(depth) + "]" + comma, false));
        } else {
            add(at, depth, label, node + comma);
        }
    }

    private static String quoted(String name) {
        return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private void add(String at, int depth, String label, String text) {
        String indent = "  ".repeat(depth);
        String name = Printable.text(label, LINE_LIMIT);
        String shown = Printable.text(text, LINE_LIMIT);
        all.add(new Line(indent + name + shown, false));
        if (hasPlace && at.equals(pointer) && markAt < 0) {
            markAt = all.size();
            int length = Table.width(shown.endsWith(",") ? shown.substring(0, shown.length() - 1) : shown);
            all.add(new Line(" ".repeat(depth * 2 + Table.width(name)) + "^".repeat(Math.max(1, length)),
                    true));
        }
    }

    /** One line around a byte, -1 for the beginning of all. */
    private void bytes(ByteBuffer value, int byteOffset) {
        int length = value.remaining();
        int at = Math.clamp(byteOffset, 0, length);
        int from = byteOffset < 0 ? 0 : Math.max(0, at - BYTES_BEFORE);
        int to = Math.min(length, at + BYTES_AFTER);
        String before = (from > 0 ? "…" : "") + text(value, from, at);
        String after = text(value, at, to) + (to < length ? "…" : "");
        all.add(new Line(before + after, false));
        if (byteOffset >= 0) {
            markAt = all.size();
            all.add(new Line(" ".repeat(Table.width(before)) + "^ byte " + "%,d".formatted(byteOffset),
                    true));
        }
    }

    /** What is no UTF-8 in it is shown as U+FFFD. */
    private static String text(ByteBuffer value, int from, int to) {
        ByteBuffer part = value.slice(value.position() + from, to - from);
        return Printable.text(StandardCharsets.UTF_8.decode(part).toString(), LINE_LIMIT * 4);
    }
}
