package dev.millrace.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.settle.Batch;
import dev.millrace.transform.redis.Mark;
import dev.millrace.transform.redis.RedisIds;
import dev.millrace.transform.redis.RedisUnavailableException;

/**
 * Marks the ids of ended batches in Redis, one batch after the other in a thread of its own, and queues what came of it for
 * the poll thread. Beside an id stands the position that brought it, so a batch that is read again after a crash, or marked
 * again after an answer was lost, is told the same.
 */
final class Marking implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Marking.class);
    private static final String TROUBLE = "redis";

    /** What came of a batch. */
    sealed interface Result {
        Batch<BatchContent> batch();

        /**
         * Redis has told which are repeated.
         *
         * @param repeated one bit for each mark
         */
        record Answered(Batch<BatchContent> batch, BitSet repeated) implements Result {}

        /** Redis gave no answer as often as is to be tried. */
        record GivenUp(Batch<BatchContent> batch, int retries, String problem) implements Result {}

        /** A bug: the worker must end. */
        record Failed(Batch<BatchContent> batch, Throwable problem) implements Result {}
    }

    private final PipelineContext context;
    private final Dedupe.InRedis dedupe;
    private final RedisIds ids;
    private final ExecutorService thread;
    private final Queue<Result> results = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    private Marking(PipelineContext context, Dedupe.InRedis dedupe, String worker) {
        this.context = context;
        this.dedupe = dedupe;
        this.ids = new RedisIds(dedupe.redis(), context.time(), RandomGenerator.getDefault());
        this.thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("millrace-marks-" + worker).factory());
    }

    /** Null when ids are not kept in Redis. */
    static @Nullable Marking of(PipelineContext context, String worker) {
        return context.settings().rules().dedupe() instanceof Dedupe.InRedis dedupe
                ? new Marking(context, dedupe, worker)
                : null;
    }

    /** Asks for the marks of an ended batch. Poll thread. */
    void mark(Batch<BatchContent> batch) {
        List<Mark> marks = new ArrayList<>(batch.content().marks());
        thread.execute(() -> {
            try {
                ask(batch, marks);
            } catch (Throwable e) {
                // Also an Error: a batch without an answer would wait for ever.
                results.add(new Result.Failed(batch, e));
            }
        });
    }

    private void ask(Batch<BatchContent> batch, List<Mark> marks) {
        for (int attempt = 0; !closed; attempt++) {
            try {
                results.add(new Result.Answered(batch, ids.mark(marks)));
                context.counters().healed(TROUBLE);
                return;
            } catch (RedisUnavailableException e) {
                if (context.counters().trouble(TROUBLE, String.valueOf(e.getMessage()))) {
                    LOG.atWarn().addKeyValue("pipeline", context.settings().name())
                            .addKeyValue("problem", e.getMessage()).log("ids cannot be marked");
                }
                if (attempt >= dedupe.maxRetries()) {
                    results.add(new Result.GivenUp(batch, attempt, String.valueOf(e.getMessage())));
                    return;
                }
                pause(e.retryIn());
            }
        }
    }

    private void pause(Duration time) {
        long end = context.time().nanos() + time.toNanos();
        for (long left = time.toNanos(); left > 0 && !closed; left = end - context.time().nanos()) {
            LockSupport.parkNanos(left);
        }
    }

    /** The next result, empty when there is none now. Poll thread. */
    Optional<Result> poll() {
        return Optional.ofNullable(results.poll());
    }

    @Override
    public void close() {
        closed = true;
        thread.shutdownNow();
        ids.close();
    }
}
