package dev.millrace.transform.cel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.base.Similar;
import dev.millrace.transform.EventType;
import dev.millrace.transform.RuleName;
import dev.millrace.transform.RuleProblem;

/**
 * The paths of fields that rules set and drop. A dot leads into an object; a name that has a dot itself cannot be
 * written.
 */
final class Paths {
    private final EventType event;
    private final Map<List<String>, RuleName> known = new LinkedHashMap<>();
    private final List<RuleProblem> problems = new ArrayList<>();

    Paths(EventType event) {
        this.event = event;
    }

    List<RuleProblem> problems() {
        return problems;
    }

    /** The names of a path; what is wrong with it becomes a problem. */
    List<String> add(RuleName rule, String path) {
        List<String> names = List.of(path.split("\\.", -1));
        problem(rule, names).ifPresent(message -> problems.add(new RuleProblem(rule, 1, 1, message)));
        known.put(names, rule);
        return names;
    }

    private Optional<String> problem(RuleName rule, List<String> names) {
        if (names.contains("")) {
            return Optional
                    .of("not the path of a field; write names with dots between them, like metadata.version");
        }
        for (Map.Entry<List<String>, RuleName> other : known.entrySet()) {
            if (isWithin(names, other.getKey()) || isWithin(other.getKey(), names)) {
                return Optional.of("goes against " + other.getValue() + ": both change the same field");
            }
        }
        return contradiction(rule, names);
    }

    private static boolean isWithin(List<String> inner, List<String> outer) {
        return inner.size() >= outer.size() && inner.subList(0, outer.size()).equals(outer);
    }

    /** What the contract says against it. */
    private Optional<String> contradiction(RuleName rule, List<String> names) {
        EventType type = event;
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            EventType.Kind kind = type.kind();
            if (kind != EventType.Kind.OBJECT && kind != EventType.Kind.ANY) {
                return Optional.of("'" + String.join(".", names.subList(0, i)) + "' is " + type
                        + ", it has no field '" + name + "'");
            }
            boolean isKnown = type.names().contains(name);
            Optional<String> meant = isKnown ? Optional.empty() : Similar.nearest(name, type.names());
            if (rule instanceof RuleName.Drop && !isKnown && (!type.isOpen() || meant.isPresent())) {
                return Optional.of("unknown field '" + name + "'"
                        + meant.map("; did you mean '%s'?"::formatted).orElse(""));
            }
            if (!isKnown && !type.isOpen()) {
                return Optional.empty(); // a new field: outputs need not keep the contract of inputs
            }
            type = type.field(name);
        }
        return Optional.empty();
    }
}
