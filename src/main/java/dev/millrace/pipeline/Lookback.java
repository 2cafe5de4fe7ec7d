package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.ReadFailure;
import dev.millrace.record.Partition;

/**
 * Finds from where a partition has to be read again, so that what was seen within some time before an offset is known.
 * Thread-safe; every call has a reader of its own and blocks.
 */
final class Lookback {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long FIRST_STEP = 500;
    private static final long STEP_GROWTH = 100;
    private final Clients clients;
    private final Time time;

    Lookback(Clients clients, Time time) {
        this.clients = clients;
        this.time = time;
    }

    /**
     * The first offset whose record may count, at most {@code before}.
     *
     * @param before the offset to go on from
     * @param horizon how long before the newest record below that offset a record counts, by timestamps
     */
    long from(Partition partition, long before, Duration horizon)
            throws KafkaUnavailableException, KafkaRefusedException {
        TopicPartition at = Kafkas.partition(partition);
        try (Consumer<ByteBuffer, ByteBuffer> reader = clients.reader("lookback",
                IsolationLevel.READ_COMMITTED)) {
            reader.assign(List.of(at));
            long start = reader.beginningOffsets(List.of(at)).getOrDefault(at, before);
            OptionalLong newest = newest(reader, at, start, before);
            if (newest.isEmpty()) {
                return before;
            }
            @Nullable
            OffsetAndTimestamp first = reader
                    .offsetsForTimes(Map.of(at, Math.max(0, newest.getAsLong() - horizon.toMillis())))
                    .get(at);
            return first == null ? before : Math.min(before, first.offset());
        } catch (KafkaException e) {
            throw new KafkaUnavailableException("looking back in " + partition + ": " + e.getMessage(), e);
        }
    }

    /**
     * The largest timestamp of some records just below the offset; empty when there is no record below it. One that was
     * larger still and lies further back is found by its time all the same.
     */
    private OptionalLong newest(Consumer<ByteBuffer, ByteBuffer> reader, TopicPartition at, long start,
            long before)
            throws KafkaUnavailableException {
        long step = FIRST_STEP;
        long from = before;
        while (from > start) {
            from = Math.max(start, before - step);
            OptionalLong newest = newestBetween(reader, at, from, before);
            if (newest.isPresent()) {
                return newest;
            }
            step *= STEP_GROWTH;
        }
        return OptionalLong.empty();
    }

    private OptionalLong newestBetween(Consumer<ByteBuffer, ByteBuffer> reader, TopicPartition at, long from,
            long before) throws KafkaUnavailableException {
        reader.seek(at, from);
        long deadline = time.nanos() + PATIENCE.toNanos();
        OptionalLong newest = OptionalLong.empty();
        while (reader.position(at) < before) {
            try {
                for (ConsumerRecord<ByteBuffer, ByteBuffer> item : reader.poll(POLL)) {
                    if (item.offset() < before) {
                        newest = OptionalLong.of(Math.max(newest.orElse(0), item.timestamp()));
                    }
                }
            } catch (KafkaException e) {
                if (ReadFailure.of(e).isEmpty()) {
                    throw e;
                }
                // What is damaged has no time; what lies below it is older, so that rather too much is read again.
                return newest;
            }
            if (time.nanos() - deadline > 0) {
                throw new KafkaUnavailableException(
                        "%s could not be read up to %,d within %d s".formatted(at, before,
                                PATIENCE.toSeconds()));
            }
        }
        return newest;
    }
}
