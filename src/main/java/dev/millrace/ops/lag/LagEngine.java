package dev.millrace.ops.lag;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/**
 * Looks at a cluster all the time, on a thread of its own. Whoever wants to know takes the latest snapshot, which costs
 * nothing and never waits. Thread-safe.
 */
public final class LagEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LagEngine.class);
    private static final long GOODBYE_SECONDS = 20;
    private final Clients clients;
    private final LagSettings settings;
    private final Time time;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile LagSnapshot snapshot = LagSnapshot.NONE;

    private LagEngine(Clients clients, LagSettings settings, Time time) {
        this.clients = clients;
        this.settings = settings;
        this.time = time;
        this.thread = Thread.ofPlatform().name("millrace-lag").daemon().unstarted(this::run);
    }

    /** Begins at once, whether or not the cluster answers. */
    public static LagEngine start(Clients clients, LagSettings settings, Time time) {
        LagEngine engine = new LagEngine(clients, settings, time);
        engine.thread.start();
        return engine;
    }

    /**
     * What was seen last; {@link LagSnapshot#NONE} before the first look. While the brokers do not answer it stays as it is
     * and grows old, and its troubles say why.
     */
    public LagSnapshot snapshot() {
        return snapshot;
    }

    private void run() {
        do {
            try (LagObserver observer = LagObserver.open(clients, settings, time)) {
                do {
                    look(observer);
                } while (!pause());
                return;
            } catch (KafkaUnavailableException | KafkaRefusedException e) {
                trouble(e);
            }
        } while (!pause());
    }

    private void look(LagObserver observer) {
        try {
            snapshot = observer.look();
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            trouble(e);
        }
    }

    private void trouble(Exception problem) {
        String message = String.valueOf(problem.getMessage());
        LagSnapshot earlier = snapshot;
        if (!isClosing() && !earlier.troubles().equals(List.of(message))) {
            LOG.atWarn().addKeyValue("problem", message).log("lag cannot be looked at");
            snapshot = earlier.withTrouble(message);
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Waits for the next look; true when there is to be none. */
    private boolean pause() {
        try {
            return closing.await(settings.interval().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing.countDown();
            return true;
        }
    }

    /** Ends the thread and its clients. */
    @Override
    public void close() {
        closing.countDown();
        try {
            if (!thread.join(Duration.ofSeconds(GOODBYE_SECONDS))) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
