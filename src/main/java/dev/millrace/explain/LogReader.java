package dev.millrace.explain;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

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
import dev.millrace.kafka.TopicIdentity;
import dev.millrace.kafka.Topics;
import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;

/** Looks at places of a log. Joins no group and commits nothing. One thread. */
final class LogReader {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private final Clients clients;
    private final Time time;

    LogReader(Clients clients, Time time) {
        this.clients = clients;
        this.time = time;
    }

    /** What lies at a position, and if there is nothing, why. */
    Sighting look(Topics topics, Position position) throws KafkaUnavailableException, KafkaRefusedException {
        Partition partition = position.partition();
        Optional<TopicIdentity> topic = topics.describe(partition.topic());
        if (topic.isEmpty() || partition.partition() >= topic.get().partitions()) {
            return new Sighting.Absent(Sighting.Why.NO_PARTITION, new OffsetRange(0, 0));
        }
        OffsetRange log = topics.offsets(partition.topic(), IsolationLevel.READ_UNCOMMITTED).get(partition);
        OffsetRange committed = topics.offsets(partition.topic(), IsolationLevel.READ_COMMITTED)
                .get(partition);
        if (log == null || committed == null) {
            return new Sighting.Absent(Sighting.Why.NO_PARTITION, new OffsetRange(0, 0));
        }
        if (position.offset() < log.first()) {
            return new Sighting.Absent(Sighting.Why.REMOVED, log);
        }
        if (position.offset() >= log.end()) {
            return new Sighting.Absent(Sighting.Why.NOT_WRITTEN, log);
        }
        if (position.offset() >= committed.end()) {
            return new Sighting.Absent(Sighting.Why.NOT_COMMITTED, log);
        }
        Optional<ConsumerRecord<ByteBuffer, ByteBuffer>> item = at(position, IsolationLevel.READ_COMMITTED);
        return item.isPresent() ? new Sighting.Here(item.get()) : hole(topics, position, log);
    }

    private Sighting hole(Topics topics, Position position, OffsetRange log)
            throws KafkaUnavailableException, KafkaRefusedException {
        if (at(position, IsolationLevel.READ_UNCOMMITTED).isPresent()) {
            return new Sighting.Absent(Sighting.Why.ABORTED, log);
        }
        return new Sighting.Absent(topics.isCompacted(position.partition().topic())
                ? Sighting.Why.MARKER_OR_COMPACTED
                : Sighting.Why.MARKER, log);
    }

    private Optional<ConsumerRecord<ByteBuffer, ByteBuffer>> at(Position position, IsolationLevel isolation)
            throws KafkaUnavailableException, KafkaRefusedException {
        var found = new AtomicReference<@Nullable ConsumerRecord<ByteBuffer, ByteBuffer>>();
        range(position.partition(), new OffsetRange(position.offset(), position.offset() + 1), isolation,
                item -> {
                    found.set(item);
                    return false;
                });
        return Optional.ofNullable(found.get());
    }

    /** Visits the committed records of a range in their order, until the visitor says no. */
    void range(Partition partition, OffsetRange range,
            Predicate<ConsumerRecord<ByteBuffer, ByteBuffer>> visitor)
            throws KafkaUnavailableException, KafkaRefusedException {
        range(partition, range, IsolationLevel.READ_COMMITTED, visitor);
    }

    private void range(Partition partition, OffsetRange range, IsolationLevel isolation,
            Predicate<ConsumerRecord<ByteBuffer, ByteBuffer>> visitor)
            throws KafkaUnavailableException, KafkaRefusedException {
        TopicPartition at = at(partition);
        try (Consumer<ByteBuffer, ByteBuffer> reader = clients.reader("explain", isolation)) {
            reader.assign(List.of(at));
            reader.seek(at, range.first());
            long deadline = time.nanos() + PATIENCE.toNanos();
            while (reader.position(at) < range.end()) {
                var records = reader.poll(POLL);
                if (!records.isEmpty()) {
                    deadline = time.nanos() + PATIENCE.toNanos();
                }
                for (ConsumerRecord<ByteBuffer, ByteBuffer> item : records) {
                    if (item.offset() >= range.end() || !visitor.test(item)) {
                        return;
                    }
                }
                if (time.nanos() - deadline > 0) {
                    throw new KafkaUnavailableException("reading %s from offset %,d on: nothing came in %d s"
                            .formatted(partition, reader.position(at), PATIENCE.toSeconds()));
                }
            }
        } catch (KafkaException e) {
            throw new KafkaUnavailableException("reading " + partition + ": " + e.getMessage(), e);
        }
    }

    /** The first offset whose record is not older than this; empty when there is none. */
    Optional<Long> firstSince(Partition partition, long millis)
            throws KafkaUnavailableException, KafkaRefusedException {
        TopicPartition at = at(partition);
        try (Consumer<ByteBuffer, ByteBuffer> reader = clients.reader("explain",
                IsolationLevel.READ_COMMITTED)) {
            reader.assign(List.of(at));
            @Nullable
            OffsetAndTimestamp found = reader.offsetsForTimes(Map.of(at, Math.max(0, millis)))
                    .get(at);
            return Optional.ofNullable(found).map(OffsetAndTimestamp::offset);
        } catch (KafkaException e) {
            throw new KafkaUnavailableException("reading " + partition + ": " + e.getMessage(), e);
        }
    }

    private static TopicPartition at(Partition partition) {
        return new TopicPartition(partition.topic(), partition.partition());
    }
}
