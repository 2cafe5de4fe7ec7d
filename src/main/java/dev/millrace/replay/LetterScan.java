package dev.millrace.replay;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.record.Partition;

/** Reads chosen letters whole, one partition after the other, each in order. One thread. */
final class LetterScan implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** What lies between two letters is read over when it is less than this. */
    private static final long WORTH_A_SEEK = 2_000;
    private final Consumer<ByteBuffer, ByteBuffer> reader;
    private final Time time;
    private long given;

    private LetterScan(Consumer<ByteBuffer, ByteBuffer> reader, Time time) {
        this.reader = reader;
        this.time = time;
    }

    static LetterScan open(Clients clients, Time time)
            throws KafkaUnavailableException, KafkaRefusedException {
        return new LetterScan(clients.reader("dlq-scan", IsolationLevel.READ_COMMITTED), time);
    }

    /** Is given the letters. */
    interface Visitor {
        /**
         * Takes one.
         *
         * @return false to be given no more
         */
        boolean take(ConsumerRecord<ByteBuffer, ByteBuffer> item)
                throws KafkaUnavailableException, KafkaRefusedException;
    }

    /** Gives them all, but those that Kafka has deleted since they were chosen; false when the visitor had enough. */
    boolean read(Chosen chosen, Visitor visitor) throws KafkaUnavailableException, KafkaRefusedException {
        try {
            for (Map.Entry<Partition, long[]> wanted : chosen.offsets().entrySet()) {
                if (!read(wanted.getKey(), wanted.getValue(), visitor)) {
                    return false;
                }
            }
            return true;
        } catch (KafkaException e) {
            throw new KafkaUnavailableException("reading dead letters: " + e.getMessage(), e);
        }
    }

    private boolean read(Partition partition, long[] offsets, Visitor visitor)
            throws KafkaUnavailableException, KafkaRefusedException {
        TopicPartition here = new TopicPartition(partition.topic(), partition.partition());
        reader.assign(List.of(here));
        long first = reader.beginningOffsets(List.of(here)).getOrDefault(here, 0L);
        long end = reader.endOffsets(List.of(here)).getOrDefault(here, 0L);
        int next = firstFrom(offsets, first);
        seek(here, offsets, next);
        long deadline = time.nanos() + PATIENCE.toNanos();
        while (next < offsets.length && offsets[next] < end) {
            boolean isAny = false;
            for (ConsumerRecord<ByteBuffer, ByteBuffer> item : reader.poll(POLL)) {
                isAny = true;
                if (next < offsets.length && item.offset() >= offsets[next]) {
                    next = firstFrom(offsets, item.offset());
                    if (next < offsets.length && offsets[next] == item.offset()) {
                        next++;
                        given++;
                        if (!visitor.take(item)) {
                            return false;
                        }
                    }
                }
            }
            next = Math.max(next, firstFrom(offsets, reader.position(here)));
            if (next < offsets.length && offsets[next] - reader.position(here) > WORTH_A_SEEK) {
                seek(here, offsets, next);
            }
            if (isAny) {
                deadline = time.nanos() + PATIENCE.toNanos();
            } else if (time.nanos() - deadline > 0) {
                throw new KafkaUnavailableException(
                        "reading " + partition + ": nothing came for " + PATIENCE.toSeconds() + " s");
            }
        }
        return true;
    }

    private void seek(TopicPartition here, long[] offsets, int next) {
        if (next < offsets.length) {
            reader.seek(here, offsets[next]);
        }
    }

    private static int firstFrom(long[] offsets, long offset) {
        int found = Arrays.binarySearch(offsets, offset);
        return found >= 0 ? found : -found - 1;
    }

    /** How many letters the visitor was given. */
    long given() {
        return given;
    }

    @Override
    public void close() {
        reader.close();
    }
}
