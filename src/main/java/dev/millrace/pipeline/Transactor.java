package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.jspecify.annotations.Nullable;

import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.settle.Head;
import dev.millrace.settle.LedgerLocation;
import dev.millrace.settle.Outcome;

/**
 * Carries out planned transactions with one transactional producer and reports how they ended, deciding nothing. Every
 * send is awaited before the offsets are handed over, because an unchecked failure would settle what was never written.
 * One thread at a time; only {@link #drop} may come in between.
 */
final class Transactor implements AutoCloseable {
    private static final Duration NOT_AT_ALL = Duration.ZERO;
    /** The group coordinator's ways to say that these offsets were not taken. */
    private static final List<Class<? extends Throwable>> REFUSALS = List.of(CommitFailedException.class,
            UnknownMemberIdException.class, IllegalGenerationException.class, FencedInstanceIdException.class,
            RebalanceInProgressException.class, TransactionAbortableException.class);
    /** What brokers, or the client for them, say of a record that they will never take as it is. */
    private static final List<Class<? extends Throwable>> REFUSED_RECORDS = List.of(
            RecordTooLargeException.class, InvalidRecordException.class, InvalidTimestampException.class);
    private final Clients clients;
    private final String transactionalId;
    private final Clients.Sending sending;
    /** Volatile, because the poll thread may drop it under the hands of the thread that sends. */
    private volatile @Nullable Producer<ByteBuffer, ByteBuffer> producer;
    private boolean fenced;
    /** Of the last transaction; set by the client's own thread, before the failure it leads to is seen. */
    private AtomicReference<@Nullable Refused> refused = new AtomicReference<>();

    /**
     * A record that its topic does not take.
     *
     * @param problem what the client or the brokers say, for people
     */
    record Refused(ProducerRecord<ByteBuffer, ByteBuffer> item, Throwable cause, String problem) {}

    Transactor(Clients clients, String transactionalId, Clients.Sending sending) {
        this.clients = clients;
        this.transactionalId = transactionalId;
        this.sending = sending;
    }

    String transactionalId() {
        return transactionalId;
    }

    boolean isReady() {
        return producer != null;
    }

    /**
     * Makes a producer and takes the transactional id over, which ends whatever an earlier producer left open.
     *
     * @throws KafkaUnavailableException when that could not be done now
     */
    void open() throws KafkaUnavailableException, KafkaRefusedException {
        Producer<ByteBuffer, ByteBuffer> fresh = clients.transactionalProducer(transactionalId, sending);
        try {
            fresh.initTransactions();
            producer = fresh;
        } catch (KafkaException e) {
            fresh.close(NOT_AT_ALL);
            throw new KafkaUnavailableException(
                    "taking over transactional id " + transactionalId + ": " + e.getMessage(), e);
        }
    }

    /** Lets go of the producer without waiting for anything. */
    void drop() {
        Producer<ByteBuffer, ByteBuffer> open = producer;
        if (open != null) {
            open.close(NOT_AT_ALL);
            producer = null;
        }
    }

    /** Carries out one transaction. Blocks for milliseconds, or until a time-out of the producer. */
    Outcome commit(Draft draft) {
        Producer<ByteBuffer, ByteBuffer> current = current();
        // A new one: the client may still be about to fail what an earlier producer had not sent.
        refused = new AtomicReference<>();
        try {
            current.beginTransaction();
            Map<TopicPartition, OffsetAndMetadata> offsets = send(current, draft);
            current.sendOffsetsToTransaction(offsets, draft.group());
        } catch (ExecutionException e) {
            return beforeCommit(e.getCause() == null ? e : e.getCause());
        } catch (KafkaException | InterruptedException e) {
            return beforeCommit(e);
        }
        return askForCommit(current);
    }

    /** Asks for the same commit again. */
    Outcome retryCommit() {
        return askForCommit(current());
    }

    private Outcome askForCommit(Producer<ByteBuffer, ByteBuffer> producer) {
        try {
            producer.commitTransaction();
            return new Outcome.Committed();
        } catch (TimeoutException | InterruptException e) {
            return new Outcome.Unknown(words(e));
        } catch (KafkaException e) {
            return isRefusal(e) ? new Outcome.Refused(words(e)) : broken(e);
        }
    }

    /** Aborts, and tells whether the producer can be used again. */
    boolean abort() {
        try {
            current().abortTransaction();
            return true;
        } catch (KafkaException e) {
            return false;
        }
    }

    private Outcome broken(Throwable problem) {
        fenced = problem instanceof ProducerFencedException
                || problem instanceof InvalidProducerEpochException;
        return new Outcome.Broken(words(problem));
    }

    /** The record for which the last transaction was not committed, after {@link Outcome.TooLarge}. */
    Optional<Refused> refused() {
        return Optional.ofNullable(refused.get());
    }

    /** Whether the producer that broke last did so because another one took its transactional id. */
    boolean wasFenced() {
        return fenced;
    }

    /** The client wraps what went wrong, sometimes twice, so the causes are looked at, the telling ones first. */
    private Outcome beforeCommit(Throwable problem) {
        if (problem instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        Refused record = refused.get();
        if (record != null) {
            return new Outcome.TooLarge(record.problem());
        }
        if (isCausedBy(problem, TimeoutException.class) || isCausedBy(problem, InterruptException.class)
                || isCausedBy(problem, InterruptedException.class)) {
            return new Outcome.NeverAsked(words(problem));
        }
        return isRefusal(problem) ? new Outcome.Refused(words(problem)) : broken(problem);
    }

    private static boolean isRefusal(Throwable problem) {
        return REFUSALS.stream().anyMatch(type -> isCausedBy(problem, type));
    }

    private static boolean isCausedBy(Throwable problem, Class<? extends Throwable> type) {
        for (Throwable at = problem; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return true;
            }
        }
        return false;
    }

    /** What the client says, and what was behind it. */
    private static String words(Throwable problem) {
        String said = problem.getClass().getSimpleName() + ": " + problem.getMessage();
        return problem.getCause() == null ? said : said + " (" + words(problem.getCause()) + ")";
    }

    private Map<TopicPartition, OffsetAndMetadata> send(Producer<ByteBuffer, ByteBuffer> current,
            Draft draft)
            throws ExecutionException, InterruptedException {
        List<Future<RecordMetadata>> sent = new ArrayList<>(draft.records().size());
        AtomicReference<@Nullable Refused> first = refused;
        for (ProducerRecord<ByteBuffer, ByteBuffer> item : draft.records()) {
            sent.add(current.send(item, (where, problem) -> note(first, item, problem)));
        }
        Map<Head, Future<RecordMetadata>> heads = new HashMap<>();
        draft.heads().forEach((head, item) -> heads.put(head, current.send(item)));
        current.flush();
        for (Future<RecordMetadata> future : sent) {
            RecordMetadata _ = future.get();
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (Map.Entry<Head, Future<RecordMetadata>> head : heads.entrySet()) {
            RecordMetadata copy = head.getValue().get();
            offsets.put(Kafkas.partition(head.getKey().chain().partition()),
                    offset(head.getKey(), new LedgerLocation(copy.partition(), copy.offset())));
        }
        return offsets;
    }

    /**
     * The first one counts: it makes the client give up the rest of the transaction, and then that fails with the same
     * exception, however harmless it is.
     */
    private static void note(AtomicReference<@Nullable Refused> first,
            ProducerRecord<ByteBuffer, ByteBuffer> item, @Nullable Exception problem) {
        if (problem != null && REFUSED_RECORDS.stream().anyMatch(type -> type.isInstance(problem))) {
            first.compareAndSet(null, new Refused(item, problem, words(problem)));
        }
    }

    private static OffsetAndMetadata offset(Head head, LedgerLocation location) {
        int epoch = head.register().settledEpoch();
        return new OffsetAndMetadata(head.register().settled(),
                epoch < 0 ? Optional.empty() : Optional.of(epoch), Kafkas.metadata(head, location));
    }

    private Producer<ByteBuffer, ByteBuffer> current() {
        Producer<ByteBuffer, ByteBuffer> open = producer;
        if (open == null) {
            throw new IllegalStateException("no producer is open");
        }
        return open;
    }

    @Override
    public void close() {
        drop();
    }
}
