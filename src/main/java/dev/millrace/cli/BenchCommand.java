package dev.millrace.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.millrace.bench.Contestant;
import dev.millrace.bench.Run;
import dev.millrace.bench.Throughput;
import dev.millrace.config.InvalidConfigException;

/** {@code millrace bench}: how fast, next to the limit of this machine. */
@Command(name = "bench", description = {"How fast is this machine with it? Takes minutes.",
        "Loads a topic and lets four programs read it in turns, each in a process of its own: 'raw' with one thread and"
                + " with two only counts bytes, which is the limit; 'naive' is a sink of an afternoon; 'sink' is `millrace sink`"
                + " with ledger and dead letters. What the environment says of the sink holds for the one that is measured."
                + " Exit code 1 when a count is wrong."})
final class BenchCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--events", paramLabel = "N", defaultValue = "5000000", description = "Events in the topic. Default: ${DEFAULT-VALUE}.")
    private long events;

    @Option(names = "--partitions", paramLabel = "N", defaultValue = "4", description = "Partitions of the topic. Default: ${DEFAULT-VALUE}.")
    private int partitions;

    @Option(names = "--bad", paramLabel = "SHARE", defaultValue = "0.02", description = "Share of bad records, 0 to 1. Default: ${DEFAULT-VALUE}.")
    private double bad;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Same seed, same bytes. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--repeats", paramLabel = "N", defaultValue = "3", description = "Turns of each. Default: ${DEFAULT-VALUE}.")
    private int repeats;

    @Option(names = "--only", paramLabel = "NAME", split = ",", description = "Only these of raw, naive and sink.")
    private List<String> only = List.of();

    @Option(names = "--batch-size", paramLabel = "N", defaultValue = "2000", description = "Records of a batch at most. Default: ${DEFAULT-VALUE}.")
    private int batchSize;

    @Option(names = "--workers", paramLabel = "N", defaultValue = "2", description = "Workers of the sink. Default: ${DEFAULT-VALUE}.")
    private int workers;

    @Mixin
    private BenchPlace place = new BenchPlace();

    @Mixin
    private BenchStore store = new BenchStore();

    @Option(names = "--json", description = "Answer in JSON, with every single run.")
    private boolean isJson;

    BenchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Failure, InvalidConfigException, InterruptedException {
        Throughput.Settings settings = settings();
        BenchReport report = new BenchReport(settings, store.label(), workers);
        if (!isJson) {
            report.printHead(terminal.out());
        }
        List<Run> runs = measure(settings);
        if (isJson) {
            Json.print(terminal.out(), report.json(runs));
        } else {
            report.print(runs, terminal.out(), terminal.style());
        }
        return runs.stream().allMatch(Run::isRight) ? ExitCode.DONE : ExitCode.NO;
    }

    private Throughput.Settings settings() throws Failure {
        if (events < 1 || partitions < 1 || repeats < 1 || batchSize < 1 || workers < 1 || !(bad >= 0)
                || bad > 1) {
            throw new Failure(ExitCode.USAGE, "measure throughput",
                    "--events, --partitions, --repeats, --batch-size and --workers begin at 1, and --bad lies between 0 and 1",
                    "see millrace bench --help");
        }
        store.check();
        Map<String, String> variables = store.variables();
        variables.put("WORKERS", Integer.toString(workers));
        return new Throughput.Settings(events, partitions, bad, seed, repeats,
                chosen(only, Contestant.OF_OBJECTS), batchSize,
                place.place(terminal, store.process()), variables);
    }

    /** Those that are named of those who could take part; all where none is. */
    static List<Contestant> chosen(List<String> only, List<Contestant> all) throws Failure {
        if (only.isEmpty()) {
            return all;
        }
        Set<Contestant> chosen = new LinkedHashSet<>();
        try {
            only.forEach(name -> chosen.addAll(Contestant.named(name, all)));
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "read --only", String.valueOf(e.getMessage()),
                    "nothing was measured");
        }
        return new ArrayList<>(chosen);
    }

    private List<Run> measure(Throughput.Settings settings)
            throws Failure, InvalidConfigException, InterruptedException {
        try (BenchProgress progress = new BenchProgress(terminal)) {
            return Measuring.of("measure throughput", () -> Throughput.measure(settings, progress));
        }
    }
}
