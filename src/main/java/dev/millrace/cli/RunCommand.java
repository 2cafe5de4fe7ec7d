package dev.millrace.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.millrace.base.Durations;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.pipeline.PipelineSettings;

/** {@code millrace run}: the pipelines of a configuration. */
@Command(name = "run", description = {
        "Runs the pipelines of a configuration.",
        "Told to stop (SIGTERM, Ctrl-C), it finishes what is under way first. To scale, start it once more elsewhere"
                + " with the same configuration."})
final class RunCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private DataOption data = new DataOption();

    @Mixin
    private ConsoleOption console = new ConsoleOption();

    @Option(names = "--only", paramLabel = "NAME", description = "Run this pipeline alone. May be given several times.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--workers", paramLabel = "N", description = "Threads of each pipeline, instead of what is configured.")
    private int workers;

    @Option(names = "--wait", paramLabel = "DURATION", defaultValue = "1m", description = "How long to wait at the start for brokers, topics and store. Default: ${DEFAULT-VALUE}.")
    private String patience = "1m";

    RunCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure, InterruptedException {
        Settings settings = config.load(terminal.environment(), data.folder());
        return Service.run(settings, chosen(settings), data.folder(), patience(),
                console.settings(terminal.environment()), terminal);
    }

    private Duration patience() throws Failure {
        try {
            return Durations.parse(patience);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "read --wait", String.valueOf(e.getMessage()),
                    "see millrace run --help");
        }
    }

    private List<PipelineSettings> chosen(Settings settings) throws Failure {
        List<String> names = settings.pipelines().stream().map(PipelineSettings::name).toList();
        List<String> unknown = only.stream().filter(name -> !names.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw new Failure(ExitCode.USAGE, "run only " + String.join(", ", unknown),
                    "there is no such pipeline",
                    "the configuration has " + String.join(", ", names));
        }
        List<PipelineSettings> chosen = settings.pipelines().stream()
                .filter(pipeline -> only.isEmpty() || only.contains(pipeline.name()))
                .map(pipeline -> workers > 0 ? pipeline.withWorkers(workers) : pipeline).toList();
        if (chosen.isEmpty()) {
            throw new Failure(ExitCode.CONFIGURATION, "run " + config.origin(), "it has no pipelines",
                    "write some under 'pipelines', or try millrace demo");
        }
        return chosen;
    }
}
