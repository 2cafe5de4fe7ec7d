package dev.millrace.explain;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One place at which two JSON values differ. The order of fields does not count, numbers are compared by value.
 *
 * @param pointer JSON Pointer (RFC 6901), "" for the whole value
 * @param before null when there is nothing
 * @param after null when there is nothing
 */
public record FieldChange(String pointer, @Nullable JsonNode before, @Nullable JsonNode after) {
    /** All places, in the order of the first value and then of the second. */
    public static List<FieldChange> between(JsonNode before, JsonNode after) {
        List<FieldChange> changes = new ArrayList<>();
        compare("", before, after, changes);
        return changes;
    }

    private static void compare(String pointer, @Nullable JsonNode before, @Nullable JsonNode after,
            List<FieldChange> changes) {
        if (before != null && after != null && before.isObject() && after.isObject()) {
            Set<String> names = new LinkedHashSet<>(before.propertyNames());
            names.addAll(after.propertyNames());
            for (String name : names) {
                compare(pointer + "/" + name.replace("~", "~0").replace("/", "~1"), before.get(name),
                        after.get(name), changes);
            }
        } else if (before != null && after != null && before.isArray() && after.isArray()
                && before.size() == after.size()) {
            for (int i = 0; i < before.size(); i++) {
                compare(pointer + "/" + i, before.get(i), after.get(i), changes);
            }
        } else if (!isEqual(before, after)) {
            changes.add(new FieldChange(pointer, before, after));
        }
    }

    private static boolean isEqual(@Nullable JsonNode one, @Nullable JsonNode other) {
        if (one == null || other == null) {
            return one == null && other == null;
        }
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue()) == 0;
        }
        return one.equals(other);
    }
}
