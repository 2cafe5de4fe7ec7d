package dev.millrace.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.config.Settings;
import dev.millrace.console.ConsoleSettings;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicSpec;
import dev.millrace.kafka.Topics;
import dev.millrace.pipeline.Pipeline;
import dev.millrace.pipeline.PipelineSettings;

/** Pipelines as a service: started, watched, drained when a signal comes. */
final class Service {
    private static final Logger LOG = LoggerFactory.getLogger("dev.millrace");
    private static final int PARTITIONS = 4;
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

    private Service() {}

    /** Runs until a signal comes; gives the exit code. */
    static int run(Settings settings, List<PipelineSettings> chosen, Path data, Duration patience,
            Terminal terminal)
            throws Failure, InterruptedException {
        return run(settings, chosen, data, patience, Optional.empty(), terminal);
    }

    /**
     * As above.
     *
     * @param console where to show everything in a browser; empty for nowhere
     */
    static int run(Settings settings, List<PipelineSettings> chosen, Path data, Duration patience,
            Optional<ConsoleSettings> console, Terminal terminal)
            throws Failure, InterruptedException {
        ShutdownSignal signal = ShutdownSignal.install(terminal);
        tellMemory(MemoryEstimate.ofThisProcess(settings, chosen));
        settings.kafka().exposure().ifPresent(exposure -> LOG.warn("{}", exposure));
        Lifecycle lifecycle = new Lifecycle(chosen);
        try (Telling _ = Telling.start(settings.health(), lifecycle);
                Brokers brokers = Brokers.of(settings.kafka(), data)) {
            if (brokers.isOwn()) {
                makeTopics(brokers, chosen);
                LOG.atInfo().addKeyValue("address", brokers.settings().brokers())
                        .log("embedded broker runs in this process");
            }
            Optional<Running> started = start(signal,
                    () -> Running.start(settings, chosen, brokers.clients(), data, patience, terminal,
                            lifecycle));
            if (started.isEmpty()) {
                LOG.info("asked to stop before anything had begun");
                return ExitCode.DONE;
            }
            try (Running running = started.get();
                    LagWatch _ = LagWatch.start(settings.health(), brokers.clients(), chosen, lifecycle);
                    Showing showing = show(console, settings, brokers, running, terminal)) {
                showing.address().ifPresent(address -> LOG.atInfo().addKeyValue("address", address)
                        .log("the console is open"));
                for (Pipeline pipeline : running.pipelines()) {
                    LOG.atInfo().addKeyValue("pipeline", pipeline.settings().name())
                            .addKeyValue("topic", pipeline.settings().from().topic())
                            .addKeyValue("group", pipeline.settings().from().group())
                            .addKeyValue("to", pipeline.location()).log("pipeline runs");
                }
                running.awaitEnd(signal, brokers);
                lifecycle.draining();
                return running.drain() ? ExitCode.DONE : ExitCode.TRY_AGAIN;
            }
        }
    }

    private static Showing show(Optional<ConsoleSettings> console, Settings settings, Brokers brokers,
            Running running, Terminal terminal) throws Failure {
        return console.isEmpty()
                ? Showing.nothing()
                : Showing.start(console.get(), new Showing.Scene(settings, brokers.clients(),
                        running::pipelines, running.budget(), terminal));
    }

    /** So that whoever looks for the memory of a process finds it at the head of its log. */
    private static void tellMemory(MemoryEstimate estimate) {
        LOG.atInfo().addKeyValue("total", estimate.total()).addKeyValue("heap", estimate.heap())
                .addKeyValue("buffers", estimate.budget()).addKeyValue("fetched", estimate.fetched())
                .addKeyValue("sending", estimate.sending())
                .addKeyValue("beside_heap", estimate.besideHeap()).log("memory at most");
        estimate.warning().ifPresent(warning -> LOG.warn("{}", warning));
    }

    /**
     * Starts beside this thread, because a start waits for brokers and store, and a signal has to end that too.
     *
     * @return empty when the signal came first
     */
    private static Optional<Running> start(ShutdownSignal signal, Callable<Running> how)
            throws Failure, InterruptedException {
        FutureTask<Running> start = new FutureTask<>(how);
        Thread starter = Thread.ofPlatform().daemon().name("millrace-start").start(start);
        while (!start.isDone()) {
            if (signal.await(LOOK_EVERY)) {
                starter.interrupt();
                break;
            }
        }
        try {
            return Optional.of(start.get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            if (signal.isRequested() && isInterrupt(e.getCause())) {
                return Optional.empty();
            }
            Failure failure = failure(e);
            if (signal.isRequested()) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /** Kafka's clients and the store's wrap an interrupt in exceptions of their own, unchecked. */
    private static boolean isInterrupt(@Nullable Throwable problem) {
        return problem instanceof InterruptException || problem instanceof CancellationException;
    }

    private static Failure failure(ExecutionException problem) {
        return switch (problem.getCause()) {
            case Failure failure -> failure;
            case RuntimeException bug -> throw bug;
            case Error error -> throw error;
            case null, default -> throw new IllegalStateException(problem);
        };
    }

    /** Source topics are somebody else's, except on a broker that is ours and empty. */
    static void makeTopics(Brokers brokers, List<PipelineSettings> pipelines) throws Failure {
        try (Topics topics = Topics.open(brokers.clients())) {
            for (PipelineSettings pipeline : pipelines) {
                var made = topics.create(TopicSpec.of(pipeline.from().topic(), PARTITIONS));
                LOG.atDebug().addKeyValue("topic", made.name()).addKeyValue("partitions", made.partitions())
                        .log("topic is there");
            }
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            throw new Failure(ExitCode.TRY_AGAIN, "make topics on the embedded broker",
                    String.valueOf(e.getMessage()), "try again");
        }
    }
}
