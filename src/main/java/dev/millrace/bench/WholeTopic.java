package dev.millrace.bench;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

import dev.millrace.base.Time;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.record.OffsetRange;

/** Reads what is committed in a topic, from its beginning to the ends it has now. */
final class WholeTopic {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private WholeTopic() {}

    /** Where something is done with each record; it may not be kept. */
    interface Visitor {
        void visit(ConsumerRecord<ByteBuffer, ByteBuffer> item);
    }

    /**
     * Visits every record, those of one partition in their order. Positions count, not records: the ends of transactions
     * take offsets too.
     *
     * @throws BenchFailedException when an end cannot be reached, for a transaction before it that does not end
     */
    static void read(Site site, String topic, Visitor visitor)
            throws BenchFailedException, KafkaUnavailableException, KafkaRefusedException {
        SortedMap<Integer, OffsetRange> extents = site.extents(topic);
        List<TopicPartition> partitions = extents.keySet().stream()
                .map(number -> new TopicPartition(topic, number)).toList();
        Time time = Time.system();
        try (Consumer<ByteBuffer, ByteBuffer> reader = site.clients().reader("bench-topic",
                IsolationLevel.READ_COMMITTED)) {
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            long progressed = time.nanos();
            while (partitions.stream()
                    .anyMatch(at -> reader.position(at) < end(extents, at))) {
                ConsumerRecords<ByteBuffer, ByteBuffer> records = reader.poll(POLL);
                records.forEach(visitor::visit);
                progressed = records.isEmpty() ? progressed : time.nanos();
                if (time.nanos() - progressed > PATIENCE.toNanos()) {
                    throw new BenchFailedException("topic %s cannot be read to its end within %d s"
                            .formatted(topic, PATIENCE.toSeconds()));
                }
            }
        }
    }

    private static long end(SortedMap<Integer, OffsetRange> extents, TopicPartition at) {
        OffsetRange extent = extents.get(at.partition());
        return extent == null ? 0 : extent.end();
    }
}
