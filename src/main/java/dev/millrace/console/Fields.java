package dev.millrace.console;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** A JSON object in the making, whose members keep their order. */
final class Fields {
    private final Map<String, Object> members = new LinkedHashMap<>();

    /** Adds a member; null leaves it away. */
    Fields with(String name, @Nullable Object value) {
        add(name, value);
        return this;
    }

    private void add(String name, @Nullable Object value) {
        if (value != null) {
            members.put(name, value);
        }
    }

    Fields withAll(Map<String, ? extends @Nullable Object> others) {
        others.forEach(this::add);
        return this;
    }

    static Fields of(String name, @Nullable Object value) {
        return new Fields().with(name, value);
    }

    Map<String, Object> json() {
        return members;
    }
}
