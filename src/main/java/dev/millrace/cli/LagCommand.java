package dev.millrace.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.millrace.base.Durations;
import dev.millrace.base.Time;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.ops.lag.LagEngine;
import dev.millrace.ops.lag.LagJson;
import dev.millrace.ops.lag.LagObserver;
import dev.millrace.ops.lag.LagSettings;
import dev.millrace.ops.lag.LagSnapshot;
import dev.millrace.ops.lag.Verdict;

/** {@code millrace lag}: who is behind, by how long, for how long still. */
@Command(name = "lag", description = {"Who is behind, by how long, and for how long still?",
        "Looks at every consumer group of the cluster, or at those that are named, twice a few seconds apart: offsets move"
                + " between two looks, and verdicts need to see that. The worst come first. Changes nothing and joins no"
                + " group; '?' is what could not be found out, never 0."})
final class LagCommand implements Callable<Integer> {
    private static final String HOME_AND_CLEAR = "\u001b[H\u001b[J";
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private final Terminal terminal;

    @Parameters(arity = "0..*", paramLabel = "GROUP", description = "Only these groups, with a row for each of their partitions.")
    private List<String> groups = new ArrayList<>();

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--topic", paramLabel = "TOPIC", split = ",", description = "Only this topic. May be given several times.")
    private List<String> topics = new ArrayList<>();

    @Option(names = "--watch", description = "Look again and again until Ctrl-C. With --json: one document a line.")
    private boolean isWatch;

    @Option(names = "--every", paramLabel = "DURATION", defaultValue = "3s", description = "Between two looks. Default: ${DEFAULT-VALUE}.")
    private String every = "3s";

    @Option(names = "--behind", paramLabel = "DURATION", defaultValue = "1m", description = "A group is behind when its oldest unread record waits for so long. Default: ${DEFAULT-VALUE}.")
    private String behind = "1m";

    @Option(names = "--stalled", paramLabel = "DURATION", defaultValue = "1m", description = "It is stalled, or stopped, when nothing moves for so long. Default: ${DEFAULT-VALUE}.")
    private String stalled = "1m";

    @Option(names = "--partitions", description = "A row for each partition, also where no group is named.")
    private boolean isPartitions;

    @Option(names = "--limit", paramLabel = "ROWS", defaultValue = "40", description = "Rows of the table at most. Default: ${DEFAULT-VALUE}.")
    private int limit = 40;

    @Option(names = "--check", description = "Exit code 1 unless every group is ok.")
    private boolean isCheck;

    @Option(names = "--listen", paramLabel = "ADDRESS", description = "Show nothing, but tell Prometheus at host:port, or at a port of loopback, until Ctrl-C: /metrics.")
    private String listen = "";

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean isJson;

    LagCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure {
        LagSettings wanted = LagSettings.DEFAULT.of(Set.copyOf(groups), Set.copyOf(topics))
                .every(duration("--every", every))
                .limits(duration("--behind", behind), duration("--stalled", stalled));
        Settings settings = cluster.settings(terminal);
        try (Brokers brokers = cluster.open(settings, "look at lag")) {
            if (!listen.isEmpty()) {
                return LagExporter.run(listen, brokers.clients(), wanted, terminal);
            }
            if (isWatch) {
                watch(brokers, wanted);
                return ExitCode.DONE;
            }
            LagSnapshot snapshot = twice(brokers, wanted);
            show(snapshot);
            return isCheck && !isGood(snapshot) ? ExitCode.NO : ExitCode.DONE;
        } catch (KafkaUnavailableException e) {
            throw Failure.of("look at lag", e);
        } catch (KafkaRefusedException e) {
            throw Failure.of("look at lag", e);
        }
    }

    private static LagSnapshot twice(Brokers brokers, LagSettings wanted)
            throws KafkaUnavailableException, KafkaRefusedException {
        try (LagObserver observer = LagObserver.open(brokers.clients(), wanted, Time.system())) {
            var _ = observer.look();
            long until = Time.system().nanos() + wanted.interval().toNanos();
            for (long left = wanted.interval().toNanos(); left > 0; left = until - Time.system().nanos()) {
                LockSupport.parkNanos(left);
            }
            return observer.look();
        }
    }

    /** Until the process is ended; brokers that are away for a while end nothing. */
    private void watch(Brokers brokers, LagSettings wanted) {
        try (LagEngine engine = LagEngine.start(brokers.clients(), wanted, Time.system())) {
            LagSnapshot shown = engine.snapshot();
            while (!Thread.currentThread().isInterrupted()) {
                LagSnapshot latest = engine.snapshot();
                if (latest.looks() != shown.looks() || !latest.troubles().equals(shown.troubles())) {
                    show(latest);
                    shown = latest;
                }
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            }
        }
    }

    private static Duration duration(String option, String text) throws Failure {
        try {
            Duration duration = Durations.parse(text);
            if (duration.isZero()) {
                throw new IllegalArgumentException("it must be longer than nothing");
            }
            return duration;
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "read " + option, String.valueOf(e.getMessage()),
                    "see millrace lag --help");
        }
    }

    private void show(LagSnapshot snapshot) {
        if (isJson && isWatch) {
            Json.printLine(terminal.out(), LagJson.json(snapshot));
        } else if (isJson) {
            Json.print(terminal.out(), LagJson.json(snapshot));
        } else {
            if (isWatch && terminal.outIsTerminal()) {
                terminal.out().print(HOME_AND_CLEAR);
            }
            new LagTable(snapshot, isPartitions || !groups.isEmpty(), limit).print(terminal.out(),
                    terminal.style());
        }
        terminal.out().flush();
    }

    private static boolean isGood(LagSnapshot snapshot) {
        return snapshot.troubles().isEmpty()
                && snapshot.groups().stream().allMatch(group -> group.verdict().state() == Verdict.State.OK);
    }
}
