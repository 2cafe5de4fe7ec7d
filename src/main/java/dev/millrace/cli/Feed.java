package dev.millrace.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import dev.millrace.base.Time;
import dev.millrace.generate.EventLoad;
import dev.millrace.generate.Generator;
import dev.millrace.generate.Progress;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/** A generator that runs beside everything else, on a thread of its own. */
final class Feed implements AutoCloseable {
    private final Thread thread;
    private final CompletableFuture<Generator.Result> result;
    private volatile long acknowledged;

    /** Sends until all is sent or the thread is interrupted. */
    interface Sending {
        Generator.Result send(Progress progress) throws KafkaUnavailableException, KafkaRefusedException;
    }

    private Feed(Sending sending) {
        this.result = new CompletableFuture<>();
        this.thread = Thread.ofPlatform().name("millrace-feed").unstarted(() -> run(sending));
    }

    static Feed start(Clients clients, EventLoad load, Generator.Options options) {
        return start(progress -> new Generator(clients, Time.system()).run(load, options, progress));
    }

    static Feed start(Sending sending) {
        Feed feed = new Feed(sending);
        feed.thread.start();
        return feed;
    }

    private void run(Sending sending) {
        try {
            Generator.Result ended = sending.send((count, nanos) -> acknowledged = count);
            acknowledged = ended.total();
            result.complete(ended);
        } catch (KafkaUnavailableException | KafkaRefusedException | RuntimeException | Error e) {
            // Also an error: whoever waits for the feed would wait for ever.
            result.completeExceptionally(e);
        }
    }

    /** Records that the brokers confirmed so far. */
    long acknowledged() {
        return acknowledged;
    }

    boolean isDone() {
        return result.isDone();
    }

    /** Whether it broke down, so that nothing more will come; {@link #checkResult} says how. */
    boolean hasFailed() {
        return result.isCompletedExceptionally();
    }

    /** Ends the feed if it still runs, and throws when it could not send all it should have. */
    void checkResult() throws Failure, InterruptedException {
        close();
        try {
            Generator.Result ended = result.get();
            if (ended.failed() > 0) {
                throw new Failure(ExitCode.TRY_AGAIN, "send events",
                        "%,d of %,d failed, the first because of %s"
                                .formatted(ended.failed(), ended.sent(), ended.firstFailure()),
                        "the others are settled or wait in the topic");
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error) {
                throw new IllegalStateException("the generator died", e.getCause());
            }
            throw new Failure(ExitCode.TRY_AGAIN, "send events", String.valueOf(e.getCause()), "start again");
        }
    }

    /** Stops sending and waits until what was sent is acknowledged. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
