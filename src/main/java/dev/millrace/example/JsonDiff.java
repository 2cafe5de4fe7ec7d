package dev.millrace.example;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.json.Printable;

/**
 * Two JSON values side by side, line by line: what both have behind two spaces, what only the expected one has behind
 * "- ", what only the actual one has behind "+ ". The order of fields does not count, numbers are compared by value.
 */
final class JsonDiff {
    private static final int LINE_LIMIT = 300;
    private final List<String> lines = new ArrayList<>();
    private @Nullable String first;

    private JsonDiff() {}

    static JsonDiff of(JsonNode expected, JsonNode actual) {
        JsonDiff diff = new JsonDiff();
        diff.compare("", 0, "", expected, actual);
        return diff;
    }

    /** Where the first difference is and what it is, for people; empty when the values are equal. */
    Optional<String> first() {
        return Optional.ofNullable(first);
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /**
     * Compares two values that stand at the same place.
     *
     * @param pointer JSON Pointer of that place
     * @param label the field's name and a colon, or ""
     */
    private void compare(String pointer, int depth, String label, @Nullable JsonNode expected,
            @Nullable JsonNode actual) {
        if (expected == null) {
            note(pointer, "expected nothing there, found " + shown(actual));
            one('+', depth, label, actual);
        } else if (actual == null) {
            note(pointer, "expected " + shown(expected) + ", found nothing there");
            one('-', depth, label, expected);
        } else if (expected.isObject() && actual.isObject()) {
            add(' ', depth, label + "{");
            compareFields(pointer, depth + 1, expected, actual);
            add(' ', depth, "}");
        } else if (expected.isArray() && actual.isArray()) {
            add(' ', depth, label + "[");
            for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
                compare(pointer + "/" + i, depth + 1, "", expected.get(i), actual.get(i));
            }
            add(' ', depth, "]");
        } else if (isEqual(expected, actual)) {
            one(' ', depth, label, actual);
        } else {
            note(pointer, "expected " + shown(expected) + ", found " + shown(actual));
            one('-', depth, label, expected);
            one('+', depth, label, actual);
        }
    }

    private void compareFields(String pointer, int depth, JsonNode expected, JsonNode actual) {
        Set<String> names = new LinkedHashSet<>(expected.propertyNames());
        names.addAll(actual.propertyNames());
        for (String name : names) {
            compare(pointer + "/" + name.replace("~", "~0").replace("/", "~1"), depth, quoted(name) + ": ",
                    expected.get(name), actual.get(name));
        }
    }

    private static boolean isEqual(JsonNode expected, JsonNode actual) {
        if (expected.isNumber() && actual.isNumber()) {
            return expected.decimalValue().compareTo(actual.decimalValue()) == 0;
        }
        return expected.equals(actual);
    }

    private void note(String pointer, String what) {
        if (first == null) {
            first = "at " + (pointer.isEmpty() ? "the whole value" : Printable.text(pointer, LINE_LIMIT))
                    + ": " + what;
        }
    }

    private static String shown(@Nullable JsonNode node) {
        return Printable.text(String.valueOf(node), LINE_LIMIT);
    }

    /** All lines of a value that stands on one side alone, or is the same on both. */
    private void one(char mark, int depth, String label, @Nullable JsonNode node) {
        if (node != null && node.isObject() && !node.isEmpty()) {
            add(mark, depth, label + "{");
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                one(mark, depth + 1, quoted(field.getKey()) + ": ", field.getValue());
            }
            add(mark, depth, "}");
        } else if (node != null && node.isArray() && !node.isEmpty()) {
            add(mark, depth, label + "[");
            node.forEach(item -> one(mark, depth + 1, "", item));
            add(mark, depth, "]");
        } else {
            add(mark, depth, label + node);
        }
    }

    private static String quoted(String name) {
        return Json.text(name);
    }

    private void add(char mark, int depth, String text) {
        lines.add(mark + " " + "  ".repeat(depth) + Printable.text(text, LINE_LIMIT));
    }
}
