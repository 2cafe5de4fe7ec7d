package dev.millrace.kafka;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;

import dev.millrace.base.Time;
import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;

/**
 * Looks with a client of its own at a place in the log that a consumer could not read.
 *
 * <p>
 * Which offsets a batch covers stands in its head, which the client keeps to itself. But whoever asks for any offset of a
 * batch is given the whole batch, and told its first offset when the checksum is wrong. So the end is found by asking at
 * offsets further and further on, then by halving. Where the damage lies in the very bytes that say how far the batch
 * reaches, its end is where the broker believes it to be.
 */
public final class Damage implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);
    private final Consumer<ByteBuffer, ByteBuffer> reader;
    private final Partition partition;
    private final TopicPartition at;
    private final Time time;

    /** What is there. */
    public sealed interface Finding {
        /** It can be read after all. */
        record Whole() implements Finding {}

        /** It is the end of the log. */
        record Nothing() implements Finding {}

        /** The checksum of the batch with these offsets is wrong. */
        record Damaged(OffsetRange range) implements Finding {}

        /** It cannot be read, and nothing tells where what can be read begins again. */
        record Endless(String words) implements Finding {}
    }

    private Damage(Consumer<ByteBuffer, ByteBuffer> reader, Partition partition, Time time) {
        this.reader = reader;
        this.partition = partition;
        this.at = new TopicPartition(partition.topic(), partition.partition());
        this.time = time;
    }

    /**
     * Looks at a place; takes some dozen questions. What was broken on its way only is whole, or broken elsewhere, when
     * another client fetches it: so nothing counts as broken unless two find the same.
     *
     * @param position where the consumer stands; the batch may begin below or above it
     * @return of a damaged batch no offset below the position
     * @throws KafkaUnavailableException when the brokers give no answer now
     */
    public static Finding at(Clients clients, Partition partition, long position, Time time)
            throws KafkaUnavailableException, KafkaRefusedException {
        Finding found = look(clients, partition, position, time);
        boolean isCertain = found instanceof Finding.Whole || found instanceof Finding.Nothing
                || found.equals(look(clients, partition, position, time));
        return isCertain ? found : new Finding.Whole();
    }

    private static Finding look(Clients clients, Partition partition, long position, Time time)
            throws KafkaUnavailableException, KafkaRefusedException {
        try (Damage look = new Damage(clients.reader("damage", IsolationLevel.READ_COMMITTED), partition,
                time)) {
            return look.find(position);
        }
    }

    private Finding find(long position) throws KafkaUnavailableException {
        reader.assign(List.of(at));
        if (position >= logEnd()) {
            return new Finding.Nothing();
        }
        Optional<ReadFailure> failure = read(position);
        if (failure.isEmpty()) {
            return new Finding.Whole();
        }
        if (failure.get().batch().isEmpty()) {
            return new Finding.Endless(failure.get().words());
        }
        long batch = failure.get().batch().getAsLong();
        long first = Math.max(batch, position);
        long end = end(batch, first);
        Optional<ReadFailure> after = end < logEnd() ? read(end) : Optional.empty();
        if (after.isPresent() && after.get().batch().isEmpty()) {
            return new Finding.Endless(after.get().words());
        }
        return new Finding.Damaged(new OffsetRange(first, end));
    }

    /** The first offset after the batch; what lies at {@code first} is inside. */
    private long end(long batch, long first) throws KafkaUnavailableException {
        long logEnd = logEnd();
        long inside = first;
        long outside = first + 1;
        while (outside < logEnd && isInside(batch, outside)) {
            inside = outside;
            outside = Math.min(logEnd, outside + (outside - first));
        }
        while (outside - inside > 1) {
            long middle = inside + (outside - inside) / 2;
            if (isInside(batch, middle)) {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        return outside;
    }

    private long logEnd() throws KafkaUnavailableException {
        try {
            return reader.endOffsets(List.of(at)).values().iterator().next();
        } catch (KafkaException e) {
            throw unavailable(e);
        }
    }

    private boolean isInside(long batch, long offset) throws KafkaUnavailableException {
        return read(offset).filter(failure -> failure.batch().equals(OptionalLong.of(batch))).isPresent();
    }

    /** Fetches what lies at an offset; what was fetched for another one is dropped by the client. */
    private Optional<ReadFailure> read(long offset) throws KafkaUnavailableException {
        long deadline = time.nanos() + ANSWER_LIMIT.toNanos();
        reader.seek(at, offset);
        while (time.nanos() - deadline < 0) {
            try {
                ConsumerRecords<ByteBuffer, ByteBuffer> records = reader.poll(POLL);
                if (!records.isEmpty() || reader.position(at) != offset) {
                    return Optional.empty();
                }
            } catch (InvalidOffsetException e) {
                // Retention was quicker; whoever asked will hear of it as well.
                return Optional.empty();
            } catch (CorruptRecordException e) {
                // The first batch of an answer has no head: the client does not even say where.
                return Optional.of(new ReadFailure(partition, OptionalLong.empty(), e.toString()));
            } catch (KafkaException e) {
                return Optional.of(ReadFailure.of(e).orElseThrow(() -> unavailable(e)));
            }
        }
        throw new KafkaUnavailableException(
                "reading %s at %,d: no answer within %d s".formatted(partition, offset,
                        ANSWER_LIMIT.toSeconds()));
    }

    private KafkaUnavailableException unavailable(KafkaException problem) {
        return new KafkaUnavailableException("reading " + partition + ": " + Answers.words(problem), problem);
    }

    @Override
    public void close() {
        reader.close();
    }
}
