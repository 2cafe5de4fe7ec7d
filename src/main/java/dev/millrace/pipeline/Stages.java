package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Time;
import dev.millrace.deadletter.DeadLetter;
import dev.millrace.deadletter.Envelope;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;
import dev.millrace.record.Reason;
import dev.millrace.record.Verdict;
import dev.millrace.transform.EventKeys;
import dev.millrace.transform.Outcome;
import dev.millrace.transform.Transformer;

/** Takes one record through its contract into a batch: an accepted event, or a dead letter. Poll thread only. */
final class Stages {
    /** A dead letter must fit into one record of the default size, 1 MiB, also when base64 makes it a third longer. */
    private static final ByteSize WHOLE_VALUE = new ByteSize(600 * 1024);
    private static final int KEY_BYTES_KEPT = 64 * 1024;
    private static final int HEADERS_KEPT = 64;
    private static final int HEADER_BYTES_KEPT = 16 * 1024;
    private static final String HEADERS_CUT = "millrace.headers-cut";

    private final String pipeline;
    private final String consumer;
    private final Time time;
    private final Refusals refusals;
    private final Envelope envelope = new Envelope(WHOLE_VALUE);

    /** @param refusals outputs that are known not to be taken */
    Stages(String pipeline, String consumer, Time time, Refusals refusals) {
        this.pipeline = pipeline;
        this.consumer = consumer;
        this.time = time;
        this.refusals = refusals;
    }

    /** Records that are processed from here on are processed now. */
    void begin(BatchContent content) {
        long now = time.wallMillis();
        Tools tools = content.tools();
        if (tools.transformer() != null) {
            tools.transformer().now(now);
        }
        if (tools.keys() != null) {
            tools.keys().now(now);
        }
    }

    void process(ConsumerRecord<ByteBuffer, ByteBuffer> item, BatchContent content) {
        ByteBuffer value = item.value();
        Optional<Verdict.Rejected> refusal = refusals.of(item);
        Verdict verdict = refusal.isPresent() ? refusal.get() : verdict(value, content);
        switch (verdict) {
            case Verdict.Valid _ -> pass(item, content);
            case Verdict.Rejected rejected ->
                content.reject(rejected.reason(), letter(item, rejected), item.timestamp());
        }
    }

    private static Verdict verdict(@Nullable ByteBuffer value, BatchContent content) {
        if (value == null) {
            return new Verdict.Rejected(Reason.TOMBSTONE, "", 0, "the record has no value (a tombstone)");
        }
        int length = value.remaining();
        if (length == 0) {
            return new Verdict.Rejected(Reason.EMPTY, "", 0, "the value is empty, 0 bytes");
        }
        long limit = content.rules().maxRecordBytes();
        if (length > limit) {
            return new Verdict.Rejected(Reason.TOO_LARGE, "", 0,
                    "the value has %,d bytes; at most %,d are allowed".formatted(length, limit));
        }
        return content.tools().validator().validate(value.array(), value.arrayOffset() + value.position(), length);
    }

    /** What the contract accepted goes through the rules. */
    private void pass(ConsumerRecord<ByteBuffer, ByteBuffer> item, BatchContent content) {
        ByteBuffer value = item.value();
        byte[] bytes = value.array();
        int offset = value.arrayOffset() + value.position();
        int length = value.remaining();
        Transformer transformer = content.tools().transformer();
        Outcome outcome = transformer == null
                ? Outcome.KEPT
                : transformer.apply(bytes, offset, length, item.timestamp());
        EventKeys keys = content.tools().keys();
        if (keys != null && outcome instanceof Outcome.Kept) {
            outcome = keys.read(bytes, offset, length, item.timestamp());
        }
        switch (outcome) {
            case Outcome.Kept _ -> {
                ByteBuffer key = keys == null
                        ? item.key()
                        : ByteBuffer.wrap(keys.bytes(), keys.offset(), keys.length());
                if (transformer == null) {
                    content.accept(item, key, bytes, offset, length);
                } else {
                    content.accept(item, key, transformer.bytes(), transformer.offset(), transformer.length());
                }
            }
            case Outcome.Filtered _ -> content.filter();
            case Outcome.Failed failed -> {
                var rejected = new Verdict.Rejected(Reason.RULE, "", 0, Refusals.limited(failed.describe()));
                content.reject(rejected.reason(), letter(item, rejected), item.timestamp());
            }
        }
    }

    private Letter letter(ConsumerRecord<ByteBuffer, ByteBuffer> item, Verdict.Rejected rejected) {
        Position origin = new Position(new Partition(item.topic(), item.partition()), item.offset());
        DeadLetter letter = new DeadLetter(origin, item.key(), item.value(), item.timestamp(), rejected,
                Instant.ofEpochMilli(time.wallMillis()), pipeline, consumer, 0);
        return new Letter(copy(item.key()), ByteBuffer.wrap(envelope.encode(letter)),
                headers(item));
    }

    /**
     * A view would keep the whole fetched batch in memory until the letter is sent. A huge key stands, cut down, in the
     * envelope only.
     */
    private static @Nullable ByteBuffer copy(@Nullable ByteBuffer view) {
        if (view == null || view.remaining() > KEY_BYTES_KEPT) {
            return null;
        }
        ByteBuffer copy = ByteBuffer.allocate(view.remaining());
        copy.put(view.duplicate()).flip();
        return copy;
    }

    private static List<Header> headers(ConsumerRecord<ByteBuffer, ByteBuffer> item) {
        List<Header> kept = new ArrayList<>();
        int bytes = 0;
        for (Header header : item.headers()) {
            bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
            if (kept.size() == HEADERS_KEPT || bytes > HEADER_BYTES_KEPT) {
                kept.addLast(new RecordHeader(HEADERS_CUT, "true".getBytes(StandardCharsets.US_ASCII)));
                break;
            }
            kept.add(header);
        }
        return kept;
    }
}
