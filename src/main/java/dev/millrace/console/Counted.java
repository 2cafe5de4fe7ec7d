package dev.millrace.console;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

import dev.millrace.insight.InsightResults;
import dev.millrace.insight.InsightResults.Traffic;
import dev.millrace.insight.InsightSummary;

/**
 * What is counted, over each of the spans that can be asked for.
 *
 * @param spans by their name, the shortest first
 */
record Counted(SequencedMap<String, Span> spans) {
    /** What is asked for unless something else is. */
    static final String USUAL = "1h";
    private static final List<String> NAMES = List.of("15m", USUAL, "6h", "1d");
    private static final List<Duration> LENGTHS = List.of(Duration.ofMinutes(15), Duration.ofHours(1),
            Duration.ofHours(6), Duration.ofDays(1));

    /** What was counted over one span. */
    record Span(List<InsightSummary> summaries, List<Traffic> traffic) {}

    static List<String> names() {
        return NAMES;
    }

    static Counted of(InsightResults results) {
        SequencedMap<String, Span> spans = new LinkedHashMap<>();
        for (int i = 0; i < NAMES.size(); i++) {
            Duration length = LENGTHS.get(i);
            spans.put(NAMES.get(i), new Span(results.summaries("", length), results.traffic(length)));
        }
        return new Counted(spans);
    }

    /** @param name one of {@link #names()} */
    Span of(String name) {
        return Objects.requireNonNull(spans.get(name));
    }

    static List<Map<String, Object>> json(List<Traffic> traffic, String pipeline) {
        return traffic.stream().filter(one -> pipeline.isEmpty() || one.pipeline().equals(pipeline))
                .map(one -> Fields.of("pipeline", one.pipeline())
                        .with("window_seconds", one.window().toSeconds())
                        .with("starts",
                                one.windows().stream().map(window -> window.start().toString()).toList())
                        .with("events", one.windows().stream().map(window -> window.events()).toList())
                        .json())
                .toList();
    }
}
