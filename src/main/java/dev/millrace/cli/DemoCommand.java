package dev.millrace.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import org.apache.kafka.common.IsolationLevel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.millrace.base.Time;
import dev.millrace.config.ConfigFile;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.generate.Generator;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.Topics;
import dev.millrace.ledger.AuditReport;
import dev.millrace.pipeline.Pipeline;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.pipeline.PipelineStatus;
import dev.millrace.record.OffsetRange;
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
    /** Without mistakes there would be no dead letters to see. */
    private static final double BAD = 0.02;
    private final Terminal terminal;

    @Option(names = "--events", paramLabel = "N", description = "How many events to send. Default: until Ctrl-C.")
    private long events;

    @Option(names = "--rate", paramLabel = "R", description = "Events per second. Default: as fast as it goes with --events, else 5,000.")
    private double rate;

    @Mixin
    private LoadOptions load = new LoadOptions();

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--exit", description = "End when every event is settled, with exit code 0 only if the books balance.")
    private boolean isToExit;

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure, InterruptedException, StoreException {
        if (events < 0 || rate < 0) {
            throw new Failure(ExitCode.USAGE, "run the demo", "--events and --rate are not negative",
                    "see millrace demo --help");
        }
        if (isToExit && events < 1) {
            throw new Failure(ExitCode.USAGE, "run a demo that ends by itself", "--exit without --events",
                    "say how many with --events N");
        }
        ShutdownSignal signal = ShutdownSignal.install(terminal);
        Path folder = data.folder().toAbsolutePath().normalize();
        Settings settings = ConfigFile.builtIn(Map.of("OBJECTS_URL", "file:" + folder.resolve("objects")));
        PipelineSettings pipeline = settings.pipelines().getFirst();
        try (Brokers brokers = Brokers.of(settings.kafka(), folder)) {
            if (!brokers.isOwn()) {
                throw new Failure(ExitCode.TRY_AGAIN, "run a demo on " + folder,
                        "a broker of another process runs on it at " + brokers.settings().brokers(),
                        "stop that one, or use another --data");
            }
            Service.makeTopics(brokers, settings.pipelines());
            say("broker   " + brokers.settings().brokers() + " (in this process, data in "
                    + folder.resolve("kafka") + ")");
            try (Running running = Running.start(settings, settings.pipelines(), brokers.clients(),
                    FIRST_WAIT, terminal)) {
                Pipeline only = running.pipelines().getFirst();
                say("pipeline " + pipeline.name() + ": topic " + pipeline.from().topic() + " to "
                        + only.location());
                watch(brokers, running, only, signal);
                // Asked before the draining, which gives all partitions away.
                SortedMap<Partition, String> stopped = only.status().stopped();
                boolean drained = running.drain();
                int code = finish(brokers, settings, only, drained);
                checkStopped(stopped);
                return code;
            }
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            throw new Failure(ExitCode.TRY_AGAIN, "run the demo", String.valueOf(e.getMessage()),
                    "look at the folder " + folder);
        }
    }

    private void say(String line) {
        terminal.err().println(line);
    }

    private void watch(Brokers brokers, Running running, Pipeline pipeline, ShutdownSignal signal)
            throws Failure, InterruptedException, KafkaUnavailableException, KafkaRefusedException {
        Time time = Time.system();
        try (Topics topics = Topics.open(brokers.clients());
                ProgressLine line = new ProgressLine(terminal, time, Duration.ofSeconds(2));
                Feed feed = Feed.start(brokers.clients(), load.load(EventKind.NETWORK, waiting(topics, pipeline), rate(), BAD),
                        options(pipeline))) {
            Rate speed = new Rate(time.nanos());
            boolean told = false;
            while (!signal.await(LOOK_EVERY)) {
                running.checkFailures();
                brokers.checkFault();
                PipelineStatus status = pipeline.status();
                line.show(progress(feed.acknowledged(), status,
                        speed.next(status.stored() + status.deadLetters(), time.nanos())));
                if (feed.hasFailed()) {
                    break;
                }
                if (feed.isDone() && isSettled(extents(topics, pipeline), pipeline.status())) {
                    if (isToExit) {
                        break;
                    }
                    if (!told) {
                        told = true;
                        line.say(status.stopped().isEmpty()
                                ? "all events are settled; Ctrl-C shows the books and ends"
                                : "nothing more will be settled; Ctrl-C shows the books and ends");
                    }
                }
            }
            feed.checkResult();
        }
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

    private Generator.Options options(Pipeline pipeline) throws Failure {
        try {
            return new Generator.Options(pipeline.settings().from().topic(), 0,
                    events > 0 ? events : Long.MAX_VALUE, rate());
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "run the demo", String.valueOf(e.getMessage()),
                    "see millrace demo --help");
        }
    }

    /** How many records earlier starts left in the topic: shifts the seed, so that this start sends other events. */
    private static long waiting(Topics topics, Pipeline pipeline)
            throws KafkaUnavailableException, KafkaRefusedException {
        return extents(topics, pipeline).values().stream().mapToLong(OffsetRange::end).sum();
    }

    private static SortedMap<Partition, OffsetRange> extents(Topics topics, Pipeline pipeline)
            throws KafkaUnavailableException, KafkaRefusedException {
        return topics.offsets(pipeline.settings().from().topic(), IsolationLevel.READ_UNCOMMITTED);
    }

    /** Whether all is settled that will be: nothing comes any more from partitions that are out of work. */
    static boolean isSettled(SortedMap<Partition, OffsetRange> extents, PipelineStatus status) {
        return extents.entrySet().stream()
                .filter(extent -> !status.stopped().containsKey(extent.getKey()))
                .allMatch(extent -> status.settled().getOrDefault(extent.getKey(), 0L) >= extent.getValue()
                        .end());
    }

    static String progress(long sent, PipelineStatus status, long perSecond) {
        String line = "in %,d  stored %,d  dead %,d  lag %,d  objects %,d  %,d events/s".formatted(sent,
                status.stored(),
                status.deadLetters(), status.lag(), status.objects(), perSecond);
        if (!status.stopped().isEmpty()) {
            return line + "  STOPPED " + outOfWork(status.stopped());
        }
        return status.troubles().isEmpty()
                ? line
                : line + "  TROUBLE " + status.troubles().values().iterator().next();
    }

    private int finish(Brokers brokers, Settings settings, Pipeline pipeline, boolean drained)
            throws Failure, StoreException {
        AuditReport report = Auditing.run(brokers.clients(), settings,
                Optional.of(pipeline.settings().name()),
                Auditing.Depth.LEDGER, terminal);
        terminal.out().println();
        AuditTable.print(report, terminal.out(), terminal.style());
        PipelineStatus status = pipeline.status();
        terminal.out()
                .println("This run settled %,d events and %,d dead letters in %,d objects (%s).".formatted(
                        status.stored(),
                        status.deadLetters(), status.objects(), status.objectBytes()));
        terminal.out().println("Objects lie in " + pipeline.location());
        if (!drained) {
            terminal.err().println(
                    "millrace: stopped before everything was settled; the next start on this folder goes on there");
        }
        return report.isBalanced() && (drained || !isToExit) ? ExitCode.DONE : ExitCode.NO;
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
