package dev.millrace.console;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.base.Time;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/**
 * Looks at something again and again on a thread of its own, so that whoever asks is answered from memory. What takes long
 * is looked at less often: looking never takes more than a tenth of the time. Thread-safe.
 */
final class Lookout<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);
    private static final int SHARE_OF_TIME = 10;
    private final String name;
    private final Duration every;
    private final Looking<T> looking;
    private final Time time;
    private final Thread thread;
    private volatile Look<T> last = Look.none();
    private volatile boolean isClosed;

    /** One who looks; has clients of its own, which it closes at the end. Used by one thread. */
    interface Looking<T> extends AutoCloseable {
        T look() throws KafkaUnavailableException, KafkaRefusedException;

        @Override
        default void close() {}
    }

    /** Looks from {@link #start} on. */
    Lookout(String name, Duration every, Looking<T> looking, Time time) {
        this.name = name;
        this.every = every;
        this.looking = looking;
        this.time = time;
        this.thread = Thread.ofPlatform().daemon().name("millrace-console-" + name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** What was found last. */
    Look<T> last() {
        return last;
    }

    /** This is how it stands now. */
    void found(T value) {
        last = new Look<>(value, Instant.ofEpochMilli(time.wallMillis()), null);
    }

    private void run() {
        while (!isClosed) {
            long began = time.nanos();
            lookOnce();
            long took = time.nanos() - began;
            LockSupport.parkNanos(Math.max(every.toNanos() - took, took * (SHARE_OF_TIME - 1)));
        }
        // The interrupt that ended the waiting would also end the closing.
        boolean _ = Thread.interrupted();
        looking.close();
    }

    private void lookOnce() {
        try {
            found(looking.look());
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            last = last.failed(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // A bug in what only shows must not take the pipelines' process with it; it is shown instead.
            if (!isClosed) {
                last = last.failed("a bug: " + e);
                LOG.atError().addKeyValue("look", name).setCause(e).log("the console could not look");
            }
        }
    }

    /** Does not wait for a look that is under way longer than a moment. */
    @Override
    public void close() {
        isClosed = true;
        if (thread.getState() == Thread.State.NEW) {
            looking.close();
            return;
        }
        thread.interrupt();
        try {
            boolean _ = thread.join(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
