package dev.millrace.preview;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import dev.millrace.pipeline.DryRun;
import dev.millrace.preview.Difference.Death;
import dev.millrace.record.Position;
import dev.millrace.record.Reason;

/** Counts dead letters by what they have in common: reason, place, and the message without the values in it. */
final class Causes {
    /** Places in events are many where names of fields are data. */
    private static final int MOST = 1_000;
    private static final String FOUND = ", found ";
    /** Reasons whose messages quote names and rules, and no values. */
    private static final Set<String> NAMING = Set.of(Reason.MISSING_FIELD.label(),
            Reason.UNKNOWN_FIELD.label(),
            Reason.RULE.label());
    private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"?|'[^']*'");
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])-?\\d[\\d.,]*(?:[eE][+-]?\\d+)?");
    private static final Pattern INDEX = Pattern.compile("/\\d+(?=/|$)");
    private final Map<Cause, Count> counts = new HashMap<>();

    private record Cause(String reason, String pointer, String message) {}

    private static final class Count {
        private final Position example;
        private long records;

        Count(Position example) {
            this.example = example;
        }
    }

    void add(DryRun.Outcome.Dead dead, Position position) {
        Cause cause = new Cause(dead.reason(), INDEX.matcher(dead.pointer()).replaceAll("/*"),
                normal(dead.reason(), dead.message()));
        if (counts.size() >= MOST && !counts.containsKey(cause)) {
            cause = new Cause("others", "", "causes beyond the first %,d".formatted(MOST));
        }
        counts.computeIfAbsent(cause, _ -> new Count(position)).records++;
    }

    /**
     * Without values, so that a thousand letters of one mistake are one cause. What was found stands at the end of what a
     * contract says; what it expects, and the names of fields, stay.
     */
    static String normal(String reason, String message) {
        int found = message.lastIndexOf(FOUND);
        if (found >= 0) {
            return message.substring(0, found) + blank(message.substring(found));
        }
        return NAMING.contains(reason) ? message : blank(message);
    }

    private static String blank(String text) {
        return NUMBER.matcher(TEXT.matcher(text).replaceAll("…")).replaceAll("N");
    }

    /** Most frequent first. */
    List<Death> all() {
        return counts.entrySet().stream()
                .map(each -> new Death(each.getKey().reason(), each.getKey().pointer(),
                        each.getKey().message(), each.getValue().records, each.getValue().example))
                .sorted(Comparator.comparingLong(Death::records).reversed().thenComparing(Death::pointer))
                .toList();
    }
}
