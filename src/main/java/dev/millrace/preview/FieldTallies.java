package dev.millrace.preview;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.example.Json;
import dev.millrace.explain.FieldChange;
import dev.millrace.json.Printable;
import dev.millrace.preview.Difference.Change;
import dev.millrace.preview.Difference.FieldTally;
import dev.millrace.record.Position;

/** Counts the places at which events differ, with a few examples of each. */
final class FieldTallies {
    private static final int MOST = 1_000;
    private static final int EXAMPLES = 3;
    private static final int SHOWN = 120;
    private final Map<String, Tally> tallies = new LinkedHashMap<>();

    private static final class Tally {
        private final List<Change> examples = new ArrayList<>();
        private long records;
    }

    /** Takes two events, JSON both, whose bytes differ; says whether they differ as JSON. */
    boolean add(ByteBuffer before, ByteBuffer after, Position position) {
        Optional<JsonNode> one = Json.parse(before);
        Optional<JsonNode> other = Json.parse(after);
        if (one.isEmpty() || other.isEmpty()) {
            return true;
        }
        List<FieldChange> changes = FieldChange.between(one.get(), other.get());
        changes.forEach(change -> add(change, position));
        return !changes.isEmpty();
    }

    private void add(FieldChange change, Position position) {
        String pointer = Printable.text(change.pointer(), SHOWN);
        if (tallies.size() >= MOST && !tallies.containsKey(pointer)) {
            pointer = "(others)";
        }
        Tally tally = tallies.computeIfAbsent(pointer, _ -> new Tally());
        tally.records++;
        if (tally.examples.size() < EXAMPLES) {
            tally.examples.add(new Change(position, shown(change.before()), shown(change.after())));
        }
    }

    private static @Nullable String shown(@Nullable JsonNode node) {
        return node == null ? null : Printable.text(node.toString(), SHOWN);
    }

    /** Most frequent first. */
    List<FieldTally> all() {
        return tallies.entrySet().stream()
                .map(each -> new FieldTally(each.getKey(), each.getValue().records,
                        each.getValue().examples))
                .sorted(Comparator.comparingLong(FieldTally::records).reversed()).toList();
    }
}
