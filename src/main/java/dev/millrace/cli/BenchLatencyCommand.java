package dev.millrace.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.millrace.bench.Latency;
import dev.millrace.bench.Machine;
import dev.millrace.bench.Percentiles;
import dev.millrace.config.InvalidConfigException;

/** {@code millrace bench latency}: from the broker to an object that can be read. */
@Command(name = "latency", description = {"How long until an event can be read?",
        "Sends events at a steady rate to a sink that writes a batch each second, and measures from the moment the broker"
                + " takes an event to the moment its object is there."})
final class BenchLatencyCommand implements Callable<Integer> {
    private static final double TARGET_MILLIS = 1_500;
    private final Terminal terminal;

    @Option(names = "--rate", paramLabel = "R", defaultValue = "1000", description = "Events per second. Default: ${DEFAULT-VALUE}.")
    private double rate;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "30", description = "How long to measure. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(names = "--warm-up", paramLabel = "N", defaultValue = "10", description = "Seconds at the beginning that do not count. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(names = "--partitions", paramLabel = "N", defaultValue = "4", description = "Partitions of the topic. Default: ${DEFAULT-VALUE}.")
    private int partitions;

    @Mixin
    private BenchPlace place = new BenchPlace();

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean isJson;

    BenchLatencyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Failure, InvalidConfigException, InterruptedException {
        if (!(rate > 0) || seconds < 1 || warmUp < 0 || partitions < 1) {
            throw new Failure(ExitCode.USAGE, "measure latency",
                    "--rate, --seconds and --partitions lie above 0, and --warm-up is not negative",
                    "see millrace bench latency --help");
        }
        var settings = new Latency.Settings(rate, warmUp, seconds, partitions, place.place(terminal),
                Map.of());
        if (!isJson) {
            terminal.out().println(Machine.describe());
            BenchReport.warnOfLoad(terminal.out());
        }
        try (BenchProgress progress = new BenchProgress(terminal)) {
            print(Measuring.of("measure latency", () -> Latency.measure(settings, progress)));
        }
        return ExitCode.DONE;
    }

    /** Of what was measured. */
    static Map<String, Object> json(Percentiles millis) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("events", millis.count());
        json.put("p50_ms", Math.round(millis.p50()));
        json.put("p99_ms", Math.round(millis.p99()));
        json.put("max_ms", Math.round(millis.most()));
        return json;
    }

    private void print(Percentiles millis) {
        if (isJson) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("machine", Machine.describe());
            json.putAll(json(millis));
            Json.print(terminal.out(), json);
            return;
        }
        terminal.out().println("From append to object, batches of one second, %s events/s:"
                .formatted(Figures.text(rate, 0)));
        Table table = new Table("EVENTS", "P50 MS", "P99 MS", "MAX MS");
        table.row(millis.count(), Math.round(millis.p50()), Math.round(millis.p99()),
                Math.round(millis.most()));
        table.print(terminal.out(), terminal.style());
        terminal.out().println(millis.p99() < TARGET_MILLIS
                ? terminal.style().good("p99 is under its target of 1,500 ms.")
                : terminal.style().bad("p99 misses its target of 1,500 ms."));
    }
}
