package dev.millrace.pipeline;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.base.MemoryBudget;
import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.Takeover;
import dev.millrace.kafka.Topics;
import dev.millrace.ledger.Ledger;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.Head;
import dev.millrace.store.ObjectStore;

/** What the workers of one pipeline share. Thread-safe. */
final class PipelineContext implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PipelineContext.class);
    private static final long TAKEOVER_EVERY_NANOS = 2_000_000_000L;
    private final PipelineSettings settings;
    private final Clients clients;
    private final Topics topics;
    private final Ledger ledger;
    private final RuleBook rules;
    /** Null for a pipeline that makes no objects. */
    private final @Nullable ObjectStore store;
    private final MemoryBudget budget;
    private final Time time;
    private final Counters counters;
    private final Breaker breaker;
    private volatile int sourcePartitions = 1;
    private final AtomicLong nextTakeover = new AtomicLong();
    private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();

    /** @param store null for a pipeline that makes no objects */
    PipelineContext(PipelineSettings settings, Clients clients, Topics topics, Ledger ledger,
            @Nullable ObjectStore store,
            MemoryBudget budget, Time time) {
        this.settings = settings;
        this.clients = clients;
        this.topics = topics;
        this.ledger = ledger;
        this.rules = new RuleBook(RuleSet.of(settings));
        // Encoders are tried out now rather than when a poll thread asks for the first time.
        rules.current().encoder().ifPresent(encoder -> LOG.atInfo().addKeyValue("pipeline", settings.name())
                .addKeyValue("compressor", encoder.name()).addKeyValue("writer", encoder.id())
                .log("encoder chosen"));
        this.store = store;
        this.budget = budget;
        this.time = time;
        this.counters = new Counters(time);
        this.breaker = new Breaker(settings.name(), settings.deadLetterTopic(), settings.breaker(), counters,
                time);
        nextTakeover.set(time.nanos());
    }

    PipelineSettings settings() {
        return settings;
    }

    Clients clients() {
        return clients;
    }

    Topics topics() {
        return topics;
    }

    Ledger ledger() {
        return ledger;
    }

    RuleBook rules() {
        return rules;
    }

    /** How many the source topic has, as it was seen last. */
    int sourcePartitions() {
        return sourcePartitions;
    }

    void sourcePartitions(int number) {
        sourcePartitions = number;
    }

    /** Empty for a pipeline that makes no objects. */
    Optional<ObjectStore> store() {
        return Optional.ofNullable(store);
    }

    /** Where accepted events go, for people; part of what the ledger knows of the pipeline. */
    String location() {
        return store().map(ObjectStore::location)
                .orElseGet(() -> "topic " + rules.current().topic().orElseThrow());
    }

    MemoryBudget budget() {
        return budget;
    }

    Time time() {
        return time;
    }

    Counters counters() {
        return counters;
    }

    /** Shared by the workers: it is the pipeline that has too many rejects, whoever reads them. */
    Breaker breaker() {
        return breaker;
    }

    /** What all transactional ids of this pipeline begin with. */
    String idPrefix() {
        return "millrace." + settings.name() + ".";
    }

    /** Does something beside the poll threads; a bug in it is logged, and what waits for it asks again. */
    void background(Runnable work) {
        var _ = background.submit(() -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                LOG.atError().addKeyValue("pipeline", settings.name()).setCause(e)
                        .log("background work failed");
            }
        });
    }

    /** Ends transactions of dead workers that keep offsets of this group from being read; at most every two seconds. */
    void takeOver() {
        long due = nextTakeover.get();
        long now = time.nanos();
        if (now - due >= 0 && nextTakeover.compareAndSet(due, now + TAKEOVER_EVERY_NANOS)) {
            background(this::takeOverNow);
        }
    }

    private void takeOverNow() {
        try (Takeover takeover = Takeover.open(clients, idPrefix(), settings.from().group())) {
            List<String> fenced = takeover.freeOffsets();
            if (!fenced.isEmpty()) {
                counters.takeovers.add(fenced.size());
                LOG.atInfo().addKeyValue("pipeline", settings.name()).addKeyValue("fenced", fenced)
                        .log("ended transactions that dead workers had left open");
            }
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            LOG.atWarn().addKeyValue("pipeline", settings.name()).addKeyValue("problem", e.getMessage())
                    .log("could not look for transactions of dead workers");
        }
    }

    /** Reads the whole ledger: learns the rules of earlier runs, and gives the last head of every chain. */
    Map<ChainId, Head> scanLedger() throws KafkaUnavailableException, KafkaRefusedException {
        return Inquiry.scan(ledger, rules);
    }

    @Override
    public void close() {
        background.shutdownNow();
        topics.close();
        store().ifPresent(ObjectStore::close);
    }
}
