package dev.millrace.generate;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Sends many records in a row to one topic and keeps what failed. One thread sends and closes; callbacks come on the
 * producer's.
 */
final class Outbox implements AutoCloseable {
    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final Failures failures = new Failures();
    private boolean interrupted;

    Outbox(Producer<byte[], byte[]> producer, String topic) {
        this.producer = producer;
        this.topic = topic;
    }

    /** False once the thread is interrupted, or a send failed for more than its record's size: then sending ends. */
    boolean isOpen() {
        return !failures.isHopeless() && !Thread.currentThread().isInterrupted();
    }

    /**
     * Hands a record to the client.
     *
     * @param callback is told what became of it, unless false is returned
     * @return false when interrupted in the midst of it (the flag is set): then the record was not taken
     */
    boolean send(byte @Nullable [] key, byte @Nullable [] value, Callback callback) {
        try {
            // The callback sees every outcome, so the future tells nothing more.
            var _ = producer.send(new ProducerRecord<>(topic, key, value), callback);
            return true;
        } catch (InterruptException e) {
            return false;
        }
    }

    Failures failures() {
        return failures;
    }

    /** Waits until every record is acknowledged or has failed; an interrupt does not cut that short. */
    void flush() {
        interrupted |= Thread.interrupted();
        producer.flush();
    }

    /** Sets the thread's flag again if it was interrupted. */
    @Override
    public void close() {
        try {
            producer.close();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
