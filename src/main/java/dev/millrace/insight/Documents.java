package dev.millrace.insight;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.datasketches.common.SketchesException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.millrace.base.Durations;
import dev.millrace.insight.InsightSummary.Standing;

/** The results as JSON that people can read; docs/insights.md has the shapes. */
final class Documents {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final String OTHER = Labels.OTHER;

    private Documents() {}

    // ---- writing

    /** How an insight stands as a whole. */
    static byte[] standing(SeriesProgress progress) {
        ObjectNode json = head(progress);
        json.put("events", progress.events());
        json.put("late", progress.late());
        json.put("ahead", progress.ahead());
        json.put("crowded", progress.crowded());
        json.put("untimed", progress.untimed());
        return MAPPER.writeValueAsBytes(json);
    }

    /** One window, as far as it is counted. */
    static byte[] window(SeriesProgress progress, Increment.Placed window, boolean isFinal) {
        ObjectNode json = head(progress);
        json.put("start", InsightTopics.time(window.start()));
        json.put("end", InsightTopics.time(window.start() + progress.insight().windowMillis()));
        json.put("final", isFinal);
        json.put("events", window.sum().events());
        if (window.untimed() > 0) {
            json.put("untimed", window.untimed());
        }
        switch (window.sum()) {
            case EventCount _ -> {
            }
            case Labels labels -> write(labels, progress.insight().measure(), json);
            case Numbers numbers -> write(numbers, json);
            case DistinctValues values -> write(values, json);
            case Spread spread -> write(spread, progress.insight().measure(), json);
        }
        return MAPPER.writeValueAsBytes(json);
    }

    private static ObjectNode head(SeriesProgress progress) {
        Insight insight = progress.insight();
        ObjectNode json = MAPPER.createObjectNode();
        json.put("pipeline", progress.pipeline());
        json.put("insight", insight.measure().label());
        if (!insight.measure().field().isEmpty()) {
            json.put("field", insight.measure().field());
        }
        json.put("window", Insight.text(insight.window()));
        return json;
    }

    private static void write(Labels labels, Measure measure, ObjectNode json) {
        if (measure instanceof Measure.CountBy countBy) {
            json.put("top", countBy.top());
        }
        ObjectNode counts = json.putObject("counts");
        labels.shown().forEach(counts::put);
        // A value that happens to have this name is counted with the others.
        if (labels.others() > 0) {
            counts.put(OTHER, labels.others() + counts.path(OTHER).asLong(0));
        }
        json.put("missing", labels.missing());
        json.put("exact", labels.isExact());
    }

    private static void write(Numbers numbers, ObjectNode json) {
        json.put("values", numbers.values());
        if (numbers.values() > 0) {
            json.put("sum", numbers.sum());
            json.put("avg", numbers.mean());
            json.put("min", decimal(numbers.min()));
            json.put("max", decimal(numbers.max()));
        }
    }

    /** Whole numbers without ".0", and none with an exponent as long as it need not be. */
    private static BigDecimal decimal(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros();
    }

    private static void write(DistinctValues values, ObjectNode json) {
        json.put("missing", values.missing());
        json.put("distinct", Math.round(values.estimate()));
        json.put("low", Math.round(Math.floor(values.low())));
        json.put("high", Math.round(Math.ceil(values.high())));
        json.put("sketch", values.sketch());
    }

    private static void write(Spread spread, Measure measure, ObjectNode json) {
        json.put("values", spread.values());
        if (measure instanceof Measure.Quantiles quantiles && spread.values() > 0) {
            ObjectNode shown = json.putObject("quantiles");
            quantiles.ranks().forEach(rank -> shown.put(percentile(rank), decimal(spread.at(rank))));
        }
        json.put("rank_error", spread.rankError());
        json.put("sketch", spread.sketch());
    }

    /** "p50", "p99.9". */
    static String percentile(double rank) {
        return "p" + BigDecimal.valueOf(rank).movePointRight(2).stripTrailingZeros().toPlainString();
    }

    // ---- reading

    /** A document, read back. */
    sealed interface Read {
        String pipeline();

        Measure measure();

        Duration length();

        /** Of an insight as a whole. */
        record Whole(String pipeline, Measure measure, Duration length, Standing standing) implements Read {}

        /** Of one window. */
        record OfWindow(String pipeline, Measure measure, Duration length, Instant start, Aggregate sum)
                implements
                    Read {}
    }

    /** Reads a document; empty when it is none of those above. */
    static Optional<Read> read(byte[] document) {
        try {
            JsonNode json = MAPPER.readTree(document);
            String pipeline = json.required("pipeline").stringValue();
            Duration length = Durations.parse(json.required("window").stringValue());
            Measure measure = measure(json);
            return Optional.of(json.has("start")
                    ? new Read.OfWindow(pipeline, measure, length,
                            Instant.parse(json.required("start").stringValue()), sum(json, measure))
                    : new Read.Whole(pipeline, measure, length, standing(json)));
        } catch (JacksonException | IllegalArgumentException | DateTimeException | SketchesException e) {
            return Optional.empty();
        }
    }

    /** Only a window's document says what else belongs to its measure. */
    private static Measure measure(JsonNode json) {
        String field = json.path("field").asString("");
        return switch (json.required("insight").stringValue()) {
            case "count-by" -> new Measure.CountBy(field, json.path("top").asInt(Measure.DEFAULT_TOP));
            case "count-per" -> new Measure.CountPer();
            case "sum" -> new Measure.Sum(field);
            case "avg" -> new Measure.Avg(field);
            case "min" -> new Measure.Min(field);
            case "max" -> new Measure.Max(field);
            case "distinct" -> new Measure.Distinct(field);
            case "quantiles" -> new Measure.Quantiles(field, ranks(json.path("quantiles")));
            default -> throw new IllegalArgumentException("an unknown insight");
        };
    }

    private static List<Double> ranks(JsonNode quantiles) {
        List<Double> ranks = quantiles.propertyNames().stream()
                .map(name -> new BigDecimal(name.substring(1)).movePointLeft(2).doubleValue()).toList();
        return ranks.isEmpty() ? Measure.DEFAULT_RANKS : ranks;
    }

    private static Standing standing(JsonNode json) {
        return new Standing(number(json, "events"), number(json, "late"), number(json, "ahead"),
                number(json, "crowded"), number(json, "untimed"));
    }

    private static Aggregate sum(JsonNode json, Measure measure) {
        long events = number(json, "events");
        return switch (measure) {
            case Measure.CountBy(String _, int top) -> labels(json, top);
            case Measure.CountPer _ -> new EventCount(events);
            case Measure.Sum _,Measure.Avg _,Measure.Min _,Measure.Max _ -> number(json, "values") == 0
                    ? Numbers.none(events)
                    : new Numbers(events, number(json, "values"), json.required("sum").doubleValue(),
                            json.required("min").doubleValue(), json.required("max").doubleValue());
            case Measure.Distinct _ ->
                DistinctValues.of(events, number(json, "missing"), json.required("sketch").binaryValue());
            case Measure.Quantiles _ -> Spread.of(events, json.required("sketch").binaryValue());
        };
    }

    private static Labels labels(JsonNode json, int top) {
        Map<String, Long> counts = new LinkedHashMap<>();
        json.path("counts").forEachEntry((label, count) -> counts.put(label, count.longValue()));
        Long others = counts.remove(OTHER);
        return Labels.of(top, counts, number(json, "missing"), others == null ? 0 : others);
    }

    private static long number(JsonNode json, String name) {
        return json.required(name).longValue();
    }
}
