package dev.millrace.kafka;

import java.nio.ByteBuffer;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;

/** How large a record is in the sense in which clients and brokers limit it: as a batch of its own. */
public final class RecordSize {
    private RecordSize() {}

    /** Bytes before compression, which the producer limits. */
    public static int plain(ProducerRecord<ByteBuffer, ByteBuffer> item) {
        return AbstractRecords.estimateSizeInBytesUpperBound(RecordBatch.CURRENT_MAGIC_VALUE,
                CompressionType.NONE, view(item.key()), view(item.value()), item.headers().toArray());
    }

    /** Bytes after it, which brokers limit: they give the producer no rest until each batch holds one record. */
    public static int sent(ProducerRecord<ByteBuffer, ByteBuffer> item, Compression compression) {
        SimpleRecord alone = new SimpleRecord(item.timestamp() == null ? 0 : item.timestamp(),
                view(item.key()), view(item.value()), item.headers().toArray());
        return MemoryRecords.withRecords(
                org.apache.kafka.common.compress.Compression.of(compression.label()).build(), alone)
                .sizeInBytes();
    }

    private static @Nullable ByteBuffer view(@Nullable ByteBuffer bytes) {
        return bytes == null ? null : bytes.duplicate();
    }
}
