package dev.millrace.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.ByteSize;
import dev.millrace.bench.Machine;
import dev.millrace.bench.Plot;
import dev.millrace.bench.Run;
import dev.millrace.bench.Scale;
import dev.millrace.bench.Spread;

/** How the sink scales, as tables, plots and JSON. */
final class ScaleReport {
    private ScaleReport() {}

    static Table table(List<Scale.Point> points) {
        Table table = new Table("CHANGED", "TO", "EVENTS/S", "MB/S", "CPU S PER MILLION", "PEAK RSS",
                "COUNTS");
        for (Scale.Point point : points) {
            table.row(point.series().label(), name(point),
                    Figures.decimal(point.of(Run::eventsPerSecond).median(), 0),
                    Figures.decimal(point.of(Run::megabytesPerSecond).median(), 0),
                    Figures.decimal(point.of(Run::steadyCpuPerMillion).median(), 2),
                    peak(point) < 0 ? null : new ByteSize(peak(point)),
                    point.runs().stream().allMatch(Run::isRight) ? "right" : "FAILED");
        }
        return table;
    }

    private static long peak(Scale.Point point) {
        return point.runs().stream().mapToLong(Run::peakResident).max().orElse(-1);
    }

    /** "300 B" or "20,000". */
    private static String name(Scale.Point point) {
        return switch (point.series()) {
            case RECORD_SIZE -> "%,d B".formatted(point.value());
            case WORKERS, PARTITIONS, BATCH_SIZE -> "%,d".formatted(point.value());
        };
    }

    /** "benchmarks-record-size.svg". */
    static String file(Scale.Series series) {
        return "benchmarks-" + series.label().replace(' ', '-') + ".svg";
    }

    static Plot plot(List<Scale.Point> points, Scale.Series series) {
        List<Scale.Point> chosen = points.stream().filter(point -> point.series() == series).toList();
        List<Spread> speeds = chosen.stream().map(point -> point.of(switch (series) {
            case RECORD_SIZE -> Run::megabytesPerSecond;
            case WORKERS, PARTITIONS, BATCH_SIZE -> Run::eventsPerSecond;
        })).toList();
        List<Spread> costs = chosen.stream().map(point -> point.of(Run::steadyCpuPerMillion)).toList();
        String speed = series == Scale.Series.RECORD_SIZE ? "MB/s" : "events/s";
        return new Plot("sink by " + series.label(), series.label(),
                chosen.stream().map(ScaleReport::name).toList(),
                List.of(new Plot.Panel(speed, speeds),
                        new Plot.Panel("CPU seconds per million events", costs)));
    }

    /** Tables and plots of every series. */
    static String markdown(List<Scale.Point> points) {
        StringBuilder text = new StringBuilder("On ").append(Machine.describe()).append(".\n");
        for (Scale.Series series : Scale.Series.values()) {
            text.append("\n### By ").append(series.label()).append("\n\n![").append(series.label())
                    .append("](").append(file(series)).append(")\n\n| ").append(series.label())
                    .append(" | events/s | MB/s | CPU s per million | peak RSS |\n|---:|---:|---:|---:|---:|\n");
            points.stream().filter(point -> point.series() == series)
                    .forEach(point -> text.append(row(point)).append('\n'));
        }
        return text.toString();
    }

    private static String row(Scale.Point point) {
        return String.format(Locale.ROOT, "| %s | %s | %s | %s | %s |", name(point),
                Figures.text(point.of(Run::eventsPerSecond).median(), 0),
                Figures.text(point.of(Run::megabytesPerSecond).median(), 0),
                Figures.text(point.of(Run::steadyCpuPerMillion).median(), 2),
                peak(point) < 0 ? "-" : new ByteSize(peak(point)).toString());
    }

    static Map<String, @Nullable Object> json(Scale.Point point) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("changed", point.series().label());
        json.put("to", point.value());
        json.put("runs", point.runs().stream().map(BenchReport::json).toList());
        return json;
    }
}
