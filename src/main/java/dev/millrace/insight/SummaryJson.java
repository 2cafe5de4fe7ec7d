package dev.millrace.insight;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.millrace.insight.InsightSummary.Figures;
import dev.millrace.insight.InsightSummary.Peak;
import dev.millrace.insight.InsightSummary.Standing;

/** Summaries for programs: the command and the console answer alike. */
public final class SummaryJson {
    private SummaryJson() {}

    /** As {@code millrace insights --json} prints it. */
    public static Map<String, Object> of(List<InsightSummary> summaries) {
        return Map.of("insights", summaries.stream().map(SummaryJson::of).toList());
    }

    private static Map<String, Object> of(InsightSummary summary) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pipeline", summary.pipeline());
        json.put("insight", summary.insight());
        if (!summary.field().isEmpty()) {
            json.put("field", summary.field());
        }
        json.put("window", summary.windowText());
        json.put("from", summary.from().toString());
        json.put("to", summary.to().toString());
        json.put("windows", summary.windows());
        json.put("events", summary.events());
        figures(summary.figures(), json);
        Standing standing = summary.standing();
        json.put("ever",
                Map.of("events", standing.events(), "late", standing.late(), "ahead", standing.ahead(),
                        "crowded", standing.crowded(), "untimed", standing.untimed()));
        return json;
    }

    private static void figures(Figures figures, Map<String, Object> json) {
        switch (figures) {
            case Figures.Peaks(List<Peak> peaks) -> json.put("peaks", peaks.stream()
                    .map(peak -> Map.of("start", peak.start().toString(), "events", peak.events())).toList());
            case Figures.Counts(Map<String, Long> counts, long others, long missing) -> {
                json.put("counts", counts);
                json.put("others", others);
                json.put("missing", missing);
            }
            case Figures.Figure(BigDecimal value) -> json.put("value", value);
            case Figures.Distinct(long estimate, long low, long high) -> {
                json.put("distinct", estimate);
                json.put("low", low);
                json.put("high", high);
            }
            case Figures.Quantiles(Map<String, BigDecimal> values) -> json.put("quantiles", values);
        }
    }
}
