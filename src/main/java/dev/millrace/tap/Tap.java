package dev.millrace.tap;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/**
 * Reads topics from a place on. Joins no group and commits nothing, so nobody notices; records of open or aborted
 * transactions are not shown. One thread.
 */
public final class Tap implements AutoCloseable {
    private final Consumer<ByteBuffer, ByteBuffer> reader;
    private final Map<TopicPartition, Long> ends;
    private long lost;

    private Tap(Consumer<ByteBuffer, ByteBuffer> reader, Map<TopicPartition, Long> ends) {
        this.reader = reader;
        this.ends = ends;
    }

    /** Is given the records. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Takes one.
         *
         * @return false to be given no more
         */
        boolean take(ConsumerRecord<ByteBuffer, ByteBuffer> item);
    }

    /**
     * Opens a watch.
     *
     * @param topics by name, with their number of partitions
     */
    public static Tap open(Clients clients, Map<String, Integer> topics, From from, Time time)
            throws KafkaUnavailableException, KafkaRefusedException {
        Consumer<ByteBuffer, ByteBuffer> reader = clients.reader("tap", IsolationLevel.READ_COMMITTED);
        try {
            List<TopicPartition> partitions = partitions(topics);
            reader.assign(partitions);
            Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
            places(reader, partitions, ends, from, time).forEach(reader::seek);
            return new Tap(reader, ends);
        } catch (KafkaException e) {
            reader.close();
            throw unavailable(e);
        }
    }

    private static List<TopicPartition> partitions(Map<String, Integer> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        topics.forEach((topic, count) -> {
            for (int partition = 0; partition < count; partition++) {
                partitions.add(new TopicPartition(topic, partition));
            }
        });
        return partitions;
    }

    private static Map<TopicPartition, Long> places(Consumer<?, ?> reader, List<TopicPartition> partitions,
            Map<TopicPartition, Long> ends, From from, Time time) {
        return switch (from) {
            case From.Start _ -> reader.beginningOffsets(partitions);
            case From.End _ -> ends;
            case From.Ago(Duration duration) -> {
                Map<TopicPartition, Long> times = new HashMap<>();
                long then = Math.max(0, time.wallMillis() - duration.toMillis());
                partitions.forEach(partition -> times.put(partition, then));
                yield first(reader.offsetsForTimes(times), ends);
            }
        };
    }

    /** @param found has nulls for partitions without such a record */
    private static Map<TopicPartition, Long> first(Map<TopicPartition, OffsetAndTimestamp> found,
            Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> places = new HashMap<>(ends);
        found.forEach((partition, place) -> {
            if (place != null) {
                // Of records that are not committed yet, the time is known but not shown.
                places.merge(partition, place.offset(), Math::min);
            }
        });
        return places;
    }

    /** Waits for records for a while and gives what came; false when the visitor wants no more. */
    public boolean poll(Duration longest, Visitor visitor) throws KafkaUnavailableException {
        try {
            for (ConsumerRecord<ByteBuffer, ByteBuffer> item : reader.poll(longest)) {
                if (!visitor.take(item)) {
                    return false;
                }
            }
            return true;
        } catch (OffsetOutOfRangeException e) {
            goOn(e);
            return true;
        } catch (KafkaException e) {
            throw unavailable(e);
        }
    }

    /** Retention was faster: goes on with what is still there, and counts what was missed. */
    private void goOn(OffsetOutOfRangeException problem) {
        reader.beginningOffsets(problem.partitions()).forEach((partition, first) -> {
            lost += Math.max(0, first - problem.offsetOutOfRangePartitions().getOrDefault(partition, first));
            reader.seek(partition, first);
        });
    }

    /** Offsets that were deleted before they were read. */
    public long lost() {
        return lost;
    }

    /** Whether everything was read that was there when the watch was opened. */
    public boolean isPastOpening() {
        return ends.entrySet().stream().allMatch(end -> reader.position(end.getKey()) >= end.getValue());
    }

    @Override
    public void close() {
        reader.close();
    }

    private static KafkaUnavailableException unavailable(KafkaException problem) {
        return new KafkaUnavailableException("reading: " + problem.getMessage(), problem);
    }
}
