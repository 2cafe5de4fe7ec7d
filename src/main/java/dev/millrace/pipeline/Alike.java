package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.util.function.Predicate;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordTooLargeException;

import dev.millrace.kafka.Compression;
import dev.millrace.kafka.RecordSize;

/**
 * Knows which records a topic will not take either, after it has refused one. A transaction ends with the first refusal, so
 * without this each such record would cost one that is given up, and its batch would be read once more for each.
 *
 * <p>Where one is too large, all are that are no smaller, neither before nor after compression; with n of them in a batch,
 * of any sizes in any order, about ln n refusals find them all. Where one is refused that has no key, all without a key
 * are: the topic is compacted. Of other refusals nothing is concluded.
 */
final class Alike implements Predicate<ProducerRecord<ByteBuffer, ByteBuffer>> {
    private final Transactor.Refused refused;
    private final Compression compression;
    private final int plain;
    private final int sent;

    Alike(Transactor.Refused refused, Compression compression) {
        this.refused = refused;
        this.compression = compression;
        this.plain = RecordSize.plain(refused.item());
        this.sent = RecordSize.sent(refused.item(), compression);
    }

    @Override
    public boolean test(ProducerRecord<ByteBuffer, ByteBuffer> other) {
        if (!other.topic().equals(refused.item().topic())) {
            return false;
        }
        return switch (refused.cause()) {
            case RecordTooLargeException _ ->
                RecordSize.plain(other) >= plain && RecordSize.sent(other, compression) >= sent;
            case InvalidRecordException _ when refused.item().key() == null -> other.key() == null;
            default -> other.equals(refused.item());
        };
    }
}
