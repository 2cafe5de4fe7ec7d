package dev.millrace.bench;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/** Reads partitions from their beginning to the end they have now, and counts. */
final class RawReader {
    private static final Duration POLL = Duration.ofMillis(500);

    private RawReader() {}

    /** @param bytes of the values */
    record Count(long records, long bytes) {
        Count plus(Count other) {
            return new Count(records + other.records, bytes + other.bytes);
        }
    }

    /**
     * Blocks until the end is reached.
     *
     * @param onFirst called when the first records have come
     */
    static Count read(Clients clients, String topic, List<Integer> numbers, Runnable onFirst)
            throws KafkaUnavailableException, KafkaRefusedException {
        List<TopicPartition> partitions = numbers.stream().map(number -> new TopicPartition(topic, number))
                .toList();
        try (Consumer<ByteBuffer, ByteBuffer> consumer = clients.reader("bench-raw",
                IsolationLevel.READ_COMMITTED)) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long left = ends.values().stream().mapToLong(Long::longValue).sum()
                    - consumer.beginningOffsets(partitions).values().stream().mapToLong(Long::longValue)
                            .sum();
            Count count = new Count(0, 0);
            while (count.records < left) {
                Count more = count(consumer.poll(POLL));
                if (count.records == 0 && more.records > 0) {
                    onFirst.run();
                }
                count = count.plus(more);
            }
            return count;
        }
    }

    private static Count count(Iterable<ConsumerRecord<ByteBuffer, ByteBuffer>> records) {
        long number = 0;
        long bytes = 0;
        for (ConsumerRecord<ByteBuffer, ByteBuffer> item : records) {
            number++;
            bytes += item.value() == null ? 0 : item.value().remaining();
        }
        return new Count(number, bytes);
    }
}
