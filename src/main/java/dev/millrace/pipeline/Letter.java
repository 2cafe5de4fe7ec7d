package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.util.List;

import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import dev.millrace.deadletter.DeadLetter;
import dev.millrace.deadletter.Envelope;

/**
 * A dead letter on its way: written when its batch is settled.
 *
 * @param letter what it says, without the record's bytes
 * @param key the rejected record's key, null when it had none
 * @param value the envelope
 * @param headers the rejected record's headers, as many as are kept
 */
record Letter(DeadLetter letter, @Nullable ByteBuffer key, ByteBuffer value, List<Header> headers) {
    /** Memory it holds, roughly. */
    int bytes() {
        return (key == null ? 0 : key.remaining()) + value.remaining() + 128;
    }

    /** The letter without the record's bytes, for a topic that does not take it whole; the record still lies at its origin. */
    Letter withoutBytes(Envelope envelope) {
        return new Letter(letter, null, ByteBuffer.wrap(envelope.encode(letter)), List.of());
    }
}
