package dev.millrace.drill;

import java.nio.ByteBuffer;
import java.util.Map;

import dev.millrace.base.Time;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.ledger.Audit;
import dev.millrace.ledger.AuditReport;
import dev.millrace.ledger.DeepAudit;
import dev.millrace.ledger.Ledger;
import dev.millrace.ledger.LedgerCodec;
import dev.millrace.ledger.LedgerKey;
import dev.millrace.pipeline.ObjectSinkSettings;
import dev.millrace.pipeline.TopicSinkSettings;
import dev.millrace.settle.ChainId;
import dev.millrace.store.MissingBucket;
import dev.millrace.store.ObjectStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.open.Stores;

/** Hears all witnesses once nothing moves any more: topic, objects or output topic, dead letters, ledger. */
final class Judge {
    private final Ground ground;
    private final LedgerCodec codec = new LedgerCodec();

    Judge(Ground ground) {
        this.ground = ground;
    }

    /** What the two say that know nothing of each other. */
    record Finding(Verdict verdict, AuditReport books) {}

    Finding judge() throws DrillException, InterruptedException {
        ground.archive();
        Audit audit = new Audit();
        String life = ground.group.life();
        Map<Integer, Long> settled = ground.group.settled();
        ground.group.extents().keySet().forEach(partition -> ground.oracle.settled(
                new Oracle.Place(life, partition), settled.getOrDefault(partition, 0L)));
        readLedger(audit);
        Letters.tell(ground.clients, ground.pipeline().deadLetterTopic(), ground.oracle);
        switch (ground.pipeline().to()) {
            case ObjectSinkSettings to -> readObjects(audit, to.bucket());
            case TopicSinkSettings to -> Dump.of(ground.clients, to.topic(), item -> ground.oracle
                    .output(item.partition(), Dump.print(item.value()), item.timestamp()));
        }
        return new Finding(ground.oracle.verdict(), audit.report());
    }

    private void readLedger(Audit audit) throws DrillException {
        try {
            new Ledger(ground.clients, Time.system()).scan((key, value) -> {
                audit.visit(key, value);
                if (key instanceof LedgerKey.OfEntry) {
                    tellGaps(value);
                }
            });
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            throw new DrillException("read the ledger: " + e.getMessage(), e);
        }
    }

    private void tellGaps(ByteBuffer value) {
        codec.entry(value).ifPresent(entry -> {
            switch (entry.kind()) {
                case GAP -> ground.oracle.gap(place(entry.chain()), entry.range());
                case SHORT -> ground.oracle.shortened(place(entry.chain()), entry.range());
                case DATA, FORWARDED, EMPTY -> {
                }
            }
        });
    }

    private static Oracle.Place place(ChainId chain) {
        return new Oracle.Place(chain.topicId().shortHex(), chain.partition().partition());
    }

    private void readObjects(Audit audit, String bucket) throws DrillException {
        try (ObjectStore store = Stores.open(ground.storeSettings(), bucket, MissingBucket.FAIL,
                Time.system())) {
            Objects.tell(store, ground.oracle);
            new DeepAudit(audit, store, bucket).run(_ -> {});
        } catch (StoreException e) {
            throw new DrillException("read the objects: " + e.getMessage(), e);
        }
    }
}
