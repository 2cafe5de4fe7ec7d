package dev.millrace.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.Durations;
import dev.millrace.bench.Contestant;
import dev.millrace.bench.Machine;
import dev.millrace.bench.Run;
import dev.millrace.bench.Spread;
import dev.millrace.bench.Standings;
import dev.millrace.bench.TopicThroughput;

/** Throughput of forwarding as people and programs read it. */
final class TopicReport {
    private static final double TARGET_RATIO = 2.5;
    private static final List<String> LEGEND = List.of(
            "EVENTS/S    median over the turns, and from slowest to fastest; from the first record that the",
            "            broker hands out to the last one that is settled.",
            "START       seconds from the start of the process until everything is settled.",
            "CPU         seconds per million events, user and system, of the whole process from start to end;",
            "            broker apart.",
            "OF STREAMS  each run against the other's of the same turn, then the median.");
    private final TopicThroughput.Settings settings;

    TopicReport(TopicThroughput.Settings settings) {
        this.settings = settings;
    }

    void printHead(PrintStream out) {
        TopicThroughput.Task task = settings.task();
        out.println(Machine.describe());
        out.println("%,d logins, %s %% bad, %s; transactions of %s; two threads each; %s".formatted(
                settings.events(), Figures.text(settings.bad() * 100, 1),
                Counting.of(task.partitions(), "partition"), Durations.print(task.interval()),
                Counting.of(settings.repeats(), "turn")));
        BenchReport.warnOfLoad(out);
    }

    void print(List<Run> runs, PrintStream out, Style style) {
        Standings standings = new Standings(runs);
        out.println();
        Table table = new Table("CONTESTANT", "EVENTS/S", "SLOWEST", "FASTEST", "MB/S", "START", "CPU",
                "BROKER", "PEAK RSS", "OF STREAMS", "COUNTS");
        standings.contestants().forEach(contestant -> table.row(cells(standings, contestant)));
        table.print(out, style);
        out.println();
        LEGEND.forEach(line -> out.println(style.dim(line)));
        BenchReport.printDoubts(runs, out, style);
        double ratio = standings.ratio(Contestant.PIPELINE, Contestant.STREAMS).median();
        if (!Double.isNaN(ratio)) {
            out.println(ratio >= TARGET_RATIO
                    ? style.good("The pipeline reaches its target of 2.5 times Kafka Streams.")
                    : style.bad("The pipeline misses its target of 2.5 times Kafka Streams."));
        }
    }

    private static @Nullable Object[] cells(Standings standings, Contestant contestant) {
        Spread speed = standings.of(contestant, Run::eventsPerSecond);
        return new @Nullable Object[]{contestant.label(), Figures.decimal(speed.median(), 0),
                Figures.decimal(speed.least(), 0), Figures.decimal(speed.most(), 0),
                Figures.decimal(standings.of(contestant, Run::megabytesPerSecond).median(), 0),
                Figures.decimal(standings.of(contestant, Run::wholeSeconds).median(), 1),
                Figures.decimal(standings.of(contestant, Run::cpuPerMillion).median(), 2),
                Figures.decimal(standings.of(contestant, Run::brokerPerMillion).median(), 2),
                BenchReport.peakResident(standings, contestant),
                Figures.decimal(standings.ratio(contestant, Contestant.STREAMS).median(), 2),
                standings.isRight(contestant) ? "right" : "FAILED"};
    }

    Map<String, Object> json(List<Run> runs) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("machine", Machine.describe());
        json.put("cores", Machine.cores());
        json.put("events", settings.events());
        json.put("partitions", settings.task().partitions());
        json.put("bad", settings.bad());
        json.put("seed", settings.seed());
        json.put("interval_ms", settings.task().interval().toMillis());
        json.put("contestants", contestants(new Standings(runs)));
        json.put("runs", runs.stream().map(TopicReport::json).toList());
        return json;
    }

    private static List<Map<String, @Nullable Object>> contestants(Standings standings) {
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        for (Contestant contestant : standings.contestants()) {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("contestant", contestant.label());
            json.put("events_per_second", Figures.json(standings.of(contestant, Run::eventsPerSecond)));
            json.put("cpu_seconds_per_million", Figures.json(standings.of(contestant, Run::cpuPerMillion)));
            json.put("of_streams", Figures.json(standings.ratio(contestant, Contestant.STREAMS)));
            json.put("counts_right", standings.isRight(contestant));
            all.add(json);
        }
        return all;
    }

    private static Map<String, @Nullable Object> json(Run run) {
        Map<String, @Nullable Object> json = BenchReport.figures(run);
        Run.Counts counts = run.counts();
        json.put("forwarded", counts.stored());
        json.put("filtered", counts.records() - counts.stored() - counts.rejected());
        json.put("rejected", counts.rejected());
        json.put("problem", run.problem());
        return json;
    }
}
