package dev.millrace.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.config.SinkEnvironment;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.GroupOffsets;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.Takeover;
import dev.millrace.kafka.Topics;
import dev.millrace.pipeline.Adoption;
import dev.millrace.pipeline.Outlook;
import dev.millrace.pipeline.PipelineSettings;

/** {@code millrace adopt}: take over a group's offsets, or the ledger's. */
@Command(name = "adopt", description = {
        "Gets a pipeline going again after its offsets were moved.",
        "A partition stops where the group's offset and the ledger disagree. Shows what would bring them in agreement,"
                + " and does it only with --yes. Stop the pipeline first."})
final class AdoptCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private final Terminal terminal;

    @Parameters(index = "0", arity = "0..1", paramLabel = "PIPELINE", description = "Which one. May be left out where there is only one.")
    private @Nullable String name;

    @Option(names = "--from", required = true, paramLabel = "ledger|offsets", description = {
            "What counts.",
            "ledger: the group is put back to where the ledger ends, and nothing is stored twice.",
            "offsets: the pipeline goes on from the group's offsets. What it stored above them is stored once more, in"
                    + " objects of a new generation, whose names end in .g2, .g3 and so on."})
    private Adoption.Source source = Adoption.Source.LEDGER;

    @Option(names = "--partition", paramLabel = "N", split = ",", description = "Only this partition. May be given several times.")
    private List<Integer> partitions = new ArrayList<>();

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--sink", description = "The pipeline of `millrace sink` with the environment variables of this shell.")
    private boolean isSink;

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--yes", description = "Do it. Without, nothing is changed and the exit code is 1.")
    private boolean isYes;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean isJson;

    AdoptCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure, InterruptedException {
        Settings settings = isSink
                ? SinkEnvironment.read(terminal.environment()).settings()
                : config.load(terminal.environment(), data.folder());
        PipelineSettings pipeline = chosen(settings);
        String attempt = "adopt the offsets of group " + pipeline.from().group();
        try (Brokers brokers = Brokers.answering(settings.kafka(), data.folder(), attempt);
                Topics topics = Topics.open(brokers.clients(), LIMIT);
                GroupOffsets offsets = GroupOffsets.open(brokers.clients(), pipeline.from().group(), LIMIT)) {
            requireTopic(topics, pipeline, attempt);
            requireNoMembers(offsets, attempt);
            List<AdoptTable.Row> rows = rows(outlook(pipeline, brokers.clients(), topics, offsets));
            AdoptTable table = new AdoptTable(pipeline, source, rows, isYes);
            if (table.isDone()) {
                requireNoMembers(offsets, attempt);
                Adoption.write(pipeline, table.writes(), brokers.clients(), topics, offsets);
            }
            print(table);
            return table.isRefused() || (table.isWanted() && !isYes) ? ExitCode.NO : ExitCode.DONE;
        } catch (KafkaUnavailableException e) {
            throw Failure.of(attempt, e);
        } catch (KafkaRefusedException e) {
            throw Failure.of(attempt, e);
        }
    }

    private void print(AdoptTable table) {
        if (isJson) {
            Json.print(terminal.out(), table.json());
        } else {
            table.print(terminal.out(), terminal.style());
        }
    }

    private PipelineSettings chosen(Settings settings) throws Failure {
        List<String> names = settings.pipelines().stream().map(PipelineSettings::name).toList();
        String wanted = name == null && names.size() == 1 ? names.getFirst() : String.valueOf(name);
        return settings.pipelines().stream().filter(pipeline -> pipeline.name().equals(wanted)).findFirst()
                .orElseThrow(() -> new Failure(ExitCode.USAGE,
                        name == null ? "adopt" : "adopt for pipeline " + name,
                        (isSink ? "`millrace sink`" : config.origin()) + " has "
                                + (names.isEmpty() ? "no pipelines" : String.join(", ", names)),
                        "name one of them" + (isSink ? "" : ", or use --config FILE or --sink")));
    }

    private static void requireTopic(Topics topics, PipelineSettings pipeline, String attempt)
            throws Failure, KafkaUnavailableException, KafkaRefusedException {
        if (topics.describe(pipeline.from().topic()).isEmpty()) {
            throw new Failure(ExitCode.CONFIGURATION, attempt,
                    "topic " + pipeline.from().topic() + " does not exist", "correct its name");
        }
    }

    /** Only workers know what they have under way; the brokers refuse as well, this says it better. */
    private static void requireNoMembers(GroupOffsets offsets, String attempt)
            throws Failure, KafkaUnavailableException, KafkaRefusedException {
        List<GroupOffsets.Member> members = offsets.members();
        if (!members.isEmpty()) {
            throw new Failure(ExitCode.TRY_AGAIN, attempt,
                    "it has members: " + members.stream().map(AdoptCommand::text).collect(
                            Collectors.joining(", ")),
                    "stop them, or wait until the brokers have given them up");
        }
    }

    private static String text(GroupOffsets.Member member) {
        return member.client() + " at " + member.host() + " with " + member.partitions().size()
                + (member.partitions().size() == 1 ? " partition" : " partitions");
    }

    /** What a dead worker left open is ended first, or the offsets could not be read. */
    private static Outlook outlook(PipelineSettings pipeline, Clients clients, Topics topics,
            GroupOffsets offsets) throws KafkaUnavailableException, KafkaRefusedException {
        try (Takeover takeover = Takeover.open(clients, "millrace." + pipeline.name() + ".",
                pipeline.from().group())) {
            var _ = takeover.freeOffsets();
        }
        return Outlook.of(pipeline, clients, topics, offsets);
    }

    private List<AdoptTable.Row> rows(Outlook outlook) throws Failure {
        List<AdoptTable.Row> rows = outlook.standings().stream()
                .filter(standing -> partitions.isEmpty()
                        || partitions.contains(standing.partition().partition()))
                .map(standing -> new AdoptTable.Row(standing, Adoption.plan(standing, source))).toList();
        List<Integer> found = outlook.standings().stream().map(each -> each.partition().partition()).toList();
        if (!found.containsAll(partitions)) {
            throw new Failure(ExitCode.USAGE, "adopt partitions " + partitions,
                    "those of the topic that have a leader are " + found, "correct --partition");
        }
        return rows;
    }
}
