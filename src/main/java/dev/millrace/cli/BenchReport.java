package dev.millrace.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.ByteSize;
import dev.millrace.bench.Contestant;
import dev.millrace.bench.Machine;
import dev.millrace.bench.Run;
import dev.millrace.bench.Spread;
import dev.millrace.bench.Standings;
import dev.millrace.bench.Throughput;

/** Throughput as people and programs read it. */
final class BenchReport {
    private static final List<String> LEGEND = List.of(
            "EVENTS/S  median over the turns, and from slowest to fastest; from the first record that the",
            "          broker hands out to the last whole batch that is settled (raw: that is read).",
            "START     seconds from the start of the process until everything is settled; the sink's last,",
            "          incomplete batches wait for their interval first.",
            "CPU       seconds per million events, user and system, of the whole process from start to end;",
            "          broker and store apart.",
            "RATIOS    each run against the other's of the same turn, then the median.");
    private static final Set<String> SHOWN = Set.of("BATCH_BYTES", "FLUSH_INTERVAL_SEC",
            "KAFKA_GROUP_PROTOCOL",
            "MAX_RECORD", "MEMORY", "OBJECT_FORMAT");
    private final Throughput.Settings settings;
    private final String store;
    private final int workers;

    BenchReport(Throughput.Settings settings, String store, int workers) {
        this.settings = settings;
        this.store = store;
        this.workers = workers;
    }

    void printHead(PrintStream out) {
        out.println(Machine.describe());
        out.println(
                "%,d network events, %s %% bad, %s; batches of %,d to the %s; %s for the sink; %s".formatted(
                        settings.events(), Figures.text(settings.bad() * 100, 1),
                        Counting.of(settings.partitions(), "partition"), settings.batchSize(),
                        store.equals("s3") ? "S3 server" : "folder", Counting.of(workers, "worker"),
                        Counting.of(settings.repeats(), "turn")));
        if (!given().isEmpty()) {
            out.println("the sink also has " + given());
        }
        warnOfLoad(out);
    }

    /** What else the environment says of the sink, and what may be shown of it. */
    private Map<String, String> given() {
        Map<String, String> given = new TreeMap<>(settings.place().environment());
        given.keySet().retainAll(SHOWN);
        return given;
    }

    static void warnOfLoad(PrintStream out) {
        double load = Machine.load();
        if (Machine.isDisturbing(load)) {
            out.println("warning: the machine is not quiet, its load is " + Figures.text(load, 2)
                    + "; figures from it are doubtful");
        }
    }

    void print(List<Run> runs, PrintStream out, Style style) {
        Standings standings = new Standings(runs);
        out.println();
        Table table = new Table("CONTESTANT", "EVENTS/S", "SLOWEST", "FASTEST", "MB/S", "START", "CPU",
                "BROKER", "STORE", "PEAK RSS", "OF RAW 2", "OF NAIVE", "COUNTS");
        standings.contestants().forEach(contestant -> table.row(cells(standings, contestant)));
        table.print(out, style);
        out.println();
        LEGEND.forEach(line -> out.println(style.dim(line)));
        printDoubts(runs, out, style);
    }

    /** Whatever lets the figures be doubted: others on the machine, wrong counts. */
    static void printDoubts(List<Run> runs, PrintStream out, Style style) {
        for (Run run : new Standings(runs).disturbed()) {
            out.println(
                    style.warning("warning") + ": others used " + Figures.text(run.foreignCores(), 2) + " of "
                            + Counting.of(Machine.cores(), "core") + " in turn " + run.repetition() + " of "
                            + run.contestant().label());
        }
        runs.stream().filter(run -> !run.isRight())
                .forEach(run -> out.println(style.bad("FAILED") + " " + run.contestant().label()
                        + ", turn " + run.repetition() + ": " + run.problem()));
    }

    private static @Nullable Object[] cells(Standings standings, Contestant contestant) {
        Spread speed = standings.of(contestant, Run::eventsPerSecond);
        return new @Nullable Object[]{contestant.label(), Figures.decimal(speed.median(), 0),
                Figures.decimal(speed.least(), 0), Figures.decimal(speed.most(), 0),
                Figures.decimal(standings.of(contestant, Run::megabytesPerSecond).median(), 0),
                Figures.decimal(standings.of(contestant, Run::wholeSeconds).median(), 1),
                Figures.decimal(standings.of(contestant, Run::cpuPerMillion).median(), 2),
                Figures.decimal(standings.of(contestant, Run::brokerPerMillion).median(), 2),
                Figures.decimal(standings.of(contestant, Run::storePerMillion).median(), 2),
                peakResident(standings, contestant),
                Figures.decimal(standings.ratio(contestant, Contestant.RAW_2).median(), 2),
                Figures.decimal(standings.ratio(contestant, Contestant.NAIVE).median(), 1),
                standings.isRight(contestant) ? "right" : "FAILED"};
    }

    /** The most of all runs; null where it is not known. */
    static @Nullable ByteSize peakResident(Standings standings, Contestant contestant) {
        double peak = standings
                .of(contestant, run -> run.peakResident() < 0 ? Double.NaN : run.peakResident()).most();
        return Double.isNaN(peak) ? null : new ByteSize((long) peak);
    }

    Map<String, Object> json(List<Run> runs) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("machine", Machine.describe());
        json.put("cores", Machine.cores());
        json.put("events", settings.events());
        json.put("partitions", settings.partitions());
        json.put("bad", settings.bad());
        json.put("seed", settings.seed());
        json.put("batch_size", settings.batchSize());
        json.put("workers", workers);
        json.put("store", store);
        json.put("environment", given());
        json.put("contestants", contestants(new Standings(runs)));
        json.put("runs", runs.stream().map(BenchReport::json).toList());
        return json;
    }

    private static List<Map<String, @Nullable Object>> contestants(Standings standings) {
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        for (Contestant contestant : standings.contestants()) {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("contestant", contestant.label());
            json.put("events_per_second", Figures.json(standings.of(contestant, Run::eventsPerSecond)));
            json.put("cpu_seconds_per_million", Figures.json(standings.of(contestant, Run::cpuPerMillion)));
            json.put("of_raw_2", Figures.json(standings.ratio(contestant, Contestant.RAW_2)));
            json.put("of_naive", Figures.json(standings.ratio(contestant, Contestant.NAIVE)));
            json.put("counts_right", standings.isRight(contestant));
            all.add(json);
        }
        return all;
    }

    static Map<String, @Nullable Object> json(Run run) {
        Map<String, @Nullable Object> json = figures(run);
        json.put("store_cpu_seconds", Figures.json(run.costs().store()));
        json.put("stored", run.counts().stored());
        json.put("rejected", run.counts().rejected());
        json.put("objects", run.counts().objects());
        json.put("problem", run.problem());
        return json;
    }

    /** What there is to say of a run, whatever it did with the records. */
    static Map<String, @Nullable Object> figures(Run run) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("contestant", run.contestant().label());
        json.put("turn", run.repetition());
        json.put("load_before", run.load() < 0 ? null : Figures.json(run.load()));
        json.put("foreign_cores", Figures.json(run.foreignCores()));
        json.put("steady_events", run.steadyEvents());
        json.put("steady_seconds", Figures.json(run.steadySeconds()));
        json.put("start_to_settled_seconds", Figures.json(run.wholeSeconds()));
        json.put("events_per_second", Figures.json(run.eventsPerSecond()));
        json.put("megabytes_per_second", Figures.json(run.megabytesPerSecond()));
        json.put("cpu_seconds", Figures.json(run.costs().process()));
        json.put("cpu_seconds_per_million", Figures.json(run.cpuPerMillion()));
        json.put("steady_cpu_seconds_per_million", Figures.json(run.steadyCpuPerMillion()));
        json.put("broker_cpu_seconds", Figures.json(run.costs().broker()));
        json.put("peak_resident_bytes", run.peakResident() < 0 ? null : run.peakResident());
        json.put("records", run.counts().records());
        return json;
    }
}
