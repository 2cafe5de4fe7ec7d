package dev.millrace.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicSpec;
import dev.millrace.settle.Head;
import dev.millrace.settle.LedgerLocation;

/** Reads the ledger topic. Thread-safe; every call has a reader of its own and blocks. */
public final class Ledger {
    /** Name of the ledger topic. */
    public static final String TOPIC = "millrace.ledger";
    /** What the topic's cleanup.policy must be, and nothing beside it: each key keeps its last value for ever. */
    public static final String CLEANUP_POLICY = "compact";
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PARTITIONS = 4;
    private final Clients clients;
    private final LedgerCodec codec = new LedgerCodec();
    private final Time time;

    public Ledger(Clients clients, Time time) {
        this.clients = clients;
        this.time = time;
    }

    /** The topic as it is made where there is none. */
    public static TopicSpec topic() {
        return TopicSpec.of(TOPIC, PARTITIONS).compacted();
    }

    /** Receives the records of a scan, in the order of each partition; a later record of a key replaces an earlier one. */
    public interface Visitor {
        /** Visits one record; the value is a view that stays valid. */
        void visit(LedgerKey key, ByteBuffer value);
    }

    /**
     * Reads every committed record that the ledger holds at the time of the call.
     *
     * @throws KafkaUnavailableException when it cannot be read to its end, for example while a transaction of somebody
     *         who died is still pending
     */
    public void scan(Visitor visitor) throws KafkaUnavailableException, KafkaRefusedException {
        scan(IsolationLevel.READ_COMMITTED, visitor);
    }

    /**
     * Reads all rules and owners. They are written outside of transactions, so nothing is waited for that somebody who
     * died has left pending.
     */
    public void scanPlain(Visitor visitor) throws KafkaUnavailableException, KafkaRefusedException {
        scan(IsolationLevel.READ_UNCOMMITTED, (key, value) -> {
            switch (key) {
                case LedgerKey.OfRules _,LedgerKey.OfOwner _ -> visitor.visit(key, value);
                case LedgerKey.OfEntry _,LedgerKey.OfHead _ -> {
                }
            }
        });
    }

    private void scan(IsolationLevel isolation, Visitor visitor)
            throws KafkaUnavailableException, KafkaRefusedException {
        try (Consumer<ByteBuffer, ByteBuffer> reader = clients.reader("ledger-scan", isolation)) {
            scan(reader, visitor);
        } catch (KafkaException e) {
            throw new KafkaUnavailableException("reading the ledger: " + e.getMessage(), e);
        }
    }

    private void scan(Consumer<ByteBuffer, ByteBuffer> reader, Visitor visitor)
            throws KafkaUnavailableException {
        List<TopicPartition> partitions = partitions(reader);
        reader.assign(partitions);
        reader.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = highWatermarks(partitions);
        long deadline = time.nanos() + PATIENCE.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
            var records = reader.poll(POLL);
            if (!records.isEmpty()) {
                deadline = time.nanos() + PATIENCE.toNanos();
            } else if (time.nanos() > deadline) {
                throw new KafkaUnavailableException(
                        "the ledger cannot be read to its end: a transaction is pending since "
                                + PATIENCE.toSeconds() + " s");
            }
            records.forEach(item -> visit(item, visitor));
        }
    }

    private static List<TopicPartition> partitions(Consumer<ByteBuffer, ByteBuffer> reader) {
        return reader.partitionsFor(TOPIC).stream().map(info -> new TopicPartition(TOPIC, info.partition()))
                .toList();
    }

    /** A read_committed reader's end is the last stable offset; what was committed just now may lie behind it. */
    private Map<TopicPartition, Long> highWatermarks(List<TopicPartition> partitions)
            throws KafkaUnavailableException {
        try (Consumer<ByteBuffer, ByteBuffer> reader = clients.reader("ledger-end",
                IsolationLevel.READ_UNCOMMITTED)) {
            reader.assign(partitions);
            return reader.endOffsets(partitions);
        } catch (KafkaRefusedException e) {
            throw new KafkaUnavailableException("asking for the ledger's end: " + e.getMessage(), e);
        }
    }

    static void visit(ConsumerRecord<ByteBuffer, ByteBuffer> item, Visitor visitor) {
        if (item.key() != null && item.value() != null) {
            LedgerKey.parse(StandardCharsets.UTF_8.decode(item.key().duplicate()).toString())
                    .ifPresent(key -> visitor.visit(key, item.value()));
        }
    }

    /** The value of a record that is text. */
    public static String text(ByteBuffer value) {
        return StandardCharsets.UTF_8.decode(value.duplicate()).toString();
    }

    /**
     * Reads register copies at their locations. The caller knows from committed offsets that the records there are
     * committed, so they are read uncommitted: nobody's pending transaction can hide them.
     *
     * @return without those locations that hold no head any more
     */
    public Map<LedgerLocation, Head> headsAt(Set<LedgerLocation> locations)
            throws KafkaUnavailableException, KafkaRefusedException {
        Map<LedgerLocation, Head> heads = new HashMap<>();
        if (locations.isEmpty()) {
            return heads;
        }
        try (Consumer<ByteBuffer, ByteBuffer> reader = clients.reader("ledger-heads",
                IsolationLevel.READ_UNCOMMITTED)) {
            List<TopicPartition> partitions = partitions(reader);
            reader.assign(partitions);
            Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
            Map<TopicPartition, Long> starts = reader.beginningOffsets(partitions);
            for (LedgerLocation location : locations) {
                TopicPartition partition = new TopicPartition(TOPIC, location.partition());
                boolean exists = starts.getOrDefault(partition, Long.MAX_VALUE) <= location.offset()
                        && location.offset() < ends.getOrDefault(partition, 0L);
                if (exists) {
                    headAt(reader, partition, location.offset()).ifPresent(head -> heads.put(location, head));
                }
            }
            return heads;
        } catch (KafkaException e) {
            throw new KafkaUnavailableException("reading the ledger: " + e.getMessage(), e);
        }
    }

    private Optional<Head> headAt(Consumer<ByteBuffer, ByteBuffer> reader, TopicPartition partition,
            long offset)
            throws KafkaUnavailableException {
        reader.assign(List.of(partition));
        reader.seek(partition, offset);
        long deadline = time.nanos() + PATIENCE.toNanos();
        while (time.nanos() - deadline < 0) {
            for (ConsumerRecord<ByteBuffer, ByteBuffer> item : reader.poll(POLL)) {
                return item.offset() == offset && item.value() != null
                        ? codec.head(item.value())
                        : Optional.empty();
            }
            if (reader.position(partition) > offset) {
                return Optional.empty();
            }
        }
        throw new KafkaUnavailableException(
                "the ledger did not answer within " + PATIENCE.toSeconds() + " s");
    }
}
