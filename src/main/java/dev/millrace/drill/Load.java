package dev.millrace.drill;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/**
 * Numbered records, sent beside everything else by an idempotent producer with acks=all. Each has a header {@code drill}
 * with the run's and its own number. A record without acknowledgement may be in the topic or not. Thread-safe.
 */
final class Load implements AutoCloseable {
    private static final Duration AFTER_TROUBLE = Duration.ofMillis(200);
    /** What was missed in a longer stall is not made up for. */
    private static final long CATCH_UP_NANOS = 5_000_000_000L;
    private final Clients clients;
    private final String topic;
    private final Events events;
    private final long run;
    private final ByteSize largest;
    private final long nanosPerRecord;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private long next;
    private @Nullable Thread sender;
    private volatile boolean stopping;

    /** @param largest record that is sent, key and overhead included */
    Load(Clients clients, String topic, Events events, long run, double perSecond, ByteSize largest) {
        this.clients = clients;
        this.topic = topic;
        this.events = events;
        this.run = run;
        this.largest = largest;
        this.nanosPerRecord = Math.round(1e9 / perSecond);
    }

    /**
     * How far it has come.
     *
     * @param sent handed to the client
     * @param acknowledged by all in-sync replicas
     * @param failed refused or without an answer in time; the latter may be in the topic all the same
     */
    record Sent(long sent, long acknowledged, long failed) {}

    Sent sent() {
        return new Sent(sent.get(), acknowledged.get(), failed.get());
    }

    /** Goes on where it was paused. */
    synchronized void resume() throws KafkaUnavailableException, KafkaRefusedException {
        if (sender != null) {
            throw new IllegalStateException("it is sending already");
        }
        stopping = false;
        // A new one each time: the topic may have been made anew meanwhile.
        Producer<byte[], byte[]> producer = clients.bulkProducer("drill", largest);
        sender = Thread.ofPlatform().daemon().name("drill-load").start(() -> {
            try (producer) {
                send(producer);
            }
        });
    }

    /** Returns once everything that was sent is acknowledged or has failed. Does nothing when it is paused. */
    synchronized void pause() throws InterruptedException {
        if (sender != null) {
            stopping = true;
            sender.join();
            sender = null;
        }
    }

    private void send(Producer<byte[], byte[]> producer) {
        Time time = Time.system();
        long due = time.nanos();
        while (!stopping) {
            try {
                sendOne(producer);
            } catch (KafkaException e) {
                // The buffer is full, or there is no metadata, for longer than the client waits.
                failed.incrementAndGet();
                LockSupport.parkNanos(AFTER_TROUBLE.toNanos());
            }
            due = Math.max(due + nanosPerRecord, time.nanos() - CATCH_UP_NANOS);
            long ahead = due - time.nanos();
            if (ahead > 500_000) {
                LockSupport.parkNanos(ahead);
            }
        }
        producer.flush();
    }

    private void sendOne(Producer<byte[], byte[]> producer) {
        long index = next++;
        ProducerRecord<byte[], byte[]> item = new ProducerRecord<>(topic, events.key(index),
                events.value(index));
        var _ = item.headers().add("drill", (run + ":" + index).getBytes(StandardCharsets.US_ASCII));
        sent.incrementAndGet();
        // The callback sees every outcome, so the future tells nothing more.
        var _ = producer.send(item, (_, problem) -> {
            if (problem == null) {
                acknowledged.incrementAndGet();
            } else {
                failed.incrementAndGet();
            }
        });
    }

    @Override
    public void close() {
        stopping = true;
    }
}
