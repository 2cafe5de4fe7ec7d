package dev.millrace.replay;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import dev.millrace.base.Time;
import dev.millrace.deadletter.LetterReader;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/**
 * Brings an index up to its topic's end. What is in it already is not read again but for the last letter of each
 * partition: were that another one, the log was cut off and has grown anew. One thread.
 */
final class Indexer {
    /** Letters of one topic that are looked at, the newest ones; beyond, older ones are left out and counted. */
    static final long LETTERS_LIMIT = 2_000_000;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private final Clients clients;
    private final Time time;
    private final ReadListener listener;
    private final LetterReader letters = new LetterReader();

    Indexer(Clients clients, Time time, ReadListener listener) {
        this.clients = clients;
        this.time = time;
        this.listener = listener;
    }

    /**
     * Reads what is new.
     *
     * @return offsets that are still there and were left out because there are too many
     */
    long refresh(TopicIndex index) throws KafkaUnavailableException, KafkaRefusedException {
        try (Consumer<ByteBuffer, ByteBuffer> reader = clients.reader("dlq-index",
                IsolationLevel.READ_COMMITTED)) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (int number = 0; number < index.partitions(); number++) {
                partitions.add(new TopicPartition(index.name(), number));
            }
            reader.assign(partitions);
            Map<TopicPartition, Long> firsts = reader.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
            long leftOut = 0;
            for (TopicPartition partition : partitions) {
                long first = firsts.getOrDefault(partition, 0L);
                long end = ends.getOrDefault(partition, 0L);
                long from = Math.max(first, end - LETTERS_LIMIT / partitions.size());
                leftOut += from - first;
                reader.seek(partition, begin(index.partition(partition.partition()), from, end));
            }
            read(reader, index, ends);
            return leftOut;
        } catch (KafkaException e) {
            throw new KafkaUnavailableException("reading " + index.name() + ": " + e.getMessage(), e);
        }
    }

    /** Where to begin: with the last letter that is known, if it should be there. */
    private static long begin(PartitionIndex partition, long from, long end) {
        partition.dropBelow(from);
        if (partition.next() > end) {
            partition.clear();
            partition.next(from);
        }
        return partition.size() == 0 ? partition.next() : partition.offset(partition.size() - 1);
    }

    private void read(Consumer<ByteBuffer, ByteBuffer> reader, TopicIndex index,
            Map<TopicPartition, Long> ends)
            throws KafkaUnavailableException {
        long before = positions(reader, ends);
        long all = ends.values().stream().mapToLong(Long::longValue).sum() - before;
        long deadline = time.nanos() + PATIENCE.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
            ConsumerRecords<ByteBuffer, ByteBuffer> items = reader.poll(POLL);
            for (TopicPartition partition : items.partitions()) {
                take(index.partition(partition.partition()), index, items.records(partition), reader);
            }
            if (!items.isEmpty()) {
                deadline = time.nanos() + PATIENCE.toNanos();
                listener.read(index.name(), Math.min(all, positions(reader, ends) - before), all);
            } else if (time.nanos() - deadline > 0) {
                throw new KafkaUnavailableException(
                        "reading " + index.name() + ": nothing came for " + PATIENCE.toSeconds() + " s");
            }
        }
        ends.keySet().forEach(partition -> index.partition(partition.partition())
                .next(reader.position(partition)));
    }

    private static long positions(Consumer<?, ?> reader, Map<TopicPartition, Long> ends) {
        return ends.keySet().stream().mapToLong(reader::position).sum();
    }

    /** Records of one partition, of which the first may be the last one that is known. */
    private void take(PartitionIndex partition, TopicIndex index,
            List<ConsumerRecord<ByteBuffer, ByteBuffer>> items, Consumer<?, ?> reader) {
        for (ConsumerRecord<ByteBuffer, ByteBuffer> item : items) {
            long last = partition.size() == 0 ? -1 : partition.offset(partition.size() - 1);
            if (item.offset() == last && print(item) != partition.lastPrint()) {
                partition.clear();
                reader.seekToBeginning(List.of(new TopicPartition(item.topic(), item.partition())));
                return;
            }
            if (item.offset() > last) {
                index.add(letters.read(item));
                partition.lastPrint(print(item));
            }
        }
    }

    private static int print(ConsumerRecord<ByteBuffer, ByteBuffer> item) {
        CRC32C sum = new CRC32C();
        sum.update(ByteBuffer.allocate(Long.BYTES).putLong(item.timestamp()).flip());
        if (item.value() != null) {
            sum.update(item.value().duplicate());
        }
        return (int) sum.getValue();
    }
}
