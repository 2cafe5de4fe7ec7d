package dev.millrace.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import dev.millrace.base.Similar;
import dev.millrace.contract.Contract;
import dev.millrace.insight.Insight;
import dev.millrace.insight.Insights;
import dev.millrace.insight.Measure;
import dev.millrace.transform.EventType;

/** {@code insights} of a pipeline. */
final class InsightsSection {
    private static final String COUNT_BY = "count-by";
    private static final String COUNT_PER = "count-per";
    private static final String QUANTILES = "quantiles";
    /** Those that have nothing to be set but their field. */
    private static final Map<String, Function<String, Measure>> PLAIN = Map.of("sum", Measure.Sum::new, "avg",
            Measure.Avg::new, "min", Measure.Min::new, "max", Measure.Max::new, "distinct",
            Measure.Distinct::new);
    private static final List<String> MEASURES = List.of(COUNT_BY, COUNT_PER, "sum", "avg", "min", "max",
            "distinct", QUANTILES);
    private final String pipeline;
    private final List<Section> items;
    private final Optional<EventType> event;

    /**
     * Of one pipeline.
     *
     * @param contract empty when it is wrong: then nothing can be said about fields
     */
    InsightsSection(String pipeline, Section section, Optional<Contract> contract) {
        this.pipeline = pipeline;
        this.items = section.sections("insights");
        this.event = items.isEmpty() ? Optional.empty() : contract.map(EventType::of);
    }

    /** What is written; empty when nothing is to be counted. */
    Optional<Insights> read() {
        List<Insight> insights = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Section item : items) {
            read(item).ifPresent(insight -> {
                if (ids.add(insight.id())) {
                    insights.add(insight);
                } else {
                    item.report(insight.measure().label(),
                            "'" + insight.id() + "' is there twice; remove one");
                }
            });
            item.finish();
        }
        return insights.isEmpty() ? Optional.empty() : Optional.of(Insights.of(pipeline, insights));
    }

    private Optional<Insight> read(Section item) {
        List<String> found = MEASURES.stream().filter(item::has).toList();
        if (found.size() > 1) {
            found.forEach(item::know);
            item.report(found.get(1), "an insight counts one thing, and '" + found.getFirst()
                    + "' is there as well; write two");
            return Optional.empty();
        }
        Optional<Measure> measure = found.isEmpty() ? Optional.empty() : measure(item, found.getFirst());
        if (found.isEmpty()) {
            MEASURES.forEach(item::know);
            item.mustHaveOneOf(MEASURES.toArray(String[]::new));
        }
        String time = field(item, "time").orElse("");
        Duration window = found.contains(COUNT_PER)
                ? item.read(COUNT_PER, Parsers.INSIGHT_WINDOW).orElse(Insight.DEFAULT_WINDOW)
                : item.read("window", Parsers.INSIGHT_WINDOW).orElse(Insight.DEFAULT_WINDOW);
        Duration grace = item.read("grace", Parsers.INSIGHT_GRACE).orElse(Insight.DEFAULT_GRACE);
        return measure.map(counted -> new Insight(counted, time, window, grace));
    }

    private Optional<Measure> measure(Section item, String name) {
        return switch (name) {
            case COUNT_PER -> Optional.of(new Measure.CountPer());
            case COUNT_BY -> {
                int top = item.read("top", Parsers.wholeNumber(1, Measure.LARGEST_TOP))
                        .orElse(Measure.DEFAULT_TOP);
                yield field(item, name).map(field -> new Measure.CountBy(field, top));
            }
            case QUANTILES -> {
                List<Value> wanted = item.values("ranks");
                if (wanted.size() > Measure.MOST_RANKS) {
                    item.report("ranks", "there are %d ranks; at most %d can be asked for"
                            .formatted(wanted.size(), Measure.MOST_RANKS));
                }
                List<Double> ranks = wanted.stream().flatMap(value -> value.as(Parsers.RANK).stream())
                        .limit(Measure.MOST_RANKS).toList();
                yield field(item, name)
                        .map(field -> new Measure.Quantiles(field,
                                ranks.isEmpty() ? Measure.DEFAULT_RANKS : ranks));
            }
            default -> field(item, name).map(PLAIN.getOrDefault(name, Measure.Sum::new));
        };
    }

    /** The path of a field, which has to be one that the contract lets through. */
    private Optional<String> field(Section item, String key) {
        return item.read(key, path -> {
            event.ifPresent(type -> requireField(type, path));
            return path;
        });
    }

    private static void requireField(EventType event, String path) {
        EventType at = event;
        for (String name : path.split("\\.", -1)) {
            if (!at.isOpen() && !at.names().contains(name)) {
                throw new IllegalArgumentException("the contract has no field '" + name + "'"
                        + Similar.nearest(name, at.names()).map(Parsers::didYouMean).orElse(""));
            }
            at = at.field(name);
        }
    }
}
