package dev.millrace.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import dev.millrace.base.Time;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.replay.DeadLetters;
import dev.millrace.replay.Edit;
import dev.millrace.replay.MarkState;
import dev.millrace.replay.ReplayOptions;
import dev.millrace.replay.ReplayReport;
import dev.millrace.replay.Selection;
import dev.millrace.replay.TrialReport;
import dev.millrace.transform.InvalidRuleException;

/** {@code millrace dlq replay}: sends records again. */
@Command(name = "replay", description = {"Sends the records of dead letters again, each exactly once.",
        "Those that would pass today go back to the topic they came from, with their key, timestamp and headers. Record and mark"
                + " are one transaction: a replay that was cut off is finished by the same command."})
final class DlqReplayCommand implements Callable<Integer> {
    private static final Duration SAY_EVERY = Duration.ofSeconds(2);
    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private DlqSelection chosen = new DlqSelection();

    @Option(names = "--to", paramLabel = "origin|pipeline", description = {"Who is to take them.",
            "origin: whoever reads the topic they came from. This is the default where only one pipeline of the configuration"
                    + " reads it.",
            "pipeline: of Millrace's pipelines on that topic only the one that rejected them; the others count them as"
                    + " filtered."})
    private ReplayOptions.@Nullable Target to;

    @Option(names = "--all", description = "Also those that would not pass today.")
    private boolean isAll;

    @Mixin
    private DlqEdits edits = new DlqEdits();

    @Option(names = "--rate", paramLabel = "N", description = "Records a second at most. Default: no limit.")
    private double rate;

    @Option(names = "--stop-at-errors", paramLabel = "RATIO", defaultValue = "1", description = "End when more than this share of the replayed records has come back as dead letters meanwhile, like 0.1. Default: never.")
    private double ratio = 1;

    @Option(names = "--attempts", paramLabel = "N", defaultValue = "5", description = "How often a record may be replayed; from then on its letter goes to the topic SOURCE.parked. Default: ${DEFAULT-VALUE}.")
    private int attempts = ReplayOptions.DEFAULT_ATTEMPTS;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why, for the record.")
    private String reason = "";

    @Option(names = "--dry-run", description = "Only say what would be sent.")
    private boolean isDryRun;

    @Option(names = "--yes", description = "Do it. Without, nothing is sent and the exit code is 1.")
    private boolean isYes;

    @Mixin
    private DlqOptions options = new DlqOptions();

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean isJson;

    DlqReplayCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure {
        requireSense();
        Selection selection = chosen.narrowed("replay dead letters");
        Edit edit = edits.edit(selection);
        return options.with(terminal, "replay dead letters", DlqOptions.Reading.ALL, (letters, settings) -> {
            ReplayOptions replay = new ReplayOptions(target(letters, selection, settings),
                    isAll ? ReplayOptions.Which.ALL : ReplayOptions.Which.PASSING, attempts, rate, ratio,
                    edit);
            return isDryRun || !isYes ? plan(letters, selection, edit) : replay(letters, selection, replay);
        });
    }

    private void requireSense() throws Failure {
        if (!(rate >= 0) || !(ratio > 0 && ratio <= 1) || attempts < 1) {
            throw new Failure(ExitCode.USAGE, "replay dead letters",
                    "a rate is not negative, a ratio lies above 0 and is 1 at most, and there is at least one attempt",
                    "see millrace dlq replay --help");
        }
    }

    /** What two pipelines read, one of them has most likely taken already: then somebody has to say who is meant. */
    private ReplayOptions.Target target(DeadLetters letters, Selection selection, Settings settings)
            throws Failure, InvalidRuleException {
        if (to != null) {
            return to;
        }
        SortedSet<String> sources = letters.sources(selection);
        for (String source : sources) {
            List<String> readers = settings.pipelines().stream()
                    .filter(pipeline -> pipeline.from().topic().equals(source)).map(PipelineSettings::name)
                    .toList();
            if (readers.size() > 1) {
                throw new Failure(ExitCode.USAGE, "replay dead letters",
                        "topic " + source + " is read by the pipelines " + String.join(", ", readers)
                                + ", and those that had accepted a record would take it a second time",
                        "write --to pipeline for the one that rejected it, or --to origin for all");
            }
        }
        return ReplayOptions.Target.ORIGIN;
    }

    private int plan(DeadLetters letters, Selection selection, Edit edit)
            throws InvalidRuleException, KafkaUnavailableException, KafkaRefusedException {
        TrialReport report = letters.test(selection, edit, (replayed, looked) -> {});
        long lost = report.others().stream().filter(other -> other.other().what().equals("lost"))
                .mapToLong(TrialReport.Counted::count).sum();
        long sent = isAll ? report.looked() - lost : report.passes();
        if (isJson) {
            Json.printForeign(terminal.out(), DlqView.json(report));
        } else {
            new DlqView(terminal).print(report);
        }
        terminal.err().println(isDryRun
                ? "millrace: " + Counting.of(sent, "record") + " would be sent; this was a dry run"
                : "millrace: nothing was sent; --yes sends " + Counting.of(sent, "record"));
        return isDryRun ? ExitCode.DONE : ExitCode.NO;
    }

    private int replay(DeadLetters letters, Selection selection, ReplayOptions replay)
            throws InvalidRuleException, KafkaUnavailableException, KafkaRefusedException {
        ShutdownSignal signal = ShutdownSignal.install(terminal);
        ReplayReport report;
        try (ProgressLine progress = new ProgressLine(terminal, Time.system(), SAY_EVERY)) {
            report = letters.replay(selection, replay, DlqOptions.actor(spec, terminal, reason),
                    signal::isRequested,
                    (replayed, looked) -> progress.show("replayed %,d of %,d letters looked at"
                            .formatted(replayed, looked)));
        }
        if (isJson) {
            Json.printForeign(terminal.out(), json(report));
        } else {
            print(report);
        }
        return report.stopped().isEmpty() ? ExitCode.DONE : ExitCode.NO;
    }

    private void print(ReplayReport report) {
        if (report.trial().looked() + report.taken() == 0) {
            terminal.out().println("no open letter was chosen; nothing was sent");
            return;
        }
        terminal.out().println("replayed " + Counting.of(report.action().count(MarkState.REPLAYED), "record")
                + also(report.action().count(MarkState.PARKED), "parked, replayed too often before")
                + also(report.refused(), "refused by their topic, still open")
                + also(report.taken(), "dealt with by somebody else meanwhile")
                + also(report.comeBack(), "back as dead letters already")
                + "; on record as " + report.action().id());
        if (report.trial().passes() < report.trial().looked()) {
            new DlqView(terminal).print(report.trial());
        }
        if (!report.stopped().isEmpty()) {
            terminal.err().println("millrace: ended early: " + report.stopped()
                    + "; the same command goes on with the rest");
        }
    }

    private static String also(long count, String what) {
        return count == 0 ? "" : ", %,d %s".formatted(count, what);
    }

    /** What was done, for programs. */
    static Map<String, @Nullable Object> json(ReplayReport report) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>(DlqView.json(report.action()));
        json.put("refused", report.refused());
        json.put("taken", report.taken());
        json.put("come_back", report.comeBack());
        json.put("stopped", report.stopped());
        json.put("trial", DlqView.json(report.trial()));
        return json;
    }
}
