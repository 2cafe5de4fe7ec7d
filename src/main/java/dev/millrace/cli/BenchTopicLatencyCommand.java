package dev.millrace.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.millrace.base.Durations;
import dev.millrace.bench.Contestant;
import dev.millrace.bench.Machine;
import dev.millrace.bench.Percentiles;
import dev.millrace.bench.TopicLatency;
import dev.millrace.config.InvalidConfigException;

/** {@code millrace bench topic latency}: from one topic to a consumer of the other. */
@Command(name = "latency", description = {"How long until a forwarded event can be read?",
        "Sends logins at a steady rate to a pipeline, then to Kafka Streams doing the same, and measures from the moment the"
                + " broker takes an event to the moment a read_committed consumer of the output topic has it."})
final class BenchTopicLatencyCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--rate", paramLabel = "R", defaultValue = "10000", description = "Events per second. Default: ${DEFAULT-VALUE}.")
    private double rate;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "30", description = "How long to measure. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(names = "--warm-up", paramLabel = "N", defaultValue = "10", description = "Seconds at the beginning that do not count. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Mixin
    private BenchTask task = new BenchTask();

    @Mixin
    private BenchPlace place = new BenchPlace();

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean isJson;

    BenchTopicLatencyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Failure, InvalidConfigException, InterruptedException {
        if (!(rate > 0) || seconds < 1 || warmUp < 0) {
            throw new Failure(ExitCode.USAGE, "measure latency",
                    "--rate and --seconds lie above 0, and --warm-up is not negative",
                    "see millrace bench topic latency --help");
        }
        var settings = new TopicLatency.Settings(rate, warmUp, seconds, task.task(), place.place(terminal));
        if (!isJson) {
            terminal.out().println(Machine.describe());
            BenchReport.warnOfLoad(terminal.out());
        }
        Map<Contestant, Percentiles> millis;
        try (BenchProgress progress = new BenchProgress(terminal)) {
            millis = Measuring.of("measure latency", () -> TopicLatency.measure(settings, progress));
        }
        print(settings, millis);
        return ExitCode.DONE;
    }

    private void print(TopicLatency.Settings settings, Map<Contestant, Percentiles> millis) {
        if (isJson) {
            Json.print(terminal.out(), json(settings, millis));
            return;
        }
        terminal.out()
                .println("From append to a read_committed consumer of the output topic, transactions of "
                        + Durations.print(settings.task().interval()) + ", " + Figures.text(rate, 0)
                        + " events/s:");
        Table table = new Table("CONTESTANT", "EVENTS", "P50 MS", "P99 MS", "MAX MS");
        millis.forEach((contestant, each) -> table.row(contestant.label(), each.count(),
                Math.round(each.p50()), Math.round(each.p99()), Math.round(each.most())));
        table.print(terminal.out(), terminal.style());
    }

    private static Map<String, Object> json(TopicLatency.Settings settings,
            Map<Contestant, Percentiles> millis) {
        List<Map<String, Object>> all = new ArrayList<>();
        millis.forEach((contestant, each) -> {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("contestant", contestant.label());
            json.putAll(BenchLatencyCommand.json(each));
            all.add(json);
        });
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("machine", Machine.describe());
        json.put("events_per_second", settings.perSecond());
        json.put("interval_ms", settings.task().interval().toMillis());
        json.put("contestants", all);
        return json;
    }
}
