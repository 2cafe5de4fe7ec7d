package dev.millrace.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.millrace.bench.Machine;
import dev.millrace.bench.Spread;
import dev.millrace.bench.Startup;
import dev.millrace.config.InvalidConfigException;

/** {@code millrace bench startup}: how long commands take to answer. */
@Command(name = "startup", description = {"How long do commands take to start?",
        "Starts --help, check --offline and demo in turns, through the launcher where there is one."})
final class BenchStartupCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--repeats", paramLabel = "N", defaultValue = "5", description = "Turns of each. Default: ${DEFAULT-VALUE}.")
    private int repeats;

    @Option(names = "--data", paramLabel = "DIR", description = "Where to keep data meanwhile. Default: the folder for temporary files.")
    private @Nullable Path data;

    @Option(names = "--json", description = "Answer in JSON, with every single start.")
    private boolean isJson;

    BenchStartupCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Failure, InvalidConfigException, InterruptedException {
        if (repeats < 1) {
            throw new Failure(ExitCode.USAGE, "measure starts", "--repeats begins at 1",
                    "see millrace bench startup --help");
        }
        List<String> program = Startup.program(Main.class.getName());
        Path folder = data == null ? Path.of(System.getProperty("java.io.tmpdir")) : data;
        if (!isJson) {
            terminal.out().println(Machine.describe());
            BenchReport.warnOfLoad(terminal.out());
        }
        try (BenchProgress progress = new BenchProgress(terminal)) {
            print(Measuring.of("measure starts",
                    () -> Startup.measure(program, repeats, folder, terminal.environment(), progress)));
        }
        return ExitCode.DONE;
    }

    private void print(Map<Startup.Start, List<Double>> seconds) {
        if (isJson) {
            List<Map<String, Object>> all = new ArrayList<>();
            seconds.forEach((start, each) -> {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("command", start.label());
                json.put("milliseconds", each.stream().map(BenchStartupCommand::millis).toList());
                json.put("median", millis(spread(each).median()));
                all.add(json);
            });
            Json.print(terminal.out(), Map.of("machine", Machine.describe(), "starts", all));
            return;
        }
        Table table = new Table("MILLRACE", "MEDIAN MS", "FASTEST", "SLOWEST");
        seconds.forEach((start, each) -> table.row(start.label(), millis(spread(each).median()),
                millis(spread(each).least()), millis(spread(each).most())));
        table.print(terminal.out(), terminal.style());
        terminal.out().println(
                "From the start of the process to its end; the demo's until it says that its pipeline"
                        + " runs.");
    }

    private static Spread spread(List<Double> seconds) {
        return Spread.of(seconds.stream().mapToDouble(Double::doubleValue));
    }

    private static long millis(double seconds) {
        return Math.round(seconds * 1_000);
    }
}
