package dev.millrace.cli;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import dev.millrace.insight.InsightSummary;
import dev.millrace.insight.InsightSummary.Figures;
import dev.millrace.insight.InsightSummary.Peak;
import dev.millrace.insight.InsightSummary.Standing;

/** Insights as lines for people, one for each, and as maps for programs. */
final class InsightsView {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter
            .ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECOND = DateTimeFormatter
            .ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    /** Labels on a line; --json has all. */
    private static final int LABELS = 10;
    /** Most windows are minutes, which need not be said. */
    private static final Duration USUAL = Duration.ofMinutes(1);
    private static final MathContext SHOWN = new MathContext(6);

    private InsightsView() {}

    static void print(List<InsightSummary> summaries, PrintStream out, Style style) {
        String pipeline = "";
        for (InsightSummary summary : summaries) {
            if (!summary.pipeline().equals(pipeline)) {
                if (!pipeline.isEmpty()) {
                    out.println();
                }
                pipeline = summary.pipeline();
                out.println(style.bold(pipeline) + style.dim("  " + time(summary.from(), summary) + " to "
                        + time(summary.to(), summary)));
            }
            out.println("  " + title(summary) + ": " + Table.printable(figures(summary)));
            stray(summary.standing()).ifPresent(line -> out.println("    " + style.warning(line)));
        }
    }

    private static String title(InsightSummary summary) {
        return switch (summary.figures()) {
            case Figures.Peaks _ ->
                summary.window().equals(USUAL) ? "peak minutes" : "peak windows" + of(summary);
            case Figures.Counts _ -> Table.printable(summary.field()) + of(summary);
            case Figures.Figure _,Figures.Distinct _,Figures.Quantiles _ ->
                summary.insight() + " " + Table.printable(summary.field()) + of(summary);
        };
    }

    /** Tells insights apart that differ in nothing else. */
    private static String of(InsightSummary summary) {
        return summary.window().equals(USUAL) ? "" : " (" + summary.windowText() + ")";
    }

    private static String figures(InsightSummary summary) {
        return switch (summary.figures()) {
            case Figures.Peaks(List<Peak> peaks) -> String.join(", ",
                    peaks.stream().map(peak -> time(peak.start(), summary) + " " + number(peak.events()))
                            .toList())
                    + "; " + number(summary.events()) + " events in all";
            case Figures.Counts counts -> labels(counts);
            case Figures.Figure(BigDecimal value) -> value == null ? "no numbers" : number(value);
            case Figures.Distinct(long estimate, long low, long high) -> low == high
                    ? number(estimate)
                    : "about " + number(estimate) + " (" + number(low) + " to " + number(high) + ")";
            case Figures.Quantiles(Map<String, BigDecimal> values) -> {
                List<String> parts = new ArrayList<>();
                values.forEach((name, value) -> parts.add(name + " " + number(value)));
                yield parts.isEmpty() ? "no numbers" : String.join(", ", parts);
            }
        };
    }

    private static String labels(Figures.Counts counts) {
        List<String> parts = new ArrayList<>();
        long others = counts.others();
        int named = 0;
        for (Map.Entry<String, Long> count : counts.counts().entrySet()) {
            if (named++ < LABELS) {
                parts.add(count.getKey() + " " + number(count.getValue()));
            } else {
                others += count.getValue();
            }
        }
        if (others > 0) {
            parts.add("__other__ " + number(others));
        }
        if (counts.missing() > 0) {
            parts.add("(none) " + number(counts.missing()));
        }
        return String.join(", ", parts);
    }

    /** What is in no window must not go unseen. */
    private static Optional<String> stray(Standing standing) {
        List<String> parts = new ArrayList<>();
        note(parts, standing.late(), "too late for their window");
        note(parts, standing.ahead(), "ahead of their record");
        note(parts, standing.crowded(), "of batches with too many windows");
        note(parts, standing.untimed(), "by their record's time");
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", parts));
    }

    private static void note(List<String> parts, long events, String what) {
        if (events > 0) {
            parts.add(number(events) + " " + what);
        }
    }

    private static String time(Instant instant, InsightSummary summary) {
        return (summary.window().toSeconds() % 60 == 0 ? MINUTE : SECOND).format(instant);
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String number(BigDecimal value) {
        BigDecimal whole = value.stripTrailingZeros();
        BigDecimal shown = whole.scale() <= 0 ? whole : whole.round(SHOWN).stripTrailingZeros();
        return String.format(Locale.ROOT, "%,." + Math.max(0, shown.scale()) + "f", shown);
    }
}
