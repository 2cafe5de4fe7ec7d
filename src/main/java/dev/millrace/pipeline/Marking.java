package dev.millrace.pipeline;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.base.Time;
import dev.millrace.settle.Batch;
import dev.millrace.transform.redis.Mark;
import dev.millrace.transform.redis.RedisIds;
import dev.millrace.transform.redis.RedisUnavailableException;

/**
 * Marks the ids of ended batches in Redis, one batch after the other in a thread of its own, and queues what came of it for
 * the poll thread. Beside an id stands the position that brought it, so a batch that is read again after a crash, or marked
 * again after an answer was lost, is told the same. What waits here belongs to batches that are under way, of which there
 * are few for each partition: those that are dropped leave the queue.
 *
 * <p>An event that becomes a dead letter after it was marked has its mark taken back before that is settled. Only where
 * Redis gave no answer for as often as is to be tried this comes later, and is lost with the process.
 */
final class Marking implements AutoCloseable {
    /** Marks to be taken back when Redis is there again; what is beyond stays marked. */
    static final int MOST_OWED = 100_000;
    private static final Logger LOG = LoggerFactory.getLogger(Marking.class);
    private static final String TROUBLE = "redis";
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

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

    /** The lists are those of the batch, which does not change them any more. */
    private record Question(Batch<BatchContent> batch, List<Mark> wanted, List<Mark> withdrawn) {
        boolean isMoot() {
            return batch.content().isClosed();
        }
    }

    /** Marks of dead letters that are in a batch; of no meaning when that is dropped before it is settled. */
    private record Debt(BatchContent content, List<Mark> marks) {
        boolean isMoot() {
            return content.isClosed() && !content.isSettled();
        }
    }

    private final Dedupe.InRedis dedupe;
    private final String pipeline;
    private final Counters counters;
    private final Time time;
    private final RedisIds ids;
    private final Thread thread;
    private final BlockingQueue<Question> questions = new LinkedBlockingQueue<>();
    private final Queue<Debt> debts = new ConcurrentLinkedQueue<>();
    private final Queue<Result> results = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    /**
     * Of one worker.
     *
     * @param pipeline its name, for the log
     */
    Marking(Dedupe.InRedis dedupe, String pipeline, String worker, Counters counters, Time time) {
        this.dedupe = dedupe;
        this.pipeline = pipeline;
        this.counters = counters;
        this.time = time;
        this.ids = new RedisIds(dedupe.redis(), time, RandomGenerator.getDefault());
        this.thread = Thread.ofPlatform().daemon().name("millrace-marks-" + worker).start(this::run);
    }

    /** Null when ids are not kept in Redis. */
    static @Nullable Marking of(PipelineContext context, String worker) {
        return context.settings().rules().dedupe() instanceof Dedupe.InRedis dedupe
                ? new Marking(dedupe, context.settings().name(), worker, context.counters(), context.time())
                : null;
    }

    /**
     * Asks what an ended batch has to ask. Poll thread.
     *
     * @return whether there will be a result to wait for
     */
    boolean asks(Batch<BatchContent> batch) {
        Marks marks = batch.content().marks();
        if (!marks.owed().isEmpty()) {
            owe(new Debt(batch.content(), marks.owed()));
        }
        if (marks.needAnswer()) {
            questions.add(new Question(batch, marks.wanted(), marks.withdrawn()));
        }
        return marks.needAnswer();
    }

    private void owe(Debt debt) {
        debts.removeIf(Debt::isMoot);
        if (debts.stream().mapToInt(each -> each.marks().size()).sum() + debt.marks().size() <= MOST_OWED) {
            debts.add(debt);
        } else {
            LOG.atWarn().addKeyValue("pipeline", pipeline).addKeyValue("marks", debt.marks().size())
                    .log("too many marks of dead letters wait to be taken back; these stay in Redis");
        }
    }

    private void run() {
        while (!closed) {
            try {
                Question next = questions.poll(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                if (next != null) {
                    answer(next);
                } else if (!debts.isEmpty() && ids.rest().isZero()) {
                    Optional<String> _ = attempt(this::payDebts);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // Without this thread every batch would wait for ever; what is owed is tried again.
                LOG.atError().addKeyValue("pipeline", pipeline).setCause(e).log("marks are not taken back");
            }
        }
    }

    private void answer(Question question) {
        try {
            ask(question);
        } catch (Throwable e) {
            // Also an Error: a batch without an answer would wait for ever.
            results.add(new Result.Failed(question.batch(), e));
        }
    }

    private void ask(Question question) {
        for (int attempt = 0; !closed && !question.isMoot(); attempt++) {
            pause(ids.rest(), question);
            if (closed || question.isMoot()) {
                return;
            }
            Optional<String> problem = attempt(() -> {
                // In this order: what follows may repeat what is a dead letter.
                payDebts();
                ids.takeBack(question.withdrawn());
                results.add(new Result.Answered(question.batch(), ids.mark(question.wanted())));
            });
            if (problem.isEmpty()) {
                return;
            }
            if (attempt >= dedupe.maxRetries()) {
                results.add(new Result.GivenUp(question.batch(), attempt, problem.get()));
                return;
            }
        }
    }

    private interface Attempt {
        void run() throws RedisUnavailableException;
    }

    /** Gives what went wrong, empty when all went well. */
    private Optional<String> attempt(Attempt attempt) {
        try {
            attempt.run();
            counters.healed(TROUBLE);
            return Optional.empty();
        } catch (RedisUnavailableException e) {
            String problem = String.valueOf(e.getMessage());
            if (counters.trouble(Trouble.Kind.REDIS, TROUBLE, problem)) {
                LOG.atWarn().addKeyValue("pipeline", pipeline).addKeyValue("problem", problem)
                        .log("ids cannot be marked");
            }
            return Optional.of(problem);
        }
    }

    private void payDebts() throws RedisUnavailableException {
        debts.removeIf(Debt::isMoot);
        for (Debt debt = debts.peek(); debt != null; debt = debts.peek()) {
            ids.takeBack(debt.marks());
            debts.remove(debt);
        }
    }

    private void pause(Duration pause, Question question) {
        long end = time.nanos() + pause.toNanos();
        for (long left = pause.toNanos(); left > 0 && !closed && !question.isMoot(); left = end
                - time.nanos()) {
            LockSupport.parkNanos(Math.min(left, LOOK_EVERY.toNanos()));
        }
    }

    /** The next result, empty when there is none now. Poll thread. */
    Optional<Result> poll() {
        questions.removeIf(Question::isMoot);
        return Optional.ofNullable(results.poll());
    }

    /** Batches that wait to be asked about. */
    int waiting() {
        return questions.size();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        ids.close();
    }
}
