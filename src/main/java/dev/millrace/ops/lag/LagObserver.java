package dev.millrace.ops.lag;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/**
 * Looks at a cluster whenever it is told to, and remembers what it saw: velocities and verdicts need more than one look.
 * One thread.
 */
public final class LagObserver implements AutoCloseable {
    private final ClusterReader cluster;
    private final TailReader tails;
    private final LagTracker tracker;
    private final LagSettings settings;
    private final Time time;

    private LagObserver(ClusterReader cluster, TailReader tails, LagSettings settings, Time time) {
        this.cluster = cluster;
        this.tails = tails;
        this.tracker = new LagTracker(settings);
        this.settings = settings;
        this.time = time;
    }

    /** Makes its clients; asks nothing yet. */
    public static LagObserver open(Clients clients, LagSettings settings, Time time)
            throws KafkaUnavailableException, KafkaRefusedException {
        ClusterReader cluster = ClusterReader.open(clients, settings, time);
        try {
            return new LagObserver(cluster, TailReader.open(clients, time), settings, time);
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            cluster.close();
            throw e;
        }
    }

    /**
     * Looks once. Blocks while the brokers answer and records are read.
     *
     * @throws KafkaUnavailableException when the groups cannot even be listed; so does the other
     */
    public LagSnapshot look() throws KafkaUnavailableException, KafkaRefusedException {
        long start = time.nanos();
        List<Peek.Question> questions = tracker.look(cluster.read());
        Map<Peek.Question, Peek> answers = tails.read(questions, settings.look());
        return tracker.judge(answers, Duration.ofNanos(time.nanos() - start));
    }

    @Override
    public void close() {
        cluster.close();
        tails.close();
    }
}
