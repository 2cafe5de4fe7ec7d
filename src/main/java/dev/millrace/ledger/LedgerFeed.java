package dev.millrace.ledger;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/** Reads the ledger from its beginning and keeps up with it, committed records only. One thread. */
public final class LedgerFeed implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private final Consumer<ByteBuffer, ByteBuffer> reader;
    private final Time time;

    private LedgerFeed(Consumer<ByteBuffer, ByteBuffer> reader, Time time) {
        this.reader = reader;
        this.time = time;
    }

    /** Begins at the beginning; nothing is visited before the first {@link #refresh}. */
    public static LedgerFeed open(Clients clients, Time time)
            throws KafkaUnavailableException, KafkaRefusedException {
        return new LedgerFeed(clients.reader("ledger-feed", IsolationLevel.READ_COMMITTED), time);
    }

    /**
     * Visits what was committed since the last call, each partition in its order; blocks until it is read.
     *
     * @throws KafkaUnavailableException when it cannot be read; what was visited stays visited
     */
    public void refresh(Ledger.Visitor visitor) throws KafkaUnavailableException {
        try {
            if (reader.assignment().isEmpty()) {
                begin();
            }
            Map<TopicPartition, Long> ends = reader.endOffsets(reader.assignment());
            long deadline = time.nanos() + PATIENCE.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
                var records = reader.poll(POLL);
                if (!records.isEmpty()) {
                    deadline = time.nanos() + PATIENCE.toNanos();
                } else if (time.nanos() - deadline > 0) {
                    throw new KafkaUnavailableException(
                            "the ledger did not answer within " + PATIENCE.toSeconds() + " s");
                }
                records.forEach(item -> Ledger.visit(item, visitor));
            }
        } catch (KafkaException e) {
            throw new KafkaUnavailableException("reading the ledger: " + e.getMessage(), e);
        }
    }

    /** Nothing is assigned as long as no pipeline has ever run on this cluster. */
    private void begin() {
        List<TopicPartition> partitions = reader.partitionsFor(Ledger.TOPIC).stream()
                .map(info -> new TopicPartition(Ledger.TOPIC, info.partition())).toList();
        reader.assign(partitions);
        reader.seekToBeginning(partitions);
    }

    @Override
    public void close() {
        reader.close();
    }
}
