package dev.millrace.replay;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.Compression;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/**
 * Transactions on the letters of one topic. Their id is that of the topic, so of all processes that would change its
 * letters, the last one that began is the only one that can; and once it has begun, whatever another one had under way
 * is decided. One thread.
 */
final class Transactions implements AutoCloseable {
    private static final String ID = "millrace.dlq.";
    /** Records that were too large for a letter are fetched from their source. */
    private static final ByteSize LARGEST = ByteSize.mebibytes(16);
    private static final Duration COMMIT_PATIENCE = Duration.ofSeconds(60);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);
    private final String topic;
    private final Producer<ByteBuffer, ByteBuffer> producer;
    private final Time time;

    private Transactions(String topic, Producer<ByteBuffer, ByteBuffer> producer, Time time) {
        this.topic = topic;
        this.producer = producer;
        this.time = time;
    }

    /** Ends what other processes have under way on the letters of this topic, and keeps them from going on. */
    static Transactions begin(Clients clients, String topic, String topicId, Time time)
            throws KafkaUnavailableException, KafkaRefusedException {
        Producer<ByteBuffer, ByteBuffer> producer = clients.transactionalProducer(ID + topicId,
                new Clients.Sending(Compression.LZ4, LARGEST, Clients.Sending.DEFAULT.waiting()));
        try {
            producer.initTransactions();
            return new Transactions(topic, producer, time);
        } catch (KafkaException e) {
            producer.close(CLOSE_LIMIT);
            throw Clients.failure("take over transactional id " + ID + topicId, e);
        }
    }

    /**
     * A record that its topic does not take.
     *
     * @param number of the record among those that were to be written
     * @param problem in the words of whoever refused it
     */
    record Refused(int number, String problem) {}

    /**
     * Writes all of it or nothing.
     *
     * @return the record because of which nothing was written; empty when all was
     * @throws KafkaUnavailableException when it is not certain what became of it; whoever begins anew will know
     */
    Optional<Refused> commit(List<ProducerRecord<ByteBuffer, ByteBuffer>> items)
            throws KafkaUnavailableException {
        AtomicReference<@Nullable Refused> refused = new AtomicReference<>();
        try {
            producer.beginTransaction();
            List<Future<RecordMetadata>> sent = new ArrayList<>(items.size());
            for (int i = 0; i < items.size(); i++) {
                int number = i;
                sent.add(producer.send(items.get(i), (where, problem) -> note(refused, number, problem)));
            }
            producer.flush();
            for (Future<RecordMetadata> future : sent) {
                RecordMetadata _ = future.get();
            }
        } catch (ExecutionException | KafkaException e) {
            Refused first = refused.get();
            if (first == null) {
                KafkaUnavailableException failure = failed(
                        e.getCause() instanceof KafkaException cause ? cause : e);
                endQuietly();
                throw failure;
            }
            abort();
            return Optional.of(first);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(e);
        }
        askForCommit();
        return Optional.empty();
    }

    private static void note(AtomicReference<@Nullable Refused> first, int number,
            @Nullable Exception problem) {
        if (problem instanceof RecordTooLargeException || problem instanceof InvalidRecordException
                || problem instanceof InvalidTimestampException) {
            first.compareAndSet(null, new Refused(number, String.valueOf(problem.getMessage())));
        }
    }

    /** What is left open would hide what comes behind it from readers, until its time is up. */
    private void endQuietly() {
        try {
            producer.abortTransaction();
        } catch (KafkaException e) {
            // Whoever begins next, or the time limit, ends it.
        }
    }

    private void abort() throws KafkaUnavailableException {
        try {
            producer.abortTransaction();
        } catch (KafkaException e) {
            throw failed(e);
        }
    }

    /** A commit that was asked for is never given up for an abort: only the same question again is safe. */
    private void askForCommit() throws KafkaUnavailableException {
        long deadline = time.nanos() + COMMIT_PATIENCE.toNanos();
        while (true) {
            try {
                producer.commitTransaction();
                return;
            } catch (TimeoutException e) {
                if (time.nanos() - deadline > 0) {
                    throw failed(e);
                }
            } catch (InterruptException e) {
                Thread.currentThread().interrupt();
                throw failed(e);
            } catch (KafkaException e) {
                throw failed(e);
            }
        }
    }

    private KafkaUnavailableException failed(Exception problem) {
        boolean isFenced = problem instanceof ProducerFencedException
                || problem instanceof InvalidProducerEpochException;
        return new KafkaUnavailableException(isFenced
                ? "another process has begun to work on the letters of " + topic
                        + "; what this one had done is marked, see `millrace dlq history`"
                : "changing letters of " + topic + ": " + problem.getMessage()
                        + "; what was done is marked, the same command goes on with the rest",
                problem);
    }

    @Override
    public void close() {
        producer.close(CLOSE_LIMIT);
    }
}
