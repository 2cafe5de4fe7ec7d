package dev.millrace.insight;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.insight.Documents.Read;
import dev.millrace.insight.InsightSummary.Figures;
import dev.millrace.insight.InsightSummary.Peak;
import dev.millrace.insight.InsightSummary.Standing;

/** Puts the windows of an insight together again, from their documents. */
final class Summing {
    private static final int PEAKS = 3;
    private final List<Read.OfWindow> windows = new ArrayList<>();
    private Standing standing = Standing.UNKNOWN;

    private Summing() {}

    /** Documents belong together when these are the same. */
    private record Series(String pipeline, String label, String field, Duration window) {
        static Series of(Read read) {
            return new Series(read.pipeline(), read.measure().label(), read.measure().field(), read.length());
        }
    }

    /** @param last how far back from the newest window of each insight */
    static List<InsightSummary> all(Collection<Read> documents, Duration last) {
        Map<Series, Summing> sums = new LinkedHashMap<>();
        documents.forEach(read -> sums.computeIfAbsent(Series.of(read), key -> new Summing()).add(read));
        List<InsightSummary> summaries = new ArrayList<>();
        sums.forEach((series, sum) -> sum.summary(series, last).ifPresent(summaries::add));
        // Sorting keeps the order of what is equal.
        summaries.sort(Comparator.comparing(InsightSummary::pipeline)
                .thenComparingInt(summary -> summary.figures() instanceof Figures.Peaks ? 0 : 1));
        return summaries;
    }

    private void add(Read read) {
        switch (read) {
            case Read.Whole whole -> standing = whole.standing();
            case Read.OfWindow window -> windows.add(window);
        }
    }

    private Optional<InsightSummary> summary(Series series, Duration last) {
        Optional<Instant> newest = windows.stream().map(Read.OfWindow::start).max(Comparator.naturalOrder());
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        Instant after = newest.get().minus(last);
        List<Read.OfWindow> chosen = windows.stream().filter(window -> window.start().isAfter(after))
                .sorted(Comparator.comparing(Read.OfWindow::start)).toList();
        Read.OfWindow latest = chosen.getLast();
        Aggregate total = latest.measure().empty();
        chosen.forEach(window -> total.merge(window.sum()));
        return Optional
                .of(new InsightSummary(series.pipeline(), series.label(), series.field(), series.window(),
                        chosen.getFirst().start(), latest.start().plus(series.window()), chosen.size(),
                        total.events(),
                        figures(chosen, latest.measure(), total), standing));
    }

    private static Figures figures(List<Read.OfWindow> windows, Measure measure, Aggregate total) {
        return switch (total) {
            case EventCount _ -> new Figures.Peaks(windows.stream()
                    .map(window -> new Peak(window.start(), window.sum().events()))
                    .sorted(Comparator.comparingLong(Peak::events).reversed()).limit(PEAKS).toList());
            case Labels labels -> new Figures.Counts(labels.shown(), labels.others(), labels.missing());
            case Numbers numbers ->
                new Figures.Figure(numbers.values() == 0 ? null : figure(measure, numbers));
            case DistinctValues values -> new Figures.Distinct(Math.round(values.estimate()),
                    (long) Math.floor(values.low()), (long) Math.ceil(values.high()));
            case Spread spread -> new Figures.Quantiles(quantiles(measure, spread));
        };
    }

    static BigDecimal figure(Measure measure, Numbers numbers) {
        return switch (measure) {
            case Measure.Avg _ -> numbers.mean();
            case Measure.Min _ -> BigDecimal.valueOf(numbers.min());
            case Measure.Max _ -> BigDecimal.valueOf(numbers.max());
            case Measure.Sum _,Measure.CountBy _,Measure.CountPer _,Measure.Distinct _,Measure.Quantiles _ ->
                numbers.sum();
        };
    }

    static Map<String, BigDecimal> quantiles(Measure measure, Spread spread) {
        Map<String, BigDecimal> values = new LinkedHashMap<>();
        if (measure instanceof Measure.Quantiles quantiles && spread.values() > 0) {
            quantiles.ranks().forEach(
                    rank -> values.put(Documents.percentile(rank), BigDecimal.valueOf(spread.at(rank))));
        }
        return values;
    }
}
