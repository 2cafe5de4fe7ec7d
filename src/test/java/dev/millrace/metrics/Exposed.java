package dev.millrace.metrics;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Prometheus finds at /metrics. */
final class Exposed {
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern NAMED = Pattern
            .compile("\\b(?:millrace|kafka|jvm|process)_[a-z0-9_]+\\b(?!:)");

    private Exposed() {}

    static String text(Metrics metrics) {
        return new String(metrics.answer("").body(), StandardCharsets.UTF_8);
    }

    /** The names of all series, also of those that have no point now. */
    static Set<String> names() {
        Set<String> names = new TreeSet<>();
        Metrics.families().forEach(family -> add(names, family.name(), family.type().word()));
        Matcher type = TYPE.matcher(text(Readings.metrics()));
        while (type.find()) {
            add(names, type.group(1), type.group(2));
        }
        return names;
    }

    private static void add(Set<String> names, String name, String type) {
        names.add(name);
        if (type.equals("histogram") || type.equals("summary")) {
            List.of("_bucket", "_sum", "_count").forEach(end -> names.add(name + end));
        }
    }

    /** The metrics that an expression names. */
    static Set<String> namedIn(String expression) {
        Set<String> names = new TreeSet<>();
        Matcher name = NAMED.matcher(expression);
        while (name.find()) {
            names.add(name.group());
        }
        return names;
    }
}
