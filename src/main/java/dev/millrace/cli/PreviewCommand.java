package dev.millrace.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.millrace.base.Durations;
import dev.millrace.base.Time;
import dev.millrace.config.ConfigFile;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicIdentity;
import dev.millrace.kafka.Topics;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.preview.Difference;
import dev.millrace.preview.Preview;

/** {@code millrace preview}: old and new configuration on real traffic. */
@Command(name = "preview", description = {
        "What would another configuration make of real traffic?",
        "Takes the records of the last minutes through the configuration that is in force and through another one, and"
                + " says where they part. Joins no group, commits nothing, writes nothing. Exit code 1 when something"
                + " of --fail-on is found, so that a build can end there."})
final class PreviewCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "NEW.yaml", description = "The configuration that is to be.")
    private Path candidate = Path.of("");

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--last", paramLabel = "DURATION", defaultValue = "15m", description = "Records from then on, by their timestamps. Default: ${DEFAULT-VALUE}.")
    private String last = "15m";

    @Option(names = "--limit", paramLabel = "N", defaultValue = "1000000", description = "Records of each topic at most, the oldest of these first. Default: ${DEFAULT-VALUE}.")
    private long limit;

    @Option(names = "--pipeline", paramLabel = "NAME", description = "Only this pipeline.")
    private @Nullable String only;

    @Option(names = "--fail-on", paramLabel = "WHAT", split = ",", defaultValue = "dropped,dead", description = "What makes the exit code 1: dropped, dead, passing, changed, insights, or none. Default: ${DEFAULT-VALUE}.")
    private List<String> failOn = List.of();

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean isJson;

    PreviewCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure {
        Set<Objection> objections = objections();
        Preview.Extent extent = extent();
        Settings before = cluster.settings(terminal);
        Settings after = ConfigFile.loadPipelines(candidate, terminal.environment());
        Matching matching = Matching.of(before, after, Optional.ofNullable(only));
        if (matching.pairs().isEmpty()) {
            throw new Failure(ExitCode.USAGE, "preview " + candidate,
                    only == null
                            ? "it has no pipeline of a name that is configured now"
                            : "no pipeline " + only + " is in both configurations",
                    "pipelines are compared by their names; name the configuration in force with --config");
        }
        String tried = "preview " + candidate;
        List<Difference> differences = new ArrayList<>();
        try (Brokers opened = cluster.open(before, tried)) {
            for (List<Preview.Pair> pairs : matching.byTopic()) {
                differences.addAll(run(opened.clients(), pairs, extent));
            }
        } catch (KafkaUnavailableException e) {
            throw Failure.of(tried, e);
        } catch (KafkaRefusedException e) {
            throw Failure.of(tried, e);
        }
        PreviewReport report = new PreviewReport(differences, matching.added(), matching.gone(), objections);
        if (isJson) {
            Json.print(terminal.out(), report.json());
        } else {
            report.print(terminal.out(), terminal.style());
        }
        return report.found().isEmpty() ? ExitCode.DONE : ExitCode.NO;
    }

    private List<Difference> run(Clients clients, List<Preview.Pair> pairs, Preview.Extent extent)
            throws Failure, KafkaUnavailableException, KafkaRefusedException {
        String topic = pairs.getFirst().after().from().topic();
        int partitions;
        try (Topics topics = Topics.open(clients)) {
            partitions = topics.describe(topic).map(TopicIdentity::partitions)
                    .orElseThrow(() -> new Failure(ExitCode.CONFIGURATION, "preview " + candidate,
                            "there is no topic " + topic + " at " + clients.settings().brokers(),
                            "correct its name, or name the brokers"));
        }
        long start = Time.system().nanos();
        try (ProgressLine progress = new ProgressLine(terminal, Time.system(), Duration.ofSeconds(10))) {
            return new Preview(clients, Time.system()).run(pairs, partitions, extent,
                    (name, records) -> progress.show("%s: %,d records, %s".formatted(name, records,
                            Counting.rate(records, Duration.ofNanos(Time.system().nanos() - start)))));
        }
    }

    private Set<Objection> objections() throws Failure {
        try {
            return Objection.parse(failOn);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "read --fail-on", String.valueOf(e.getMessage()),
                    "see millrace preview --help");
        }
    }

    private Preview.Extent extent() throws Failure {
        if (limit < 1) {
            throw new Failure(ExitCode.USAGE, "read --limit", limit + " is too few", "write 1 or more");
        }
        try {
            return new Preview.Extent(Durations.parse(last), limit);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "read --last", String.valueOf(e.getMessage()),
                    "see millrace preview --help");
        }
    }

    /**
     * Which pipelines are compared.
     *
     * @param added names that only the new configuration has
     * @param gone names that only the old one has
     */
    private record Matching(List<Preview.Pair> pairs, List<String> added, List<String> gone) {
        static Matching of(Settings before, Settings after, Optional<String> only) {
            Map<String, PipelineSettings> old = named(before, only);
            Map<String, PipelineSettings> now = named(after, only);
            List<Preview.Pair> pairs = new ArrayList<>();
            now.forEach((name, pipeline) -> Optional.ofNullable(old.get(name))
                    .ifPresent(earlier -> pairs.add(new Preview.Pair(earlier, pipeline))));
            return new Matching(pairs, without(now.keySet(), old.keySet()),
                    without(old.keySet(), now.keySet()));
        }

        private static Map<String, PipelineSettings> named(Settings settings, Optional<String> only) {
            Map<String, PipelineSettings> named = new LinkedHashMap<>();
            settings.pipelines().stream()
                    .filter(pipeline -> only.isEmpty() || only.get().equals(pipeline.name()))
                    .forEach(pipeline -> named.put(pipeline.name(), pipeline));
            return named;
        }

        private static List<String> without(Set<String> some, Set<String> others) {
            return some.stream().filter(name -> !others.contains(name)).toList();
        }

        List<List<Preview.Pair>> byTopic() {
            return List.copyOf(pairs.stream().collect(Collectors.groupingBy(
                    pair -> pair.after().from().topic(), LinkedHashMap::new, Collectors.toList())).values());
        }
    }
}
