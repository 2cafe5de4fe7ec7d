package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
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
import dev.millrace.ledger.Entry;
import dev.millrace.ledger.Ledger;
import dev.millrace.ledger.LedgerCodec;
import dev.millrace.ledger.LedgerKey;
import dev.millrace.record.Partition;
import dev.millrace.settle.Advance;
import dev.millrace.settle.Batch;
import dev.millrace.settle.Gap;
import dev.millrace.settle.Head;
import dev.millrace.settle.LedgerLocation;
import dev.millrace.settle.Outcome;
import dev.millrace.settle.Step;

/**
 * Carries out planned transactions with one transactional producer and reports how they ended, deciding nothing. Every
 * send is awaited before the offsets are handed over, because an unchecked failure would settle what was never written.
 * Poll thread only.
 */
final class Transactor implements AutoCloseable {
    private static final Duration NOT_AT_ALL = Duration.ZERO;
    private final Clients clients;
    private final String transactionalId;
    private final EntryWriter entries;
    private final String deadLetterTopic;
    private final int ledgerPartitions;
    private final LedgerCodec codec = new LedgerCodec();
    private @Nullable Producer<ByteBuffer, ByteBuffer> producer;
    private boolean fenced;

    /** Makes the ledger entry of a settled batch. */
    interface EntryWriter {
        Entry entry(Batch<BatchContent> batch);
    }

    Transactor(Clients clients, String transactionalId, String deadLetterTopic, int ledgerPartitions,
            EntryWriter entries) {
        this.clients = clients;
        this.transactionalId = transactionalId;
        this.deadLetterTopic = deadLetterTopic;
        this.ledgerPartitions = ledgerPartitions;
        this.entries = entries;
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
        Producer<ByteBuffer, ByteBuffer> fresh = clients.transactionalProducer(transactionalId);
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
        if (producer != null) {
            producer.close(NOT_AT_ALL);
            producer = null;
        }
    }

    /** Carries out one transaction. Blocks for milliseconds, or until a time-out of the producer. */
    Outcome commit(Advance<BatchContent> advance, ConsumerGroupMetadata group) {
        Producer<ByteBuffer, ByteBuffer> current = current();
        try {
            current.beginTransaction();
            Map<TopicPartition, OffsetAndMetadata> offsets = send(current, advance);
            current.sendOffsetsToTransaction(offsets, group);
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

    /** Whether the producer that broke last did so because another one took its transactional id. */
    boolean wasFenced() {
        return fenced;
    }

    private Outcome beforeCommit(Throwable problem) {
        if (problem instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        if (isRefusal(problem)) {
            return new Outcome.Refused(words(problem));
        }
        return switch (problem) {
            case RecordTooLargeException _ -> new Outcome.TooLarge(words(problem));
            case TimeoutException _,InterruptException _,InterruptedException _ ->
                new Outcome.NeverAsked(words(problem));
            default -> broken(problem);
        };
    }

    private static boolean isRefusal(Throwable problem) {
        return problem instanceof CommitFailedException || problem instanceof UnknownMemberIdException
                || problem instanceof IllegalGenerationException
                || problem instanceof FencedInstanceIdException
                || problem instanceof RebalanceInProgressException
                || problem instanceof TransactionAbortableException
                || (problem.getCause() != null && isRefusal(problem.getCause()));
    }

    private static String words(Throwable problem) {
        return problem.getClass().getSimpleName() + ": " + problem.getMessage();
    }

    private Map<TopicPartition, OffsetAndMetadata> send(Producer<ByteBuffer, ByteBuffer> current,
            Advance<BatchContent> advance) throws ExecutionException, InterruptedException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        Map<Head, Future<RecordMetadata>> heads = new HashMap<>();
        for (Step<BatchContent> step : advance.steps()) {
            for (Batch<BatchContent> batch : step.settled()) {
                batch.content().letters().forEach(letter -> sent.add(current.send(record(letter))));
                sent.add(current.send(record(entries.entry(batch))));
            }
            for (Gap gap : step.gaps()) {
                sent.add(current.send(record(entry(gap))));
            }
            for (Head closed : step.closed()) {
                sent.add(current.send(record(closed)));
            }
            heads.put(step.head(), current.send(record(step.head())));
        }
        for (Future<RecordMetadata> future : sent) {
            RecordMetadata _ = future.get();
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (Map.Entry<Head, Future<RecordMetadata>> head : heads.entrySet()) {
            RecordMetadata copy = head.getValue().get();
            Partition partition = head.getKey().chain().partition();
            offsets.put(new TopicPartition(partition.topic(), partition.partition()),
                    offset(head.getKey(), new LedgerLocation(copy.partition(), copy.offset())));
        }
        return offsets;
    }

    private static OffsetAndMetadata offset(Head head, LedgerLocation location) {
        int epoch = head.register().settledEpoch();
        return new OffsetAndMetadata(head.register().settled(),
                epoch < 0 ? Optional.empty() : Optional.of(epoch), Kafkas.metadata(head, location));
    }

    private ProducerRecord<ByteBuffer, ByteBuffer> record(Letter letter) {
        return new ProducerRecord<>(deadLetterTopic, null, letter.key(), letter.value().duplicate(),
                letter.headers());
    }

    private ProducerRecord<ByteBuffer, ByteBuffer> record(Entry entry) {
        LedgerKey key = new LedgerKey.OfEntry(entry.chain(), entry.range().first());
        return new ProducerRecord<>(Ledger.TOPIC, Ledger.partition(entry.chain(), ledgerPartitions),
                key.bytes(),
                codec.encode(entry));
    }

    private ProducerRecord<ByteBuffer, ByteBuffer> record(Head head) {
        LedgerKey key = new LedgerKey.OfHead(head.chain());
        return new ProducerRecord<>(Ledger.TOPIC, Ledger.partition(head.chain(), ledgerPartitions),
                key.bytes(),
                codec.encode(head));
    }

    private static Entry entry(Gap gap) {
        return new Entry(gap.chain(), gap.range(), Entry.Kind.GAP, 0, 0, Map.of(), null, null, null,
                gap.cause().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    private Producer<ByteBuffer, ByteBuffer> current() {
        if (producer == null) {
            throw new IllegalStateException("no producer is open");
        }
        return producer;
    }

    @Override
    public void close() {
        drop();
    }
}
