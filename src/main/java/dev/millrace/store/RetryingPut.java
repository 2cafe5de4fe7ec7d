package dev.millrace.store;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Semaphore;

import dev.millrace.base.Backoff;
import dev.millrace.base.Time;
import dev.millrace.store.StoreException.Kind;

/**
 * Puts until there is a definite success, however long that takes, because a sealed batch has nowhere else to go. A
 * failure says nothing about whether the object appeared, so the same put is simply made again. Thread-safe, made for
 * virtual threads; interrupt the thread to give up.
 */
public final class RetryingPut {
    /**
     * How it waits.
     *
     * @param random for the jitter; many threads wait, and of all generators this class alone promises to bear that
     */
    public record Waiting(Time time, Sleeper sleeper, Random random) {}

    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** Where somebody has to mend something first, asking often only fills their logs. */
    private static final Duration FIRST_UNTIL_MENDED = Duration.ofSeconds(5);
    private static final Duration LIMIT_UNTIL_MENDED = Duration.ofMinutes(1);

    /**
     * An answer says that the store is back, long before the pauses of all who wait for it are over. Two, so that a store
     * that is well again is soon at its limit, and one that fails more than every other request is left in peace.
     */
    private static final int WOKEN_BY_AN_ANSWER = 2;

    private final ObjectStore store;
    private final Semaphore requests;
    private final Waiting waiting;
    private final PutListener listener;

    /** @param parallel requests at once at most; puts that wait for their next try do not count */
    public RetryingPut(ObjectStore store, int parallel, Waiting waiting, PutListener listener) {
        this.store = store;
        this.requests = new Semaphore(parallel, true);
        this.waiting = waiting;
        this.listener = listener;
    }

    /**
     * Puts one object, again and again with growing pauses until the store acknowledges or refuses it for good.
     *
     * @throws InterruptedException when the thread was told to stop; whether the object appeared is then unknown
     */
    public PutOutcome put(String key, Content content) throws InterruptedException {
        try {
            return new PutOutcome.Stored(untilAnswered(key, () -> store.put(key, content)));
        } catch (StoreException e) {
            return new PutOutcome.Refused(e);
        }
    }

    /**
     * Asks whether an object is there already, again and again until the store answers.
     *
     * @throws StoreException when it will never answer that
     * @throws InterruptedException when the thread was told to stop
     */
    public Optional<Receipt> existing(String key) throws StoreException, InterruptedException {
        return untilAnswered(key, () -> store.receipt(key));
    }

    private interface Request<T> {
        T make() throws StoreException;
    }

    /** Gives up on a refusal alone. */
    private <T> T untilAnswered(String key, Request<T> request) throws StoreException, InterruptedException {
        var run = new Run(key);
        try {
            while (true) {
                try {
                    T answer = attempt(request);
                    waiting.sleeper.wake(WOKEN_BY_AN_ANSWER);
                    return answer;
                } catch (StoreException e) {
                    if (Thread.interrupted()) {
                        throw interrupted(e);
                    }
                    if (e.kind() == Kind.REFUSED) {
                        throw e;
                    }
                    waiting.sleeper.sleep(run.failed(e));
                }
            }
        } finally {
            run.ended();
        }
    }

    private <T> T attempt(Request<T> request) throws StoreException, InterruptedException {
        requests.acquire();
        try {
            return request.make();
        } finally {
            requests.release();
        }
    }

    private static InterruptedException interrupted(StoreException cause) {
        var interrupted = new InterruptedException("told to stop while putting");
        interrupted.initCause(cause);
        return interrupted;
    }

    /** The failures of one put. One thread. */
    private final class Run {
        private final String key;
        private final Backoff soon = new Backoff(FIRST, LIMIT, waiting.random);
        private final Backoff untilMended = new Backoff(FIRST_UNTIL_MENDED, LIMIT_UNTIL_MENDED,
                waiting.random);
        private int failures;
        private long firstNanos;

        Run(String key) {
            this.key = key;
        }

        /** Reports the failure and gives the pause after it. */
        Duration failed(StoreException failure) {
            if (failures++ == 0) {
                firstNanos = waiting.time.nanos();
            }
            Duration pause = switch (failure.kind()) {
                case UNAVAILABLE, NOT_FOUND -> soon.next();
                case DENIED, NO_BUCKET, FULL, REFUSED -> untilMended.next();
            };
            listener.failed(
                    new PutTrouble(key, failure.kind(), String.valueOf(failure.getMessage()), failures,
                            lasting(), pause));
            return pause;
        }

        void ended() {
            if (failures > 0) {
                listener.ended(key, failures, lasting());
            }
        }

        private Duration lasting() {
            return Duration.ofNanos(waiting.time.nanos() - firstNanos);
        }
    }
}
