package dev.millrace.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Time;
import dev.millrace.config.Settings;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.Topics;
import dev.millrace.ledger.Audit;
import dev.millrace.ledger.AuditReport;
import dev.millrace.ledger.DeepAudit;
import dev.millrace.ledger.Entry;
import dev.millrace.ledger.Ledger;
import dev.millrace.ledger.LedgerKey;
import dev.millrace.store.MissingBucket;
import dev.millrace.store.ObjectStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.open.Stores;

/** Carries out an audit: the ledger of a cluster, and if wanted the objects of a store. */
final class Auditing {
    /** How far to look. */
    enum Depth {
        LEDGER, OBJECTS
    }

    private Auditing() {}

    /**
     * Audits.
     *
     * @param pipeline one alone, or all that the ledger knows
     * @throws StoreException when objects are to be read and the store does not answer
     */
    static AuditReport run(Clients clients, Settings settings, Optional<String> pipeline, Depth depth,
            Terminal terminal)
            throws Failure, StoreException {
        Audit audit = new Audit();
        try (Topics topics = Topics.open(clients)) {
            if (topics.describe(Ledger.TOPIC).isEmpty()) {
                throw new Failure(ExitCode.NO, "audit " + clients.settings().brokers(),
                        "there is no ledger (topic " + Ledger.TOPIC + ")",
                        "run a pipeline first, or look at another cluster");
            }
            new Ledger(clients, Time.system()).scan((key, value) -> {
                if (pipeline.isEmpty() || pipeline.get().equals(pipelineOf(key))) {
                    audit.visit(key, value);
                }
            });
        } catch (KafkaUnavailableException e) {
            throw Failure.of("audit " + clients.settings().brokers(), e);
        } catch (KafkaRefusedException e) {
            throw Failure.of("audit " + clients.settings().brokers(), e);
        }
        if (depth == Depth.OBJECTS) {
            readObjects(audit, settings, terminal);
        }
        return audit.report();
    }

    private static String pipelineOf(LedgerKey key) {
        return switch (key) {
            case LedgerKey.OfHead head -> head.chain().pipeline();
            case LedgerKey.OfEntry entry -> entry.chain().pipeline();
            case LedgerKey.OfRules _,LedgerKey.OfOwner _ -> "";
        };
    }

    private static void readObjects(Audit audit, Settings settings, Terminal terminal) throws StoreException {
        Set<String> buckets = audit.entriesWithObject().stream().map(Entry::object)
                .filter(object -> object != null)
                .map(Entry.StoredObject::bucket).collect(Collectors.toSet());
        LongAdder objects = new LongAdder();
        LongAdder bytes = new LongAdder();
        try (ProgressLine progress = new ProgressLine(terminal, Time.system(), Duration.ofSeconds(10))) {
            for (String bucket : buckets) {
                try (ObjectStore store = Stores.open(settings.store(), bucket, MissingBucket.FAIL,
                        Time.system())) {
                    new DeepAudit(audit, store, bucket).run(read -> {
                        objects.increment();
                        bytes.add(read);
                        progress.show("reading objects: %,d, %s".formatted(objects.sum(),
                                new ByteSize(bytes.sum())));
                    });
                }
            }
        }
    }
}
