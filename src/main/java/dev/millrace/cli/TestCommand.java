package dev.millrace.cli;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.millrace.base.Similar;
import dev.millrace.base.Time;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.example.Example;
import dev.millrace.example.Examples;
import dev.millrace.example.JunitReport;
import dev.millrace.example.Result;
import dev.millrace.pipeline.PipelineSettings;

/** {@code millrace test}: do the examples of the configuration hold? */
@Command(name = "test", description = {
        "Do the examples of the configuration hold?",
        "Takes every input under 'tests' through the stages of its pipeline, without Kafka, and compares what comes"
                + " out. What the configuration says of brokers, store and health need not be set. Exit code 1 when an example does not hold, or there is none."})
final class TestCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--only", paramLabel = "NAME", description = "Only the examples of this pipeline, or of this name.")
    private @Nullable String only;

    @Option(names = "--junit", paramLabel = "FILE", description = "Write the results there too, as JUnit XML.")
    private @Nullable Path junit;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean isJson;

    TestCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** An example and where it belongs. */
    private record Chosen(PipelineSettings pipeline, Example example) {}

    @Override
    public Integer call() throws InvalidConfigException, Failure {
        Settings settings = config.loadPipelines(terminal.environment());
        List<Result> results = chosen(settings).stream()
                .map(chosen -> Examples.run(chosen.pipeline(), chosen.example(), Time.system())).toList();
        ExampleReport report = new ExampleReport(results);
        if (isJson) {
            Json.print(terminal.out(), report.json());
        } else {
            report.print(terminal.out(), terminal.style());
        }
        if (junit != null) {
            write(results, junit);
        }
        return report.isGood() ? ExitCode.DONE : ExitCode.NO;
    }

    private List<Chosen> chosen(Settings settings) throws Failure {
        List<Chosen> all = new ArrayList<>();
        for (PipelineSettings pipeline : settings.pipelines()) {
            settings.examples().getOrDefault(pipeline.name(), List.of())
                    .forEach(example -> all.add(new Chosen(pipeline, example)));
        }
        if (all.isEmpty()) {
            throw new Failure(ExitCode.NO, "test " + config.origin(), "there are no examples in it",
                    "write some under 'tests' of a pipeline");
        }
        if (only == null) {
            return all;
        }
        String wanted = only;
        List<Chosen> some = all.stream().filter(
                chosen -> wanted.equals(chosen.pipeline().name()) || wanted.equals(chosen.example().name()))
                .toList();
        if (some.isEmpty()) {
            throw unknown(wanted, all);
        }
        return some;
    }

    private static Failure unknown(String wanted, List<Chosen> all) {
        List<String> names = all.stream()
                .flatMap(chosen -> List.of(chosen.pipeline().name(), chosen.example().name()).stream())
                .distinct()
                .toList();
        return new Failure(ExitCode.USAGE, "test only '" + wanted + "'",
                "no pipeline with examples and no example has that name",
                Similar.nearest(wanted, names).map(name -> "did you mean '" + name + "'?")
                        .orElse("there are " + names.stream().limit(20).collect(Collectors.joining(", "))));
    }

    private static void write(List<Result> results, Path file) throws Failure {
        try (Writer out = Files.newBufferedWriter(file)) {
            JunitReport.write(results, out);
        } catch (IOException e) {
            throw new Failure(ExitCode.USAGE, "write " + file, String.valueOf(e.getMessage()),
                    "name a file in a folder that exists and may be written to");
        }
    }
}
