package dev.millrace.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.millrace.base.Time;
import dev.millrace.config.ConfigFile;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.console.ConsoleSettings;
import dev.millrace.generate.EventLoad;
import dev.millrace.health.HealthSettings;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.Topics;
import dev.millrace.ledger.AuditReport;
import dev.millrace.pipeline.Pipeline;
import dev.millrace.pipeline.PipelineStatus;
import dev.millrace.record.Partition;
import dev.millrace.store.StoreException;

/** {@code millrace demo}: the main job with everything it needs, on this machine alone. */
@Command(name = "demo", description = {
        "Shows everything at work on this machine alone.",
        "Runs a broker, sends events, stores them, and shows at the end that the books balance. A further start on the same folder"
                + " goes on where this one ends."})
final class DemoCommand implements Callable<Integer> {
    private static final Duration FIRST_WAIT = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final double LEISURELY = 5_000;
    /** People log in more seldom than packets flow. */
    private static final int NETWORK_EVENTS_PER_LOGIN = 10;
    /** Without mistakes there would be no dead letters to see. */
    private static final double BAD = 0.02;
    private static final double REPEATED = 0.01;
    private final Terminal terminal;

    @Option(names = "--events", paramLabel = "N", description = "How many network events to send, with a tenth as many logins. Default: until Ctrl-C.")
    private long events;

    @Option(names = "--rate", paramLabel = "R", description = "Network events per second. Default: as fast as it goes with --events, else 5,000.")
    private double rate;

    @Mixin
    private LoadOptions load = new LoadOptions();

    @Mixin
    private DataOption data = new DataOption();

    @Mixin
    private ConsoleOption console = new ConsoleOption();

    @Option(names = "--no-console", description = "Show nothing in a browser.")
    private boolean hasNoConsole;

    @Option(names = "--exit", description = "End when every event is settled, with exit code 0 only if the books balance.")
    private boolean isToExit;

    @Option(names = "--health", paramLabel = "ADDRESS", description = "Tell at host:port, or at a port of loopback, how things stand: /livez, /readyz and, for Prometheus, /metrics.")
    private String health = "";

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure, InterruptedException, StoreException {
        if (events < 0 || !(rate >= 0 && rate < Double.POSITIVE_INFINITY)) {
            throw new Failure(ExitCode.USAGE, "run the demo", "--events and --rate are not negative",
                    "see millrace demo --help");
        }
        if (isToExit && events < 1) {
            throw new Failure(ExitCode.USAGE, "run a demo that ends by itself", "--exit without --events",
                    "say how many with --events N");
        }
        ConsoleSettings pages = ConsoleOption.at(console.address(), terminal.environment());
        ShutdownSignal signal = ShutdownSignal.install(terminal);
        Path folder = data.folder().toAbsolutePath().normalize();
        Settings settings = ConfigFile.demo(Map.of("OBJECTS_URL", "file:" + folder.resolve("objects")));
        Lifecycle lifecycle = new Lifecycle(settings.pipelines());
        try (Telling telling = Telling.start(health(), lifecycle);
                Brokers brokers = Brokers.of(settings.kafka(), folder)) {
            if (!brokers.isOwn()) {
                throw new Failure(ExitCode.TRY_AGAIN, "run a demo on " + folder,
                        "a broker of another process runs on it at " + brokers.settings().brokers(),
                        "stop that one, or use another --data");
            }
            Service.makeTopics(brokers, settings.pipelines());
            say("broker   " + brokers.settings().brokers() + " (in this process, data in "
                    + folder.resolve("kafka") + ")");
            telling.address().ifPresent(
                    address -> say("health   http://" + address + "/readyz and /metrics"));
            try (Running running = Running.start(settings, settings.pipelines(), brokers.clients(), folder,
                    FIRST_WAIT, terminal, lifecycle);
                    LagWatch _ = LagWatch.start(health(), brokers.clients(), settings.pipelines(),
                            lifecycle);
                    Showing showing = show(pages, settings, brokers, running)) {
                running.pipelines()
                        .forEach(pipeline -> say("pipeline " + pipeline.settings().name() + ": topic "
                                + pipeline.settings().from().topic() + " to " + pipeline.location()));
                watch(brokers, running, showing, signal);
                // Asked before the draining, which gives all partitions away.
                SortedMap<Partition, String> stopped = stopped(
                        running.pipelines().stream().map(Pipeline::status).toList());
                boolean drained = running.drain();
                int code = finish(brokers, settings, running, drained);
                checkStopped(stopped);
                return code;
            }
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            throw new Failure(ExitCode.TRY_AGAIN, "run the demo", String.valueOf(e.getMessage()),
                    "look at the folder " + folder);
        }
    }

    private Optional<HealthSettings> health() throws Failure {
        try {
            return health.isEmpty() ? Optional.empty() : Optional.of(HealthSettings.parse(health));
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "read --health", String.valueOf(e.getMessage()),
                    "see millrace demo --help");
        }
    }

    private void say(String line) {
        terminal.err().println(line);
    }

    /** Beside the pipelines: nobody waits for pages. */
    private Showing show(ConsoleSettings pages, Settings settings, Brokers brokers, Running running) {
        return hasNoConsole
                ? Showing.nothing()
                : Showing.startBeside(pages,
                        new Showing.Scene(settings, brokers.clients(), running::pipelines, running.budget(),
                                terminal),
                        console.isGiven() ? Showing.Place.ASKED_FOR : Showing.Place.ANY);
    }

    private void watch(Brokers brokers, Running running, Showing showing, ShutdownSignal signal)
            throws Failure, InterruptedException, KafkaUnavailableException, KafkaRefusedException {
        List<DemoLane> lanes = new ArrayList<>();
        try (Topics topics = Topics.open(brokers.clients());
                ProgressLine line = new ProgressLine(terminal, Time.system(), Duration.ofSeconds(2))) {
            for (Pipeline pipeline : running.pipelines()) {
                lanes.add(lane(brokers.clients(), topics, pipeline));
            }
            Rate speed = new Rate(Time.system().nanos());
            boolean told = false;
            while (!signal.await(LOOK_EVERY)) {
                running.checkFailures();
                brokers.checkFault();
                showing.news().ifPresent(line::say);
                List<PipelineStatus> statuses = lanes.stream().map(DemoLane::status).toList();
                line.show(progress(lanes.stream().mapToLong(DemoLane::acknowledged).sum(), statuses,
                        speed.next(sum(statuses, PipelineStatus::settledRecords), Time.system().nanos())));
                if (lanes.stream().anyMatch(DemoLane::hasFailed)) {
                    break;
                }
                if (!told && areSettled(lanes, topics)) {
                    if (isToExit) {
                        break;
                    }
                    told = true;
                    line.say(stopped(statuses).isEmpty()
                            ? "all events are settled; Ctrl-C shows the books and ends"
                            : "nothing more will be settled; Ctrl-C shows the books and ends");
                }
            }
            for (DemoLane lane : lanes) {
                lane.checkResult();
            }
        } finally {
            lanes.forEach(DemoLane::close);
        }
    }

    private DemoLane lane(Clients clients, Topics topics, Pipeline pipeline)
            throws Failure, KafkaUnavailableException, KafkaRefusedException {
        boolean isLogins = pipeline.settings().contract().name().equals("user-login");
        EventKind kind = isLogins ? EventKind.LOGINS : EventKind.NETWORK;
        int share = isLogins ? NETWORK_EVENTS_PER_LOGIN : 1;
        long count = events > 0 ? Math.ceilDiv(events, share) : Long.MAX_VALUE;
        double perSecond = rate() / share;
        EventLoad chosen = load.load(kind, DemoLane.waiting(topics, pipeline), perSecond,
                new LoadOptions.Usual(BAD, isLogins ? REPEATED : 0, start(count, kind, perSecond)));
        return DemoLane.start(clients, pipeline, chosen, count, perSecond);
    }

    /** What is sent faster than its timestamps advance must not come from the future. */
    private static Instant start(long count, EventKind kind, double perSecond) {
        Instant now = Instant.ofEpochMilli(Time.system().wallMillis());
        return perSecond > 0 ? now : now.minusMillis((long) (count * 1_000.0 / kind.pace(0)));
    }

    private static boolean areSettled(List<DemoLane> lanes, Topics topics)
            throws KafkaUnavailableException, KafkaRefusedException {
        for (DemoLane lane : lanes) {
            if (!lane.isSettled(topics)) {
                return false;
            }
        }
        return true;
    }

    private static long sum(List<PipelineStatus> statuses, ToLongFunction<PipelineStatus> number) {
        return statuses.stream().mapToLong(number).sum();
    }

    private static SortedMap<Partition, String> stopped(List<PipelineStatus> statuses) {
        SortedMap<Partition, String> stopped = new TreeMap<>();
        statuses.forEach(status -> stopped.putAll(status.stopped()));
        return stopped;
    }

    /** Throws when partitions were taken out of work: their events are not settled, however long somebody waits. */
    static void checkStopped(SortedMap<Partition, String> stopped) throws Failure {
        if (!stopped.isEmpty()) {
            throw new Failure(ExitCode.NO, "settle every event", outOfWork(stopped),
                    "what is in the topic stays there");
        }
    }

    private static String outOfWork(SortedMap<Partition, String> stopped) {
        return stopped.entrySet().stream().map(item -> item.getKey() + " is out of work: " + item.getValue())
                .collect(Collectors.joining("; "));
    }

    private double rate() {
        return rate > 0 || events > 0 ? rate : LEISURELY;
    }

    static String progress(long sent, List<PipelineStatus> statuses, long perSecond) {
        String line = "in %,d  stored %,d  forwarded %,d  dead %,d  lag %,d  objects %,d  %,d events/s"
                .formatted(sent,
                        sum(statuses, PipelineStatus::stored), sum(statuses, PipelineStatus::forwarded),
                        sum(statuses, PipelineStatus::deadLetters), sum(statuses, PipelineStatus::lag),
                        sum(statuses, PipelineStatus::objects), perSecond);
        SortedMap<Partition, String> stopped = stopped(statuses);
        if (!stopped.isEmpty()) {
            return line + "  STOPPED " + outOfWork(stopped);
        }
        return statuses.stream().flatMap(status -> status.troubles().values().stream()).findFirst()
                .map(trouble -> line + "  TROUBLE " + trouble).orElse(line);
    }

    private int finish(Brokers brokers, Settings settings, Running running, boolean drained)
            throws Failure, StoreException {
        AuditReport report = Auditing.run(brokers.clients(), settings, Optional.empty(),
                Auditing.Depth.LEDGER, terminal);
        terminal.out().println();
        AuditTable.print(report, terminal.out(), terminal.style());
        for (Pipeline pipeline : running.pipelines()) {
            terminal.out().println(account(pipeline.status()) + "; see " + pipeline.location());
        }
        if (!drained) {
            terminal.err().println(
                    "millrace: stopped before everything was settled; the next start on this folder goes on there");
        }
        return report.isBalanced() && (drained || !isToExit) ? ExitCode.DONE : ExitCode.NO;
    }

    private static String account(PipelineStatus status) {
        String settled = "%s: this run settled %,d events and %,d dead letters".formatted(status.name(),
                status.stored() + status.forwarded(), status.deadLetters());
        return status.objects() == 0
                ? settled
                : settled + " in %,d objects (%s)".formatted(status.objects(), status.objectBytes());
    }

    /** Events per second over the last second or so. */
    private static final class Rate {
        private static final long WINDOW_NANOS = 1_000_000_000;
        private long countThen;
        private long nanosThen;
        private long perSecond;

        Rate(long nowNanos) {
            this.nanosThen = nowNanos;
        }

        long next(long count, long nowNanos) {
            if (nowNanos - nanosThen >= WINDOW_NANOS) {
                perSecond = Math.round((count - countThen) * 1e9 / (nowNanos - nanosThen));
                countThen = count;
                nanosThen = nowNanos;
            }
            return perSecond;
        }
    }
}
