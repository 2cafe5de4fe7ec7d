package dev.millrace.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.base.Durations;
import dev.millrace.base.MemoryBudget;
import dev.millrace.base.Time;
import dev.millrace.config.Settings;
import dev.millrace.insight.InsightMerger;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.pipeline.Pipeline;
import dev.millrace.pipeline.PipelineFailedException;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.pipeline.PipelineStatus;
import dev.millrace.pipeline.Surroundings;
import dev.millrace.store.MissingBucket;

/** The pipelines of this process while they run. */
final class Running implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("dev.millrace");
    private static final Duration SUMMARY_EVERY = Duration.ofSeconds(10);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);
    private static final Pattern ORDINAL = Pattern.compile(".*-(\\d+)");
    private final List<Pipeline> pipelines;
    private final MemoryBudget budget;
    private final Time time;
    /** Null while nothing is counted. */
    private @Nullable InsightMerger merger;
    private boolean isUnmergedTold;

    Running(List<Pipeline> pipelines, MemoryBudget budget, Time time) {
        this.pipelines = pipelines;
        this.budget = budget;
        this.time = time;
    }

    /**
     * Starts pipelines.
     *
     * @param data folder for what merging insights keeps
     * @param patience how long to wait for what is not there yet
     * @throws Failure when one cannot run; those that were started are ended again
     */
    static Running start(Settings settings, List<PipelineSettings> chosen, Clients clients, Path data,
            Duration patience, Terminal terminal)
            throws Failure {
        return start(settings, chosen, clients, data, patience, terminal, new Lifecycle());
    }

    /** As above, telling what goes on. */
    static Running start(Settings settings, List<PipelineSettings> chosen, Clients clients, Path data,
            Duration patience, Terminal terminal, Lifecycle lifecycle) throws Failure {
        Time time = Time.system();
        MemoryBudget budget = new MemoryBudget(settings.memory());
        Surroundings surroundings = new Surroundings(clients, settings.store(), MissingBucket.CREATE,
                budget, time, slot(terminal.environment()), patience);
        List<Pipeline> started = new ArrayList<>();
        Running all = new Running(started, budget, time);
        try {
            for (PipelineSettings pipeline : chosen) {
                Pipeline running = Pipeline.start(pipeline, surroundings,
                        problem -> lifecycle.waiting(pipeline.name(), problem));
                started.add(running);
                lifecycle.started(running);
            }
            if (chosen.stream().anyMatch(pipeline -> pipeline.rules().insights() != null)) {
                all.merger = InsightMerger.start(clients, data, budget);
                lifecycle.merging(all.merger);
            }
            return all;
        } catch (KafkaUnavailableException e) {
            all.close();
            throw Failure.of("start to merge insights", e);
        } catch (KafkaRefusedException e) {
            all.close();
            throw Failure.of("start to merge insights", e);
        } catch (PipelineFailedException e) {
            all.close();
            throw new Failure(exitCode(e), "start the pipelines", String.valueOf(e.getMessage()),
                    "nothing was lost");
        }
    }

    /**
     * Stable where something gives this process a stable name, so that after a crash it takes over its own transaction at
     * once; else of this start alone.
     */
    private static String slot(Map<String, String> environment) {
        String configured = environment.get("MILLRACE_SLOT");
        if (configured != null && !configured.isBlank()) {
            return configured;
        }
        try {
            Matcher ordinal = ORDINAL.matcher(InetAddress.getLocalHost().getHostName());
            if (environment.containsKey("KUBERNETES_SERVICE_HOST") && ordinal.matches()) {
                return ordinal.group(1);
            }
        } catch (UnknownHostException e) {
            // Then the host's name is no help.
        }
        return HexFormat.of().toHexDigits(RandomGenerator.getDefault().nextInt());
    }

    List<Pipeline> pipelines() {
        return List.copyOf(pipelines);
    }

    /** What all its pipelines buffer. */
    MemoryBudget budget() {
        return budget;
    }

    /** Blocks until a signal comes, or a pipeline or the broker fails; says every ten seconds how things stand. */
    void awaitEnd(ShutdownSignal signal, Brokers brokers) throws InterruptedException, Failure {
        long nextSummary = time.nanos() + SUMMARY_EVERY.toNanos();
        while (!signal.await(LOOK_EVERY)) {
            checkFailures();
            brokers.checkFault();
            if (time.nanos() - nextSummary >= 0) {
                nextSummary += SUMMARY_EVERY.toNanos();
                pipelines.forEach(this::summarize);
                if (merger != null) {
                    summarize(merger);
                }
            }
        }
    }

    /** Throws when a pipeline ended by itself. */
    void checkFailures() throws Failure {
        for (Pipeline pipeline : pipelines) {
            Optional<Throwable> failure = pipeline.failure();
            if (failure.isPresent()) {
                fail(pipeline, failure.get());
            }
        }
        Optional<Throwable> unmerged = Optional.ofNullable(merger).flatMap(InsightMerger::failure);
        if (unmerged.isPresent() && !isUnmergedTold) {
            isUnmergedTold = true;
            LOG.atError().addKeyValue("problem", unmerged.get().getMessage())
                    .log("insights are not merged any more; pipelines go on, and what they count waits in its topic");
        }
    }

    private static void fail(Pipeline pipeline, Throwable problem) throws Failure {
        if (problem instanceof PipelineFailedException failed) {
            throw new Failure(exitCode(failed), "run pipeline " + pipeline.settings().name(),
                    String.valueOf(problem.getMessage()), "nothing was lost; start again when it is mended");
        }
        throw new IllegalStateException("a worker of pipeline " + pipeline.settings().name() + " died",
                problem);
    }

    private static int exitCode(PipelineFailedException problem) {
        return switch (problem.remedy()) {
            case TIME -> ExitCode.TRY_AGAIN;
            case PEOPLE -> ExitCode.CONFIGURATION;
        };
    }

    private void summarize(Pipeline pipeline) {
        PipelineStatus status = pipeline.status();
        LOG.atInfo().addKeyValue("pipeline", status.name()).addKeyValue("taken", status.taken())
                .addKeyValue("stored", status.stored()).addKeyValue("forwarded", status.forwarded())
                .addKeyValue("filtered", status.filtered()).addKeyValue("duplicates", status.duplicates())
                .addKeyValue("dead", status.deadLetters())
                .addKeyValue("objects", status.objects()).addKeyValue("lag", status.lag())
                .addKeyValue("partitions", status.settled().size()).addKeyValue("buffered", budget.used())
                .log("summary");
        status.troubles().forEach((where, what) -> LOG.atWarn().addKeyValue("pipeline", status.name())
                .addKeyValue("where", where).log(what));
        status.stopped().forEach((partition, why) -> LOG.atError().addKeyValue("pipeline", status.name())
                .addKeyValue("partition", partition).log("out of work: " + why));
    }

    private static void summarize(InsightMerger merger) {
        LOG.atInfo().addKeyValue("state", merger.state()).addKeyValue("unreadable", merger.unreadable())
                .log("merging insights");
        merger.trouble().ifPresent(trouble -> LOG.atWarn().addKeyValue("where", "insights")
                .log(trouble.what()));
    }

    /** Finishes what is under way, and says whether all of it was settled. */
    boolean drain() throws InterruptedException {
        long start = time.nanos();
        List<Callable<Boolean>> drains = new ArrayList<>();
        pipelines.forEach(pipeline -> drains.add(() -> pipeline.drain(DRAIN_LIMIT)));
        boolean complete = allAtOnce(drains);
        pipelines.forEach(pipeline -> {
            summarize(pipeline);
            account(pipeline);
        });
        LOG.atInfo().addKeyValue("took", Durations.print(Duration.ofNanos(time.nanos() - start)))
                .log(complete
                        ? "drained"
                        : "stopped before everything was settled; the rest is read again at the next start");
        return complete;
    }

    /** One after the other, a pipeline that takes its time would use up what a supervisor grants the whole process. */
    static boolean allAtOnce(List<Callable<Boolean>> drains) throws InterruptedException {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            boolean complete = true;
            for (Future<Boolean> drain : executor.invokeAll(drains)) {
                complete &= drain.get();
            }
            return complete;
        } catch (ExecutionException e) {
            throw new IllegalStateException("draining failed", e.getCause());
        }
    }

    /** What delivery had to cope with while the process ran. */
    private static void account(Pipeline pipeline) {
        PipelineStatus.Protocol protocol = pipeline.status().protocol();
        LOG.atInfo().addKeyValue("pipeline", pipeline.settings().name())
                .addKeyValue("transactions", protocol.transactions()).addKeyValue("seals", protocol.seals())
                .addKeyValue("seals_adopted", protocol.sealsAdopted())
                .addKeyValue("commits_refused", protocol.commitsRefused())
                .addKeyValue("commits_unknown", protocol.commitsUnknown())
                .addKeyValue("unknown_resolved", protocol.unknownResolved())
                .addKeyValue("reloads", protocol.reloads()).addKeyValue("takeovers", protocol.takeovers())
                .addKeyValue("rebalances", protocol.rebalances())
                .addKeyValue("gap_offsets", protocol.gapOffsets())
                .addKeyValue("put_failures", protocol.putFailures())
                .addKeyValue("dedupe_late", protocol.dedupeLate())
                .addKeyValue("dedupe_evicted", protocol.dedupeEvicted()).log("delivery");
    }

    @Override
    public void close() {
        if (merger != null) {
            merger.close();
        }
        pipelines.forEach(Pipeline::close);
    }
}
