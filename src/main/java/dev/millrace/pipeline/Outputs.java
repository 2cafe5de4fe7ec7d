package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * The records that a batch sends to the output topic, in the order of the records they come from. Whatever is taken is
 * copied: a view would keep the whole fetched batch in memory until it is sent. Poll thread only.
 */
final class Outputs {
    /** What the client makes of one record besides its bytes. */
    private static final int OVERHEAD_BYTES = 160;
    private static final int FIRST_ROOM = 64;
    private final String topic;
    private final List<ProducerRecord<ByteBuffer, ByteBuffer>> records = new ArrayList<>();
    private long[] offsets = new long[FIRST_ROOM];
    private long bytes;

    Outputs(String topic) {
        this.topic = topic;
    }

    /**
     * Adds what becomes of a record.
     *
     * @param key null for a record without one
     * @param value array, of which offset and length tell the part
     */
    void add(ConsumerRecord<?, ?> origin, @Nullable ByteBuffer key, byte[] value, int offset, int length) {
        if (records.size() == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * offsets.length);
        }
        offsets[records.size()] = origin.offset();
        // Buffers that cover their arrays exactly are sent without another copy.
        ByteBuffer copy = ByteBuffer.wrap(Arrays.copyOfRange(value, offset, offset + length));
        Long timestamp = origin.timestamp() < 0 ? null : (Long) origin.timestamp();
        ProducerRecord<ByteBuffer, ByteBuffer> output = new ProducerRecord<>(topic, null, timestamp,
                key == null ? null : copy(key), copy, headers(origin.headers()));
        records.add(output);
        bytes += size(output);
    }

    private static long size(ProducerRecord<ByteBuffer, ByteBuffer> output) {
        long size = OVERHEAD_BYTES;
        size += output.value().remaining();
        size += output.key() == null ? 0 : output.key().remaining();
        for (Header header : output.headers()) {
            size += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return size;
    }

    private static ByteBuffer copy(ByteBuffer view) {
        byte[] bytes = new byte[view.remaining()];
        view.get(view.position(), bytes);
        return ByteBuffer.wrap(bytes);
    }

    private static @Nullable List<Header> headers(Headers headers) {
        Header[] all = headers.toArray();
        if (all.length == 0) {
            return null;
        }
        List<Header> copies = new ArrayList<>(all.length);
        for (Header header : all) {
            byte @Nullable [] value = header.value();
            copies.add(new RecordHeader(header.key(), value));
        }
        return copies;
    }

    List<ProducerRecord<ByteBuffer, ByteBuffer>> records() {
        return records;
    }

    int size() {
        return records.size();
    }

    /** Memory they hold, and what they take in requests before compression, roughly. */
    long bytes() {
        return bytes;
    }

    /** Removes those whose bit is set. */
    void remove(BitSet unwanted) {
        int kept = 0;
        for (int i = 0; i < records.size(); i++) {
            if (!unwanted.get(i)) {
                records.set(kept, records.get(i));
                offsets[kept] = offsets[i];
                kept++;
            } else {
                bytes -= size(records.get(i));
            }
        }
        records.subList(kept, records.size()).clear();
    }

    /** Where the records lay that became these. */
    LongStream origins() {
        return Arrays.stream(offsets, 0, records.size());
    }

    /** Where the records lay that became such. */
    LongStream origins(Predicate<ProducerRecord<ByteBuffer, ByteBuffer>> wanted) {
        return IntStream.range(0, records.size()).filter(i -> wanted.test(records.get(i)))
                .mapToLong(i -> offsets[i]);
    }

    void clear() {
        records.clear();
        bytes = 0;
    }
}
