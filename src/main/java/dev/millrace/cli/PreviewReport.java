package dev.millrace.cli;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Durations;
import dev.millrace.insight.InsightChange;
import dev.millrace.json.Printable;
import dev.millrace.preview.Difference;
import dev.millrace.preview.Difference.Change;
import dev.millrace.preview.Difference.FieldTally;
import dev.millrace.preview.Difference.Move;
import dev.millrace.preview.Difference.Volume;

/**
 * What {@code preview} answers.
 *
 * @param added pipelines that only the new configuration has
 * @param gone pipelines that only the old one has
 * @param objections what is not to be found
 */
record PreviewReport(List<Difference> differences, List<String> added, List<String> gone,
        Set<Objection> objections) {
    private static final int ROWS = 10;
    private static final int LABEL_LIMIT = 60;
    private static final BigDecimal HOUR_MILLIS = BigDecimal.valueOf(Duration.ofHours(1).toMillis());

    /** What was found of it, in words: "dead 12". */
    List<String> found() {
        List<String> found = new ArrayList<>();
        for (Objection objection : objections) {
            long count = differences.stream().mapToLong(objection::of).sum();
            if (count > 0) {
                found.add("%s %,d".formatted(objection.label(), count));
            }
        }
        return found;
    }

    void print(PrintStream out, Style style) {
        differences.forEach(difference -> print(difference, out, style));
        added.forEach(name -> out.println(style.warning("only in the new configuration: " + name)));
        gone.forEach(name -> out.println(style.warning("only in the configuration in force: " + name)));
        List<String> found = found();
        out.println(found.isEmpty()
                ? style.good("Nothing of what was asked not to be.")
                : style.bad("Found: " + String.join(", ", found)));
    }

    private static void print(Difference difference, PrintStream out, Style style) {
        out.println(style.bold(difference.pipeline()) + "  %s of %s over %s".formatted(
                Counting.of(difference.records(), "record"), difference.topic(),
                Durations.print(difference.span())));
        out.println();
        Table moves = new Table("now", "then", "records", "share", "first of them");
        for (Move move : difference.moves()) {
            moves.row(move.from().label(), move.to().label(), move.records(),
                    percent(move.records(), difference.records()),
                    move.from() == move.to() ? null : move.example().toString());
        }
        if (difference.changed() > 0) {
            moves.row("  of these", "changed", difference.changed(),
                    percent(difference.changed(), difference.records()), null);
        }
        print(moves, out, style);
        deaths(difference, out, style);
        fields(difference, out, style);
        insights(difference, out, style);
        volume(difference, out, style);
    }

    private static void print(Table table, PrintStream out, Style style) {
        if (!table.isEmpty()) {
            table.print(out, style);
            out.println();
        }
    }

    private static void rest(int all, PrintStream out, Style style) {
        if (all > ROWS) {
            out.println(style.dim("… and %,d more; all with --json".formatted(all - ROWS)));
            out.println();
        }
    }

    private static void deaths(Difference difference, PrintStream out, Style style) {
        Table table = new Table("newly dead for", "at", "message", "records", "first of them");
        difference.deaths().stream().limit(ROWS).forEach(death -> table.row(death.reason(), death.pointer(),
                Printable.text(death.message(), LABEL_LIMIT * 2), death.records(),
                death.example().toString()));
        print(table, out, style);
        rest(difference.deaths().size(), out, style);
    }

    private static void fields(Difference difference, PrintStream out, Style style) {
        Table table = new Table("changed field", "records", "now", "then", "first of them");
        if (difference.keys() > 0) {
            table.row("(the record's key)", difference.keys(), null, null, null);
        }
        for (FieldTally field : difference.fields().stream().limit(ROWS).toList()) {
            Change example = field.examples().getFirst();
            table.row(field.pointer(), field.records(), shortened(example.before()),
                    shortened(example.after()),
                    example.position().toString());
        }
        print(table, out, style);
        rest(difference.fields().size(), out, style);
    }

    private static String shortened(@Nullable String value) {
        return value == null ? "(absent)" : Printable.text(value, LABEL_LIMIT);
    }

    private static void insights(Difference difference, PrintStream out, Style style) {
        Table table = new Table("insight", "figure", "now", "then", "change");
        for (InsightChange change : difference.insights().stream().limit(ROWS).toList()) {
            table.row(change.insight(), Printable.text(change.what(), LABEL_LIMIT), round(change.before()),
                    round(change.after()), growth(change.before(), change.after()));
        }
        print(table, out, style);
        rest(difference.insights().size(), out, style);
    }

    private static @Nullable BigDecimal round(@Nullable BigDecimal value) {
        if (value == null) {
            return null;
        }
        BigDecimal short3 = value.setScale(Math.min(3, Math.max(0, value.scale())), RoundingMode.HALF_UP);
        return short3.stripTrailingZeros().scale() < 0 ? short3.setScale(0) : short3.stripTrailingZeros();
    }

    private static @Nullable String growth(@Nullable BigDecimal before, @Nullable BigDecimal after) {
        if (before == null || after == null || before.signum() == 0) {
            return null;
        }
        BigDecimal growth = after.subtract(before).multiply(BigDecimal.valueOf(100)).divide(before.abs(),
                MathContext.DECIMAL32).setScale(1, RoundingMode.HALF_UP);
        return (growth.signum() > 0 ? "+" : "") + growth + " %";
    }

    private static void volume(Difference difference, PrintStream out, Style style) {
        Table table = new Table("an hour of it", "now", "then", "change");
        Volume before = difference.before();
        Volume after = difference.after();
        Duration span = difference.span();
        table.row("events", hourly(before.events(), span), hourly(after.events(), span),
                growth(before.events(), after.events()));
        table.row("bytes, before compression", size(hourly(before.bytes(), span)),
                size(hourly(after.bytes(), span)), growth(before.bytes(), after.bytes()));
        if (before.objects() + after.objects() > 0) {
            table.row("objects, about", hourly(before.objects(), span), hourly(after.objects(), span),
                    growth(before.objects(), after.objects()));
        }
        print(table, out, style);
    }

    private static @Nullable String growth(long before, long after) {
        return growth(BigDecimal.valueOf(before), BigDecimal.valueOf(after));
    }

    private static @Nullable ByteSize size(@Nullable Long bytes) {
        return bytes == null ? null : new ByteSize(bytes);
    }

    /** Null when the records tell nothing about time. */
    static @Nullable Long hourly(long count, Duration span) {
        return span.toMillis() < 1_000
                ? null
                : (Long) BigDecimal.valueOf(count).multiply(HOUR_MILLIS)
                        .divide(BigDecimal.valueOf(span.toMillis()), RoundingMode.HALF_UP).longValue();
    }

    private static String percent(long part, long all) {
        return all == 0
                ? "0 %"
                : BigDecimal.valueOf(part * 100.0 / all).setScale(2, RoundingMode.HALF_UP) + " %";
    }

    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("ok", found().isEmpty());
        answer.put("found", found());
        answer.put("only_new", added);
        answer.put("only_old", gone);
        answer.put("pipelines", differences.stream().map(PreviewJson::of).toList());
        return answer;
    }
}
