package dev.millrace.transform.cel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.millrace.json.FieldTree;

/** The fields that the rules compiled together read, change or drop. Filled while compiling. */
final class Fields {
    private final List<Field> fields = new ArrayList<>();
    private final Map<List<String>, Field> byPath = new HashMap<>();
    private final List<List<String>> written = new ArrayList<>();

    private boolean readsClock;

    Field read(List<String> path, ValueType type) {
        return byPath.computeIfAbsent(path, key -> {
            Field field = new Field(fields.size(), List.copyOf(key), type);
            fields.add(field);
            return field;
        });
    }

    void write(List<String> path) {
        written.add(path);
    }

    /** An expression asks what time it is. */
    void readClock() {
        readsClock = true;
    }

    boolean readsClock() {
        return readsClock;
    }

    Field get(String variable) {
        return fields.get(Field.number(variable));
    }

    List<Field> all() {
        return fields;
    }

    FieldTree tree() {
        List<List<String>> paths = new ArrayList<>(written);
        fields.forEach(field -> paths.add(field.path()));
        return FieldTree.of(paths);
    }
}
