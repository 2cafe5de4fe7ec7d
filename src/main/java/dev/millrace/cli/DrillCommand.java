package dev.millrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.millrace.base.ByteSize;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.drill.Drill;
import dev.millrace.drill.DrillException;
import dev.millrace.drill.Fault;
import dev.millrace.drill.Plan;
import dev.millrace.drill.Report;
import dev.millrace.pipeline.BatchLimits;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.pipeline.TopicSinkSettings;

/** {@code millrace drill}: breaks a cluster on purpose and proves what became of every record. */
@Command(name = "drill", description = {
        "Breaks everything on purpose, and proves that nothing is lost.",
        "Starts three brokers, a store and two sinks on this machine, sends numbered records, carries out faults by a plan that"
                + " is drawn from a seed, and at the end matches every record of the topic with objects and dead letters, one to"
                + " one. Touches nothing of yours: of the configuration it uses contract, format, path and batch limits."}, footerHeading = "%nFaults:%n")
final class DrillCommand implements Callable<Integer> {
    private static final Duration SHORTEST = Duration.ofSeconds(10);
    /** Without a configuration: many small batches, so that something is always under way. */
    private static final BatchLimits SMALL = new BatchLimits(500, ByteSize.mebibytes(4),
            Duration.ofSeconds(1));
    private static final ByteSize LITTLE = ByteSize.mebibytes(64);
    private final Terminal terminal;

    @Parameters(index = "0", arity = "0..1", paramLabel = "PIPELINE", description = "Which one. May be left out where there is only one.")
    private @Nullable String name;

    @Option(names = "--minutes", paramLabel = "N", defaultValue = "5", description = "How long faults are at work; 0.5 is half a minute. Default: ${DEFAULT-VALUE}.")
    private double minutes = 5;

    @Option(names = "--seed", paramLabel = "S", description = "The same seed, minutes and faults give the same plan. Default: a random one, which is shown.")
    private @Nullable Long seed;

    @Option(names = "--faults", paramLabel = "A,B", split = ",", description = "Only these, or without those that begin with a '-'. Default: all.")
    private List<String> faults = new ArrayList<>();

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--events", paramLabel = "FILE", description = "Events to send, one per line, again and again. Default: made up from the contract.")
    private @Nullable Path events;

    @Option(names = "--rate", paramLabel = "R", defaultValue = "1000", description = "Records per second. Default: ${DEFAULT-VALUE}.")
    private double rate = 1_000;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder for everything, empty or new. Default: a temporary one.")
    private @Nullable Path data;

    @Option(names = "--keep", description = "Keep the folder also when nothing is wrong.")
    private boolean isKept;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean isJson;

    @Option(names = "--list", description = "Show the faults and the plan, and do nothing else.")
    private boolean isList;

    private DrillCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The command with its faults below its help. */
    static CommandLine line(Terminal terminal) {
        var line = new CommandLine(new DrillCommand(terminal));
        line.getCommandSpec().usageMessage().footer(faultLines().toArray(String[]::new));
        return line;
    }

    private static List<String> faultLines() {
        return Arrays.stream(Fault.values())
                .map(fault -> "  %-23s %s".formatted(fault.label(), fault.meaning())).toList();
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure, InterruptedException {
        Settings settings = config.load(terminal.environment(), Path.of("data"));
        PipelineSettings pipeline = chosen(settings);
        Plan plan = plan(pipeline);
        DrillView view = new DrillView(terminal);
        if (isList) {
            faultLines().forEach(terminal.out()::println);
            view.plan(plan);
            return ExitCode.DONE;
        }
        if (!(rate > 0 && rate <= 1_000_000)) {
            throw usage("--rate lies above 0 and up to 1,000,000");
        }
        view.plan(plan);
        view.says("pipeline %s of %s".formatted(pipeline.name(), config.origin()));
        Path folder = folder();
        try {
            ByteSize memory = config.file().isPresent() ? settings.memory() : LITTLE;
            Report report = new Drill(
                    new Drill.Options(plan, pipeline, settings.kafka().groupProtocol(), memory,
                            folder, rate, events, Main.class.getName()))
                    .run(view);
            view.close();
            boolean isPassed = report.failures().isEmpty();
            show(report);
            tidy(folder, isPassed && !isKept);
            return isPassed ? ExitCode.DONE : ExitCode.NO;
        } catch (DrillException e) {
            view.close();
            terminal.err().println("millrace: logs of all processes are in " + folder.resolve("logs"));
            throw new Failure(ExitCode.TRY_AGAIN, "drill", String.valueOf(e.getMessage()),
                    "nothing was shown");
        }
    }

    private void show(Report report) {
        DrillTable table = new DrillTable(report);
        if (isJson) {
            Json.print(terminal.out(), table.json());
        } else {
            table.print(terminal.out(), terminal.style());
        }
    }

    private Plan plan(PipelineSettings pipeline) throws Failure {
        Duration length = Duration.ofMillis(Math.round(minutes * 60_000));
        if (length.compareTo(SHORTEST) < 0 || length.compareTo(Duration.ofDays(7)) > 0) {
            throw usage("--minutes lies between 0.2 and 10,080");
        }
        long drawn = seed == null ? RandomGenerator.getDefault().nextInt(Integer.MAX_VALUE) : seed;
        return Plan.draw(drawn, length, faults(pipeline));
    }

    private Set<Fault> faults(PipelineSettings pipeline) throws Failure {
        Set<Fault> chosen = EnumSet.noneOf(Fault.class);
        if (faults.stream().allMatch(label -> label.startsWith("-"))) {
            chosen.addAll(EnumSet.allOf(Fault.class));
        }
        for (String label : faults) {
            if (label.startsWith("-")) {
                chosen.remove(fault(label.substring(1)));
            } else {
                chosen.add(fault(label));
            }
        }
        if (pipeline.to() instanceof TopicSinkSettings) {
            // Without objects a store has nothing to do.
            chosen.removeAll(Fault.ofTheStore());
        }
        if (chosen.isEmpty()) {
            throw usage("--faults leaves none");
        }
        return chosen;
    }

    private static Fault fault(String label) throws Failure {
        return Fault.of(label).orElseThrow(() -> usage("there is no fault '" + label + "'; there are "
                + Arrays.stream(Fault.values()).map(Fault::label).collect(Collectors.joining(", "))));
    }

    private static Failure usage(String found) {
        return new Failure(ExitCode.USAGE, "drill", found, "see millrace drill --help");
    }

    private PipelineSettings chosen(Settings settings) throws Failure {
        List<PipelineSettings> found = settings.pipelines().stream()
                .filter(pipeline -> name == null || pipeline.name().equals(name)).toList();
        if (found.size() != 1) {
            throw usage(config.origin() + " has the pipelines " + settings.pipelines().stream()
                    .map(PipelineSettings::name).collect(Collectors.joining(", ")) + "; name one of them");
        }
        PipelineSettings only = found.getFirst();
        return config.file().isPresent()
                ? only
                : new PipelineSettings(only.name(), only.from(), only.contract(), only.to(), SMALL,
                        only.deadLetterTopic(), only.workers(), only.maxRecord());
    }

    private Path folder() throws Failure {
        try {
            if (data == null) {
                return Files.createTempDirectory("millrace-drill-");
            }
            Path folder = Files.createDirectories(data.toAbsolutePath());
            try (Stream<Path> files = Files.list(folder)) {
                if (files.findAny().isPresent()) {
                    throw usage("the folder " + folder + " is not empty");
                }
            }
            return folder;
        } catch (IOException e) {
            throw new Failure(ExitCode.USAGE, "use a folder for the drill", e.toString(), "name another");
        }
    }

    private void tidy(Path folder, boolean isToGo) throws Failure {
        if (!isToGo) {
            terminal.err()
                    .println("millrace: everything is kept in " + folder + ", the logs of all processes in "
                            + folder.resolve("logs"));
            return;
        }
        try {
            Drill.remove(folder);
        } catch (IOException e) {
            throw new Failure(ExitCode.TRY_AGAIN, "remove " + folder, e.toString(), "remove it by hand");
        }
    }
}
