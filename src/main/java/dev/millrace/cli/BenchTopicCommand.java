package dev.millrace.cli;

import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.millrace.bench.Run;
import dev.millrace.bench.TopicThroughput;
import dev.millrace.config.InvalidConfigException;

/** {@code millrace bench topic}: forwarding to a topic, next to Kafka Streams. */
@Command(name = "topic", description = {"How fast is forwarding to a topic?",
        "Loads a topic with logins and lets two programs check, filter, enrich and forward them exactly once, in turns, each in"
                + " a process of its own: 'pipeline' is `millrace run`; 'streams' does the same with Kafka Streams and Jackson."
                + " Takes minutes. Exit code 1 when a count is wrong."})
final class BenchTopicCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--events", paramLabel = "N", defaultValue = "2000000", description = "Logins in the topic. Default: ${DEFAULT-VALUE}.")
    private long events;

    @Option(names = "--bad", paramLabel = "SHARE", defaultValue = "0.02", description = "Share of bad records, 0 to 1. Default: ${DEFAULT-VALUE}.")
    private double bad;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Same seed, same bytes. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--repeats", paramLabel = "N", defaultValue = "3", description = "Turns of each. Default: ${DEFAULT-VALUE}.")
    private int repeats;

    @Mixin
    private BenchTask task = new BenchTask();

    @Mixin
    private BenchPlace place = new BenchPlace();

    @Option(names = "--json", description = "Answer in JSON, with every single run.")
    private boolean isJson;

    BenchTopicCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Failure, InvalidConfigException, InterruptedException {
        if (events < 1 || repeats < 1 || !(bad >= 0) || bad > 1) {
            throw new Failure(ExitCode.USAGE, "measure forwarding",
                    "--events and --repeats begin at 1, and --bad lies between 0 and 1",
                    "see millrace bench topic --help");
        }
        var settings = new TopicThroughput.Settings(events, bad, seed, repeats, task.task(),
                place.place(terminal));
        TopicReport report = new TopicReport(settings);
        if (!isJson) {
            report.printHead(terminal.out());
        }
        List<Run> runs;
        try (BenchProgress progress = new BenchProgress(terminal)) {
            runs = Measuring.of("measure forwarding", () -> TopicThroughput.measure(settings, progress));
        }
        if (isJson) {
            Json.print(terminal.out(), report.json(runs));
        } else {
            report.print(runs, terminal.out(), terminal.style());
        }
        return runs.stream().allMatch(Run::isRight) ? ExitCode.DONE : ExitCode.NO;
    }
}
