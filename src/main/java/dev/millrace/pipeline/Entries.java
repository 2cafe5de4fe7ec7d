package dev.millrace.pipeline;

import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

import dev.millrace.format.Encoded;
import dev.millrace.ledger.Entry;
import dev.millrace.settle.Batch;
import dev.millrace.settle.CutAttributes;

/** Ledger entries of settled batches that became objects, or could have. */
final class Entries {
    private Entries() {}

    static Entry of(Batch<BatchContent> batch, String bucket) {
        BatchContent content = batch.content();
        CutAttributes attributes = batch.attributes();
        boolean stores = content.makesObject();
        Entry.Kind kind = attributes.isShort()
                ? Entry.Kind.SHORT
                : stores ? Entry.Kind.DATA : Entry.Kind.EMPTY;
        return new Entry(batch.chain(), batch.range(), kind, batch.records(), content.outcomes(),
                stores ? object(batch, bucket) : null, attributes.reason().label(), attributes.rules(), null);
    }

    private static Entry.@Nullable StoredObject object(Batch<BatchContent> batch, String bucket) {
        Encoded encoded = batch.content().encoded();
        return new Entry.StoredObject(bucket, Uploads.key(batch), encoded.bytes().remaining(),
                HexFormat.of().toHexDigits(encoded.crc32c()), batch.attributes().writer());
    }
}
