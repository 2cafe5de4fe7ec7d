package dev.millrace.insight;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * A figure that differs between two ways of counting the same records, over all their windows together.
 *
 * @param insight which: "count-by:device_type@1m"
 * @param what of it: the value that is counted, "sum", "p99", …
 * @param before null when there is none
 * @param after null when there is none
 */
public record InsightChange(String insight, String what, @Nullable BigDecimal before,
        @Nullable BigDecimal after) {
    /** Those that are the same but for sketches being estimates are not worth a line. */
    private static final BigDecimal SLIGHT = new BigDecimal("0.005");

    /** All that differ, those first that differ most beside their size. */
    public static List<InsightChange> between(List<Increment> before, List<Increment> after) {
        SortedMap<String, Map<String, BigDecimal>> old = figures(before);
        SortedMap<String, Map<String, BigDecimal>> now = figures(after);
        Set<String> insights = new LinkedHashSet<>(old.keySet());
        insights.addAll(now.keySet());
        List<InsightChange> changes = new ArrayList<>();
        for (String insight : insights) {
            Map<String, BigDecimal> one = old.getOrDefault(insight, Map.of());
            Map<String, BigDecimal> other = now.getOrDefault(insight, Map.of());
            Set<String> names = new LinkedHashSet<>(one.keySet());
            names.addAll(other.keySet());
            for (String name : names) {
                InsightChange change = new InsightChange(insight, name, one.get(name), other.get(name));
                if (change.isWorthIt()) {
                    changes.add(change);
                }
            }
        }
        changes.sort(Comparator.comparing(InsightChange::share).reversed());
        return changes;
    }

    private boolean isWorthIt() {
        if (before == null || after == null) {
            return before != null || after != null;
        }
        boolean isEstimate = insight.startsWith("distinct") || insight.startsWith("quantiles");
        return isEstimate ? share().compareTo(SLIGHT) > 0 : before.compareTo(after) != 0;
    }

    /** How large the difference is beside the larger of the two. */
    private BigDecimal share() {
        if (before == null || after == null) {
            return BigDecimal.ONE;
        }
        BigDecimal size = before.abs().max(after.abs());
        return size.signum() == 0
                ? BigDecimal.ZERO
                : before.subtract(after).abs().divide(size, MathContext.DECIMAL32);
    }

    private static SortedMap<String, Map<String, BigDecimal>> figures(List<Increment> increments) {
        Map<Insight, Aggregate> totals = new LinkedHashMap<>();
        for (Increment increment : increments) {
            if (increment.content() instanceof Increment.Placed placed) {
                totals.computeIfAbsent(increment.insight(), insight -> insight.measure().empty())
                        .merge(placed.sum());
            }
        }
        SortedMap<String, Map<String, BigDecimal>> figures = new TreeMap<>();
        totals.forEach((insight, total) -> figures.put(insight.id(), figures(insight.measure(), total)));
        return figures;
    }

    private static Map<String, BigDecimal> figures(Measure measure, Aggregate total) {
        Map<String, BigDecimal> figures = new LinkedHashMap<>();
        switch (total) {
            case EventCount events -> figures.put("events", BigDecimal.valueOf(events.events()));
            case Labels labels -> {
                labels.shown().forEach((label, count) -> figures.put(label, BigDecimal.valueOf(count)));
                put(figures, "(others)", labels.others());
                put(figures, "(missing)", labels.missing());
            }
            case Numbers numbers -> {
                if (numbers.values() > 0) {
                    figures.put(measure.label(), Summing.figure(measure, numbers));
                }
            }
            case DistinctValues values ->
                figures.put("distinct", BigDecimal.valueOf(Math.round(values.estimate())));
            case Spread spread -> figures.putAll(Summing.quantiles(measure, spread));
        }
        return figures;
    }

    private static void put(Map<String, BigDecimal> figures, String name, long count) {
        if (count > 0) {
            figures.put(name, BigDecimal.valueOf(count));
        }
    }
}
