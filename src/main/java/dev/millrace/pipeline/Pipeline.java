package dev.millrace.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Durations;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.record.Partition;
import dev.millrace.store.Naps;
import dev.millrace.store.PutListener;
import dev.millrace.store.PutTrouble;
import dev.millrace.store.RetryingPut;

/** A running pipeline: its workers and what they report. Thread-safe. */
public final class Pipeline implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
    /** The name of the memory budget among {@link #troubles}. */
    static final String MEMORY = "memory";
    /** The name of the circuit breaker among {@link #troubles}: too many records were rejected, and reading is paused. */
    public static final String BREAKER = "breaker";
    /**
     * A put waits most of its time, for a disk or for an answer from afar. With 8, two processors had time left over while
     * batches of 2,000 events went to a disk; with 24 they have not.
     */
    private static final int PARALLEL_PUTS = 24;
    private final PipelineContext context;
    private final List<Worker> workers;

    private Pipeline(PipelineContext context, List<Worker> workers) {
        this.context = context;
        this.workers = workers;
    }

    /**
     * Waits for cluster, topic and store, makes the topics that belong to Millrace, and starts the workers.
     *
     * @throws PipelineFailedException when something is missing or wrong for longer than the patience of the surroundings
     */
    public static Pipeline start(PipelineSettings settings, Surroundings surroundings)
            throws PipelineFailedException {
        return start(settings, surroundings, _ -> {});
    }

    /**
     * As above.
     *
     * @param waiting told on this thread what is waited for, at each attempt that failed
     */
    public static Pipeline start(PipelineSettings settings, Surroundings surroundings,
            Consumer<String> waiting)
            throws PipelineFailedException {
        PipelineContext context = Startup.prepare(settings, surroundings, waiting);
        List<Worker> workers = new ArrayList<>();
        try {
            ClusterFacts facts = Startup.clusterFacts(context);
            Optional<RetryingPut> puts = context.store().map(store -> new RetryingPut(store, PARALLEL_PUTS,
                    new RetryingPut.Waiting(surroundings.time(), new Naps(), new Random()),
                    new StoreTrouble(context)));
            for (int i = 0; i < settings.workers(); i++) {
                workers.add(new Worker(context, puts, surroundings.slot() + "-" + i, facts));
            }
            for (int i = 0; i < workers.size(); i++) {
                Thread.ofPlatform().name("millrace-" + settings.name() + "-" + i).start(workers.get(i));
            }
            return new Pipeline(context, workers);
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            workers.forEach(Worker::close);
            context.close();
            throw PipelineFailedException.of("starting pipeline " + settings.name() + ": " + e.getMessage(),
                    e);
        }
    }

    /**
     * Shows uploads that do not get through. Hundreds may wait for one store, so the log tells of the first that fails
     * and of the last that ends; what is wrong meanwhile stands in the status.
     */
    private static final class StoreTrouble implements PutListener {
        private static final String WHERE = "store";
        private final PipelineContext context;
        private final Set<String> failing = new HashSet<>();

        StoreTrouble(PipelineContext context) {
            this.context = context;
        }

        @Override
        public synchronized void failed(PutTrouble trouble) {
            context.counters().trouble(Trouble.Kind.STORE, WHERE, trouble.toString());
            context.counters().putFailures.increment();
            if (failing.isEmpty()) {
                LOG.atWarn().addKeyValue("pipeline", context.settings().name())
                        .addKeyValue("key", trouble.key())
                        .log(trouble.toString());
            }
            failing.add(trouble.key());
        }

        @Override
        public synchronized void ended(String key, int failures, Duration lasting) {
            failing.remove(key);
            if (failing.isEmpty()) {
                context.counters().healed(WHERE);
                LOG.atInfo().addKeyValue("pipeline", context.settings().name()).addKeyValue("key", key)
                        .addKeyValue("failures", failures).addKeyValue("lasting", Durations.print(lasting))
                        .log("no upload fails any more, the last got through or was given up");
            }
        }
    }

    public PipelineSettings settings() {
        return context.settings();
    }

    /** Where its objects lie, or the topic it forwards to, for people. */
    public String location() {
        return context.location();
    }

    /** What it has done and how it stands. */
    public PipelineStatus status() {
        Counters counters = context.counters();
        SortedMap<Partition, Long> settled = new TreeMap<>();
        SortedMap<Partition, String> stopped = new TreeMap<>();
        long lag = 0;
        for (var standing : counters.standings().entrySet()) {
            String reason = standing.getValue().stopped();
            if (reason == null) {
                settled.put(standing.getKey(), standing.getValue().settled());
                lag += standing.getValue().lag();
            } else {
                stopped.put(standing.getKey(), reason);
            }
        }
        return new PipelineStatus(context.settings().name(), counters.taken.sum(), counters.stored.sum(),
                counters.forwarded.sum(), counters.filtered.sum(), counters.duplicates.sum(),
                counters.deadByReason(), counters.objects.sum(), new ByteSize(counters.objectBytes.sum()),
                lag, settled, stopped, words(counters.troubles()), counters.protocol(),
                counters.breakerTrips.sum());
    }

    /** What is measured of it. */
    public Measures measures() {
        return context.counters().measures(context.budget());
    }

    private static SortedMap<String, String> words(Map<String, Trouble> troubles) {
        SortedMap<String, String> words = new TreeMap<>();
        troubles.forEach((where, trouble) -> words.put(where, trouble.what()));
        return words;
    }

    /** What is wrong now, by the part that has it: "store", "memory", "breaker", or one that talks to Kafka. */
    public SortedMap<String, Trouble> troubles() {
        return new TreeMap<>(context.counters().troubles());
    }

    /** Partitions that were taken out of work, and why. */
    public SortedMap<Partition, Trouble> stopped() {
        return new TreeMap<>(context.counters().stops());
    }

    /** Workers whose loop has not gone round for longer than this, one sentence each; empty while all is well. */
    public List<String> stuck(Duration limit) {
        return workers.stream().flatMap(worker -> worker.stuck(limit).stream()).toList();
    }

    /** Why a worker ended by itself; empty while all is well. */
    public Optional<Throwable> failure() {
        return workers.stream().flatMap(worker -> worker.failure().stream()).findFirst();
    }

    /**
     * Finishes what is under way: cuts, seals, uploads and settles, then leaves the group.
     *
     * @return whether that was done within the limit; what was not is left, whole, to whoever owns the partitions next
     */
    public boolean drain(Duration limit) throws InterruptedException {
        workers.forEach(worker -> worker.drain(limit));
        boolean inTime = true;
        for (Worker worker : workers) {
            inTime &= worker.awaitEnd(limit.plusSeconds(15));
        }
        return inTime
                && workers.stream().allMatch(worker -> worker.failure().isEmpty() && worker.isSettled());
    }

    /** Ends without finishing anything: what is under way is left to the next owner. */
    @Override
    public void close() {
        workers.forEach(worker -> worker.drain(Duration.ZERO));
        try {
            for (Worker worker : workers) {
                boolean ended = worker.awaitEnd(Duration.ofSeconds(15));
                if (!ended) {
                    LOG.atWarn().addKeyValue("pipeline", context.settings().name())
                            .log("a worker did not end in time");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        context.close();
    }
}
