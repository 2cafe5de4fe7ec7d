package dev.millrace.cli;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.millrace.base.Durations;
import dev.millrace.base.Similar;
import dev.millrace.base.Time;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.insight.InsightResults;
import dev.millrace.insight.InsightSummary;
import dev.millrace.insight.SummaryJson;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/** {@code millrace insights}: what is being counted, live. */
@Command(name = "insights", description = {"What is being counted, live.",
        "Shows the insights of the pipelines that run, until Ctrl-C; once where there is no terminal. Windows and times are in"
                + " UTC."})
final class InsightsCommand implements Callable<Integer> {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final String HOME_AND_CLEAR = "\u001b[H\u001b[J";
    private static final String NOTHING = "nothing is counted yet; an insight is written under 'insights' of a pipeline, and"
            + " millrace run counts";
    private final Terminal terminal;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private DataOption data = new DataOption();

    @Parameters(arity = "0..1", paramLabel = "PIPELINE", description = "Only this pipeline.")
    private @Nullable String pipeline;

    @Option(names = "--last", paramLabel = "DURATION", defaultValue = "1h", description = "How far back from the newest event. Default: ${DEFAULT-VALUE}.")
    private String last = "1h";

    @Option(names = "--once", description = "Print once and end.")
    private boolean isOnce;

    @Option(names = "--json", description = "Answer in JSON, once.")
    private boolean isJson;

    InsightsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure {
        Duration span = span();
        Settings settings = config.load(terminal.environment(), data.folder());
        try (Brokers brokers = Brokers.answering(settings.kafka(), data.folder(), "show insights");
                InsightResults results = InsightResults.open(brokers.clients(), Time.system())) {
            results.refresh();
            checkName(settings, results);
            show(results, span);
            while (terminal.outIsTerminal() && !isOnce && !isJson) {
                LockSupport.parkNanos(LOOK_EVERY.toNanos());
                results.refresh();
                terminal.out().print(HOME_AND_CLEAR);
                show(results, span);
            }
            return ExitCode.DONE;
        } catch (KafkaUnavailableException e) {
            throw Failure.of("show insights", e);
        } catch (KafkaRefusedException e) {
            throw Failure.of("show insights", e);
        }
    }

    private Duration span() throws Failure {
        try {
            return Durations.parse(last);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "read --last", String.valueOf(e.getMessage()),
                    "see millrace insights --help");
        }
    }

    /** A pipeline may count that is in no file here, or have counted and be gone. */
    private void checkName(Settings settings, InsightResults results) throws Failure {
        Set<String> names = new TreeSet<>(results.pipelines());
        settings.pipelines().forEach(each -> names.add(each.name()));
        if (pipeline != null && !names.contains(pipeline)) {
            throw new Failure(ExitCode.USAGE, "show insights of '" + pipeline + "'",
                    "nothing was ever counted of a pipeline of that name, and " + config.origin()
                            + " has none",
                    Similar.nearest(pipeline, names).map(name -> "did you mean '" + name + "'?")
                            .orElse(names.isEmpty()
                                    ? "name another configuration with --config"
                                    : "there are " + String.join(", ", names)));
        }
    }

    private void show(InsightResults results, Duration span) {
        List<InsightSummary> summaries = results.summaries(pipeline == null ? "" : pipeline, span);
        if (isJson) {
            Json.print(terminal.out(), SummaryJson.of(summaries));
        } else if (summaries.isEmpty()) {
            terminal.out().println(NOTHING);
        } else {
            InsightsView.print(summaries, terminal.out(), terminal.style());
        }
        terminal.out().flush();
    }
}
