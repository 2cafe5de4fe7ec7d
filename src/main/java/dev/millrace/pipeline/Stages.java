package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Time;
import dev.millrace.deadletter.DeadLetter;
import dev.millrace.deadletter.Envelope;
import dev.millrace.deadletter.LetterReader;
import dev.millrace.deadletter.ReplayHeaders;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;
import dev.millrace.record.Reason;
import dev.millrace.record.Verdict;
import dev.millrace.settle.TopicId;
import dev.millrace.transform.EventKeys;
import dev.millrace.transform.Outcome;
import dev.millrace.transform.Transformer;
import dev.millrace.transform.redis.Mark;

/** Takes one record through its contract into a batch: an accepted event, or a dead letter. Poll thread only. */
final class Stages {
    /** A dead letter must fit into one record of the default size, 1 MiB, also when base64 makes it a third longer. */
    private static final ByteSize WHOLE_VALUE = new ByteSize(600 * 1024);
    private static final int KEY_BYTES_KEPT = 64 * 1024;
    private static final int HEADERS_KEPT = 64;
    private static final int HEADER_BYTES_KEPT = 16 * 1024;

    private final String pipeline;
    private final String consumer;
    private final Time time;
    private @Nullable TopicId life;
    private final Refusals refusals;
    private final Repeats repeats;
    private final Envelope envelope = new Envelope(WHOLE_VALUE);

    /**
     * The stages of one worker.
     *
     * @param refusals outputs that are known not to be taken
     * @param repeats asked about each event that has an id
     */
    Stages(String pipeline, String consumer, Time time, Refusals refusals, Repeats repeats) {
        this.pipeline = pipeline;
        this.consumer = consumer;
        this.time = time;
        this.refusals = refusals;
        this.repeats = repeats;
    }

    /**
     * Records that are processed from here on are processed now.
     *
     * @param topic identity of the topic they are from
     */
    void begin(BatchContent content, TopicId topic) {
        life = topic;
        content.tools().now(time.wallMillis());
    }

    private TopicId life() {
        return Objects.requireNonNull(life, "begin comes before records");
    }

    void process(ConsumerRecord<ByteBuffer, ByteBuffer> item, BatchContent content) {
        if (ReplayHeaders.isForAnother(item.headers(), pipeline)) {
            content.filter();
            return;
        }
        switch (verdict(item.value(), content.rules(), content.tools())) {
            case Verdict.Valid _ -> pass(item, content);
            case Verdict.Rejected rejected -> reject(item, content, rejected);
        }
    }

    /** A record that has its outcome since long: only that it was there is noted, for those that repeat it. */
    void recall(ConsumerRecord<ByteBuffer, ByteBuffer> item, BatchContent content) {
        if (!ReplayHeaders.isForAnother(item.headers(), pipeline)
                && verdict(item.value(), content.rules(), content.tools()) instanceof Verdict.Valid
                && transform(item, content.tools()) instanceof Outcome.Kept) {
            boolean _ = isRepeated(item, content.tools());
        }
    }

    /** What the contract, and the limits of size, say of a value. */
    static Verdict verdict(@Nullable ByteBuffer value, RuleSet rules, Tools tools) {
        if (value == null) {
            return new Verdict.Rejected(Reason.TOMBSTONE, "", 0, "the record has no value (a tombstone)");
        }
        int length = value.remaining();
        if (length == 0) {
            return new Verdict.Rejected(Reason.EMPTY, "", 0, "the value is empty, 0 bytes");
        }
        long limit = rules.maxRecordBytes();
        if (length > limit) {
            return new Verdict.Rejected(Reason.TOO_LARGE, "", 0,
                    "the value has %,d bytes; at most %,d are allowed".formatted(length, limit));
        }
        return tools.validator().validate(value.array(), value.arrayOffset() + value.position(),
                length);
    }

    /** What the contract accepted goes through the rules, and then to the sink unless that is known not to take it. */
    private void pass(ConsumerRecord<ByteBuffer, ByteBuffer> item, BatchContent content) {
        Tools tools = content.tools();
        switch (transform(item, tools)) {
            case Outcome.Kept _ -> {
                Optional<Refusals.Refusal> refusal = refusals.of(life(), item);
                if (refusal.isPresent()) {
                    // Before its id counts: who repeats a dead letter repeats nothing that was forwarded.
                    withdraw(item, content, tools, refusal.get());
                    reject(item, content, refusal.get().rejected(), refusal.get().retries());
                } else if (isRepeated(item, tools)) {
                    content.drop();
                } else {
                    accept(item, content, tools);
                }
            }
            case Outcome.Filtered _ -> content.filter();
            case Outcome.Failed failed -> reject(item, content,
                    new Verdict.Rejected(Reason.RULE, "", 0, Refusals.limited(failed.describe())));
        }
    }

    /** Filter, changes, key and id; what came of it is held by the tools. */
    private Outcome transform(ConsumerRecord<ByteBuffer, ByteBuffer> item, Tools tools) {
        ByteBuffer value = item.value();
        int offset = value.arrayOffset() + value.position();
        Outcome outcome = tools.transformer() == null
                ? Outcome.KEPT
                : tools.transformer().apply(value.array(), offset, value.remaining(), item.timestamp());
        if (tools.keys() != null && outcome instanceof Outcome.Kept) {
            outcome = tools.keys().read(value.array(), offset, value.remaining(), item.timestamp());
        }
        if (tools.ids() != null && outcome instanceof Outcome.Kept) {
            outcome = tools.ids().read(value.array(), offset, value.remaining(), item.timestamp());
        }
        return outcome;
    }

    /** Whether the event, whose id has just been read, came before; from now on it did. */
    private boolean isRepeated(ConsumerRecord<ByteBuffer, ByteBuffer> item, Tools tools) {
        EventKeys ids = tools.ids();
        return ids != null && repeats.areInLog()
                && repeats.isRepeated(new Partition(item.topic(), item.partition()), ids.bytes(),
                        ids.offset(), ids.length(), item.offset(), item.timestamp());
    }

    /** The id was marked before the refusal was known. */
    private void withdraw(ConsumerRecord<ByteBuffer, ByteBuffer> item, BatchContent content, Tools tools,
            Refusals.Refusal refusal) {
        EventKeys ids = tools.ids();
        if (ids == null || repeats.areInLog()) {
            return;
        }
        if (refusal.isUnanswered()) {
            content.marks().owe(mark(item, ids));
        } else {
            content.marks().withdraw(mark(item, ids), item.offset());
        }
    }

    private Mark mark(ConsumerRecord<ByteBuffer, ByteBuffer> item, EventKeys ids) {
        byte[] id = Arrays.copyOfRange(ids.bytes(), ids.offset(), ids.offset() + ids.length());
        return new Mark(id, life().shortHex() + "-" + item.partition() + "@" + item.offset());
    }

    private void accept(ConsumerRecord<ByteBuffer, ByteBuffer> item, BatchContent content, Tools tools) {
        EventKeys ids = tools.ids();
        if (ids != null && !repeats.areInLog()) {
            content.marks().want(mark(item, ids));
        }
        EventKeys keys = tools.keys();
        ByteBuffer key = keys == null
                ? item.key()
                : ByteBuffer.wrap(keys.bytes(), keys.offset(), keys.length());
        Transformer transformer = tools.transformer();
        if (transformer == null) {
            ByteBuffer value = item.value();
            content.accept(item, key, value.array(), value.arrayOffset() + value.position(),
                    value.remaining());
        } else {
            content.accept(item, key, transformer.bytes(), transformer.offset(), transformer.length());
        }
    }

    private void reject(ConsumerRecord<ByteBuffer, ByteBuffer> item, BatchContent content,
            Verdict.Rejected rejected) {
        reject(item, content, rejected, 0);
    }

    private void reject(ConsumerRecord<ByteBuffer, ByteBuffer> item, BatchContent content,
            Verdict.Rejected rejected, int retries) {
        content.reject(rejected.reason(),
                letter(item, content.rules().contractVersion(), rejected,
                        retries + ReplayHeaders.count(item.headers())),
                item.timestamp());
    }

    private Letter letter(ConsumerRecord<ByteBuffer, ByteBuffer> item, String contract,
            Verdict.Rejected rejected, int retries) {
        Position origin = new Position(new Partition(item.topic(), item.partition()), item.offset());
        DeadLetter letter = new DeadLetter(origin, item.key(), item.value(), item.timestamp(), rejected,
                Instant.ofEpochMilli(time.wallMillis()), pipeline, contract, consumer, retries);
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
                kept.addLast(new RecordHeader(LetterReader.HEADERS_CUT,
                        "true".getBytes(StandardCharsets.US_ASCII)));
                break;
            }
            kept.add(header);
        }
        return kept;
    }
}
