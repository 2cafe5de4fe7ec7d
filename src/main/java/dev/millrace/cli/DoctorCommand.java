package dev.millrace.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.millrace.base.Time;
import dev.millrace.config.ConfigFile;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.kafka.Approach;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.ops.doctor.Baseline;
import dev.millrace.ops.doctor.Doctor;
import dev.millrace.ops.doctor.Examined;
import dev.millrace.ops.doctor.Facts;
import dev.millrace.ops.doctor.FactsReader;
import dev.millrace.ops.doctor.Judgement;
import dev.millrace.ops.doctor.Need;
import dev.millrace.ops.doctor.PipelineFacts;
import dev.millrace.ops.doctor.Severity;
import dev.millrace.ops.doctor.Waiver;

/** {@code millrace doctor}: is this cluster ready for production? */
@Command(name = "doctor", description = {"Is this cluster ready for production?",
        "Looks at brokers, topics, groups, rights, certificates and the object store, and says of each line of a checklist"
                + " whether it holds, with what was found and how to mend it. Changes nothing. Exit code 1 when something is"
                + " found at or above --fail-on that nobody waived."})
final class DoctorCommand implements Callable<Integer> {
    private static final String TRIED = "examine the cluster";
    private static final String EVERYTHING = "all";
    private final Terminal terminal;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @ArgGroup(exclusive = true)
    private Output output = new Output();

    /** At most one way to answer. */
    static final class Output {
        @Option(names = "--json", description = "Answer in JSON.")
        private boolean isJson;

        @Option(names = "--sarif", description = "Answer in SARIF 2.1.0, which code scanners and build servers read.")
        private boolean isSarif;
    }

    @Option(names = "--fail-on", paramLabel = "SEVERITY", defaultValue = "high", description = "Least severity that makes the answer no: critical, high, medium or low. Default: ${DEFAULT-VALUE}.")
    private Severity failOn = Severity.HIGH;

    @Option(names = "--mine", description = "Look only at the topics that the configured pipelines need, not at all of the cluster.")
    private boolean isMine;

    @Option(names = "--all", description = "Show every finding; otherwise five of a rule.")
    private boolean isAll;

    @Option(names = "--explain", paramLabel = "ID", description = "Say what a rule is about, why, and what to do; 'all' lists them. Asks no cluster.")
    private @Nullable String explain;

    @Option(names = "--waivers", paramLabel = "FILE", description = "Waivers besides those of the configuration: YAML, as below 'doctor' there.")
    private @Nullable Path waivers;

    @Option(names = "--baseline", paramLabel = "FILE", description = "Findings that were there before, and fail nothing.")
    private @Nullable Path baseline;

    @Option(names = "--write-baseline", description = "Write what is found now to the file of --baseline.")
    private boolean isWritingBaseline;

    @Option(names = "--acls", description = "Print the rights that the configured pipelines need, as commands. Asks no cluster.")
    private boolean isAcls;

    @Option(names = "--principal", paramLabel = "USER", defaultValue = "User:millrace", description = "Who gets them. Default: ${DEFAULT-VALUE}.")
    private String principal = "User:millrace";

    DoctorCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure {
        if (explain != null) {
            return new Explanation(terminal).print(explain, EVERYTHING);
        }
        if (isWritingBaseline && baseline == null) {
            throw new Failure(ExitCode.USAGE, "write a baseline", "no file is named", "add --baseline FILE");
        }
        Settings settings = cluster.settings(terminal);
        if (isAcls) {
            return printNeeds(settings);
        }
        List<Waiver> waived = new ArrayList<>(settings.waivers());
        if (waivers != null) {
            waived.addAll(ConfigFile.loadWaivers(waivers));
        }
        try (Brokers brokers = cluster.openUnasked(settings)) {
            Clients clients = brokers.clients();
            Approach approach = Approach.trace(clients);
            return approach.isComplete()
                    ? examine(settings, clients, waived)
                    : new ApproachReport(approach).print(terminal, output.isJson || output.isSarif);
        }
    }

    private int printNeeds(Settings settings) throws Failure {
        List<Need> needs = Need.of(settings.pipelines().stream().map(PipelineFacts::of).toList());
        var report = new NeedsReport(needs, principal, cluster.kafka(settings).brokers());
        if (output.isJson) {
            Json.print(terminal.out(), report.json());
        } else {
            report.print(terminal.out(), terminal.style());
        }
        return ExitCode.DONE;
    }

    private int examine(Settings settings, Clients clients, List<Waiver> waived) throws Failure {
        Facts facts = read(settings, clients);
        List<Examined> examined = Doctor.examine(facts);
        LocalDate today = LocalDate.ofInstant(facts.now(), ZoneOffset.UTC);
        Judgement judgement = Judgement.of(examined, waived, baseline(examined), today);
        if (output.isSarif) {
            Json.print(terminal.out(), new Sarif(judgement, cluster.file()).json());
        } else {
            var report = new DoctorReport(facts, judgement, failOn);
            if (output.isJson) {
                Json.print(terminal.out(), report.json());
            } else {
                report.print(terminal.out(), terminal.style(), isAll);
            }
        }
        return judgement.failing(failOn).isEmpty() ? ExitCode.DONE : ExitCode.NO;
    }

    private Facts read(Settings settings, Clients clients) throws Failure {
        try {
            return new FactsReader(clients, settings.pipelines(), settings.store(), Time.system())
                    .read(isMine ? FactsReader.Scope.NEEDED : FactsReader.Scope.ALL);
        } catch (KafkaUnavailableException e) {
            throw Failure.of(TRIED, e);
        } catch (KafkaRefusedException e) {
            throw Failure.of(TRIED, e);
        }
    }

    private Baseline baseline(List<Examined> examined) throws Failure {
        if (baseline == null) {
            return Baseline.NONE;
        }
        try {
            if (isWritingBaseline) {
                Baseline now = Baseline.of(examined);
                now.write(baseline);
                terminal.err().println("%s written to %s".formatted(
                        Counting.of(now.fingerprints().size(), "finding"), baseline));
                return now;
            }
            return Baseline.read(baseline);
        } catch (IOException e) {
            throw new Failure(ExitCode.CONFIGURATION, "use the baseline " + baseline,
                    String.valueOf(e.getMessage()),
                    "name another file, or make it with --write-baseline");
        }
    }
}
