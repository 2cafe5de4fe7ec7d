package dev.millrace.metrics;

import java.util.List;
import java.util.Locale;

/**
 * One metric: its name is a promise, because dashboards and alerts of others hang on it.
 *
 * @param name as it is exposed, with {@code _total} where it is a counter
 * @param help one sentence, as it stands in the exposition and in docs/metrics.md
 * @param labels names of the labels, in the order in which values are given
 */
record Family(String name, Type type, String help, List<String> labels) {
    enum Type {
        COUNTER, GAUGE, HISTOGRAM;

        /** As Prometheus writes it: "counter". */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Family {
        labels = List.copyOf(labels);
        if ((type == Type.COUNTER) != name.endsWith("_total")) {
            throw new IllegalArgumentException(name + ": counters, and only they, end in _total");
        }
    }

    static Family counter(String name, String help, String... labels) {
        return new Family(name, Type.COUNTER, help, List.of(labels));
    }

    static Family gauge(String name, String help, String... labels) {
        return new Family(name, Type.GAUGE, help, List.of(labels));
    }

    static Family histogram(String name, String help, String... labels) {
        return new Family(name, Type.HISTOGRAM, help, List.of(labels));
    }

    /** Its line in the table of docs/metrics.md. */
    String row() {
        String labelled = labels.isEmpty() ? "" : "`" + String.join("`, `", labels) + "`";
        return "| `%s` | %s | %s | %s |".formatted(name, type.word(), labelled, help);
    }
}
