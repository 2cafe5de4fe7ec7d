package dev.millrace.faults;

import java.time.Instant;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import dev.millrace.base.Time;
import dev.millrace.generate.Chaos;
import dev.millrace.generate.EventLoad;
import dev.millrace.generate.Generator;
import dev.millrace.generate.NetworkEvents;
import dev.millrace.generate.Progress;
import dev.millrace.kafka.Clients;

/** Network events that are sent beside the test: two of a hundred are bad, one repeats an earlier one. */
final class Load {
    private static final long SEED = 11;
    private static final long PATIENCE_MINUTES = 5;
    private final FutureTask<Generator.Result> task;
    private final Thread thread;

    private Load(FutureTask<Generator.Result> task, Thread thread) {
        this.task = task;
        this.thread = thread;
    }

    /** Starts sending. */
    static Load start(Clients clients, Generator.Options options) {
        return start(clients, options, new EventLoad(
                new NetworkEvents(SEED, Instant.parse("2026-01-01T00:00:00Z"), 10_000),
                Chaos.ofBad(0.02).duplicating(0.01), SEED));
    }

    /** Starts sending these. */
    static Load start(Clients clients, Generator.Options options, EventLoad load) {
        var task = new FutureTask<>(
                () -> new Generator(clients, Time.system()).run(load, options, Progress.NONE));
        return new Load(task, Thread.ofPlatform().name("load-" + options.topic()).start(task));
    }

    boolean isSending() {
        return !task.isDone();
    }

    /** Waits until all is sent; gives how many records the brokers acknowledged. */
    long await() throws Exception {
        Generator.Result result = task.get(PATIENCE_MINUTES, TimeUnit.MINUTES);
        if (result.failed() > 0) {
            throw new AssertionError("the load did not get through: " + result);
        }
        return result.total();
    }

    /** Sends no more; gives how many records the brokers acknowledged. */
    long stop() throws Exception {
        thread.interrupt();
        return await();
    }
}
