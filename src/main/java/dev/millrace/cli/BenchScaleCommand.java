package dev.millrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.millrace.base.ByteSize;
import dev.millrace.bench.Machine;
import dev.millrace.bench.MarkedText;
import dev.millrace.bench.Scale;
import dev.millrace.config.InvalidConfigException;

/** {@code millrace bench scale}: how the sink's speed and cost change with what it is given. */
@Command(name = "scale", description = {"How does speed change with workers, partitions and sizes?",
        "Runs the sink with other numbers of workers and partitions, sizes of records and of batches, one at a time. Takes"
                + " about ten minutes, and writes tables and plots into the documents where there are any."})
final class BenchScaleCommand implements Callable<Integer> {
    private static final ByteSize BYTES = ByteSize.mebibytes(400);
    private final Terminal terminal;

    @Option(names = "--events", paramLabel = "N", defaultValue = "1000000", description = "Events in each topic, fewer of large ones. Default: ${DEFAULT-VALUE}.")
    private long events;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Same seed, same bytes. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--repeats", paramLabel = "N", defaultValue = "1", description = "Runs for each point. Default: ${DEFAULT-VALUE}.")
    private int repeats;

    @Option(names = "--only", paramLabel = "SERIES", split = ",", description = "Only these of ${COMPLETION-CANDIDATES}.")
    private List<Scale.Series> only = List.of();

    @Option(names = "--docs", paramLabel = "DIR", defaultValue = "docs", description = "Folder of benchmarks.md, whose tables and plots are replaced. Default: ${DEFAULT-VALUE}.")
    private Path docs = Path.of("docs");

    @Mixin
    private BenchPlace place = new BenchPlace();

    @Option(names = "--json", description = "Answer in JSON, with every single run.")
    private boolean isJson;

    BenchScaleCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Failure, InvalidConfigException, InterruptedException {
        if (events < 1 || repeats < 1) {
            throw new Failure(ExitCode.USAGE, "measure how it scales", "--events and --repeats begin at 1",
                    "see millrace bench scale --help");
        }
        List<Scale.Series> series = only.isEmpty() ? List.of(Scale.Series.values()) : only;
        var settings = new Scale.Settings(events, BYTES, seed, repeats, series, place.place(terminal));
        if (!isJson) {
            terminal.out().println(Machine.describe());
            BenchReport.warnOfLoad(terminal.out());
        }
        List<Scale.Point> points;
        try (BenchProgress progress = new BenchProgress(terminal)) {
            points = Measuring.of("measure how it scales", () -> Scale.measure(settings, progress));
        }
        print(points);
        write(points);
        return points.stream().flatMap(point -> point.runs().stream()).allMatch(run -> run.isRight())
                ? ExitCode.DONE
                : ExitCode.NO;
    }

    private void print(List<Scale.Point> points) {
        if (isJson) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("machine", Machine.describe());
            json.put("points", points.stream().map(ScaleReport::json).toList());
            Json.print(terminal.out(), json);
        } else {
            ScaleReport.table(points).print(terminal.out(), terminal.style());
        }
    }

    /** Only whole: half of a document from today and half from another day would mislead. */
    private void write(List<Scale.Point> points) throws Failure {
        Path document = docs.resolve("benchmarks.md");
        List<Path> written = new ArrayList<>();
        if (!Files.exists(document) || !only.isEmpty()) {
            return;
        }
        try {
            for (Scale.Series series : Scale.Series.values()) {
                written.add(Files.writeString(docs.resolve(ScaleReport.file(series)),
                        ScaleReport.plot(points, series).svg()));
            }
            MarkedText.write(document, "scale", ScaleReport.markdown(points));
            terminal.err().println("written: " + document + " and " + written);
        } catch (IOException e) {
            throw new Failure(ExitCode.CONFIGURATION, "write " + document, String.valueOf(e.getMessage()),
                    "the figures above stand all the same");
        }
    }
}
