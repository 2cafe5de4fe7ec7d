package dev.millrace.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Time;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.pipeline.TopicSinkSettings;

/** Plan, run, verdict. One thread, and those it starts. */
public final class Drill {
    /** Pauses between tries reach a minute where somebody has to mend something first. */
    private static final Duration SETTLE_LIMIT = Duration.ofMinutes(4);
    private final DrillSettings settings;
    private final Sabotage sabotage;

    /**
     * What is drilled.
     *
     * @param memory limit of what each sink buffers
     * @param folder for everything; empty or not there
     * @param perSecond records
     * @param samples file with events of the user's, one per line; null to make some up
     * @param program class with the main method of the whole program
     */
    public record Options(Plan plan, PipelineSettings pipeline, GroupProtocol protocol, ByteSize memory,
            Path folder, double perSecond, @Nullable Path samples, String program) {}

    /** What a test does to the evidence before it is looked at, to see whether that is noticed. */
    interface Sabotage {
        Sabotage NONE = _ -> {};

        /**
         * Called when nothing moves any more.
         *
         * @param store folder with the buckets
         */
        void before(Path store) throws IOException;
    }

    /**
     * Checks what can be checked without starting anything.
     *
     * @throws DrillException when the pipeline is one that cannot be drilled, with what would help
     */
    public Drill(Options options) throws DrillException {
        this(options, Sabotage.NONE);
    }

    Drill(Options options, Sabotage sabotage) throws DrillException {
        checkStorable(options.pipeline());
        this.settings = new DrillSettings(options.plan(), options.pipeline(), options.protocol(),
                options.memory(), options.folder(), options.perSecond(), options.program(), events(options));
        this.sabotage = sabotage;
    }

    private static void checkStorable(PipelineSettings pipeline) throws DrillException {
        if (pipeline.to() instanceof TopicSinkSettings) {
            return;
        }
        if (pipeline.batch().bytes().bytes() > ByteSize.mebibytes(64).bytes()) {
            throw new DrillException("drill pipeline " + pipeline.name() + ": batches of "
                    + pipeline.batch().bytes()
                    + " go up in parts, which the store of the drill does not know; use at most 64 MiB");
        }
    }

    private static Events events(Options options) throws DrillException {
        PipelineSettings pipeline = options.pipeline();
        if (options.samples() != null) {
            return Events.of(options.samples());
        }
        return pipeline.contract().name().equals("network-event")
                ? Events.network(options.plan().seed(), pipeline.maxRecord())
                : Events.of(pipeline.contract());
    }

    /** Carries it out. What it leaves in the folder stays there. */
    public Report run(Watcher watcher) throws DrillException, InterruptedException {
        watcher.says("three brokers and a store start in " + settings.folder());
        try (Ground ground = Ground.prepare(settings)) {
            watcher.says("%d sinks start, and records are sent".formatted(Fleet.USUAL));
            ground.startLoad();
            ground.fleet.scaleTo(Fleet.USUAL);
            ground.fleet.awaitWork();
            Conductor conductor = new Conductor(settings.plan(), new Striker(ground), Time.system(),
                    watcher::says);
            try (View view = View.open(ground, conductor, watcher)) {
                conductor.run();
                view.phase("everything is mended and settles");
                List<String> problems = new ArrayList<>(conductor.problems());
                settle(ground).ifPresent(problems::add);
                view.phase("sinks drain");
                ground.fleet.endAll(Fleet.End.DRAINED);
                problems.addAll(ground.fleet.problems());
                view.phase("the witnesses are heard");
                return report(ground, conductor, problems);
            } catch (IOException e) {
                throw new DrillException("keep the objects: " + e.getMessage(), e);
            }
        }
    }

    /** Removes the folder of a drill that left no questions. */
    public static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    /** What is stuck, if anything is. */
    private static Optional<String> settle(Ground ground) throws DrillException, InterruptedException {
        ground.mend();
        ground.load.pause();
        try {
            ground.group.awaitSettled(SETTLE_LIMIT);
            return Optional.empty();
        } catch (DrillException e) {
            Map<Integer, Long> stuck = ground.group.unsettled();
            return Optional.of(e.getMessage() + "; stuck are " + stuck.entrySet().stream()
                    .map(item -> "%,d records of partition %d".formatted(item.getValue(), item.getKey()))
                    .collect(Collectors.joining(", ")) + "; see the logs of the last sinks");
        }
    }

    private Report report(Ground ground, Conductor conductor, List<String> problems)
            throws DrillException, InterruptedException, IOException {
        ground.store.replayAll();
        sabotage.before(settings.folder().resolve("store"));
        Judge.Finding finding = new Judge(ground).judge();
        Load.Sent sent = ground.load.sent();
        return new Report(settings.plan(), settings.pipeline().to() instanceof TopicSinkSettings,
                sent.sent(), sent.acknowledged(), finding.verdict(),
                finding.books(), Tally.of(ground, conductor.strikes()), problems, conductor.unreached());
    }
}
