package dev.millrace.transform;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The rules of a pipeline as they are written.
 *
 * @param filter an expression that keeps an event when it is true; "" keeps all
 * @param set by the path of a field, like {@code metadata.version}, the expression of its new value; in order
 * @param drop paths of fields that go
 */
public record RuleTexts(String filter, SequencedMap<String, String> set, List<String> drop) {
    /** Keeps every event as it is. */
    public static final RuleTexts NONE = new RuleTexts("", new LinkedHashMap<>(), List.of());

    public RuleTexts {
        set = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(set));
        drop = List.copyOf(drop);
    }

    /** Rules that only choose. */
    public static RuleTexts filter(String expression) {
        return new RuleTexts(expression, new LinkedHashMap<>(), List.of());
    }

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return filter.isEmpty() && set.isEmpty() && drop.isEmpty();
    }

    /** These rules and one more field to set. */
    public RuleTexts withSet(String path, String expression) {
        Map<String, String> more = new LinkedHashMap<>(set);
        more.put(path, expression);
        return new RuleTexts(filter, new LinkedHashMap<>(more), drop);
    }

    /** These rules and one more field to drop. */
    public RuleTexts withDrop(String path) {
        List<String> more = new ArrayList<>(drop);
        more.add(path);
        return new RuleTexts(filter, set, more);
    }
}
