package dev.millrace.deadletter;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

import dev.millrace.deadletter.StoredLetter.Failure;
import dev.millrace.deadletter.StoredLetter.Original;
import dev.millrace.deadletter.StoredLetter.Payload;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;

/** Reads the letters of other programs, which are the record itself and headers that say what happened to it. */
final class ForeignLetters {
    private static final String SPRING = "kafka_dlt-";
    private static final String SPRING_EXCEPTIONS = "springDeserializerException";
    private static final String CONNECT = "__connect.errors.";
    private static final String STREAMS = "__streams.errors.";
    private static final String SHARE = "__dlq.errors.";

    private ForeignLetters() {}

    /** Empty when no header is one of theirs. */
    static Optional<StoredLetter> read(ConsumerRecord<ByteBuffer, ByteBuffer> item) {
        Headers headers = item.headers();
        if (has(headers, SPRING + "original-topic")) {
            return Optional.of(spring(item));
        }
        if (has(headers, CONNECT + "topic")) {
            return Optional.of(connect(item));
        }
        if (has(headers, STREAMS + "exception") || has(headers, STREAMS + "topic")) {
            return Optional.of(streams(item));
        }
        return has(headers, SHARE + "topic") ? Optional.of(share(item)) : Optional.empty();
    }

    private static boolean has(Headers headers, String name) {
        return headers.lastHeader(name) != null;
    }

    /** A record that failed in one topic after the other has these headers several times, the oldest first. */
    private static StoredLetter spring(ConsumerRecord<ByteBuffer, ByteBuffer> item) {
        Headers headers = item.headers();
        String exception = text(headers, SPRING + "exception-cause-fqcn")
                .or(() -> text(headers, SPRING + "exception-fqcn"))
                .or(() -> text(headers, SPRING + "key-exception-fqcn")).orElse("");
        String message = text(headers, SPRING + "exception-message")
                .or(() -> text(headers, SPRING + "key-exception-message")).orElse("");
        Position origin = origin(first(headers, SPRING + "original-topic"),
                first(headers, SPRING + "original-partition"), first(headers, SPRING + "original-offset"));
        long timestamp = number(first(headers, SPRING + "original-timestamp"));
        return letter(item, Family.SPRING, origin, timestamp < 0 ? item.timestamp() : timestamp,
                here(item), failure(exception, message),
                text(headers, SPRING + "original-consumer-group").orElse(""), "", 0);
    }

    private static StoredLetter connect(ConsumerRecord<ByteBuffer, ByteBuffer> item) {
        Headers headers = item.headers();
        String stage = text(headers, CONNECT + "stage").map(text -> " (" + text + ")").orElse("");
        return letter(item, Family.CONNECT, origin(headers, CONNECT), item.timestamp(), here(item),
                failure(text(headers, CONNECT + "exception.class.name").orElse(""),
                        text(headers, CONNECT + "exception.message").orElse("") + stage),
                text(headers, CONNECT + "connector.name").orElse(""),
                text(headers, CONNECT + "task.id").orElse(""), 0);
    }

    private static StoredLetter streams(ConsumerRecord<ByteBuffer, ByteBuffer> item) {
        Headers headers = item.headers();
        return letter(item, Family.STREAMS, origin(headers, STREAMS), item.timestamp(), here(item),
                failure(text(headers, STREAMS + "exception").orElse(""),
                        text(headers, STREAMS + "message").orElse("")),
                "", "", 0);
    }

    /** Brokers keep no header of the record, and key and value only where the group is configured so. */
    private static StoredLetter share(ConsumerRecord<ByteBuffer, ByteBuffer> item) {
        Headers headers = item.headers();
        long deliveries = number(bytes(headers, SHARE + "delivery.count"));
        ByteBuffer value = item.value();
        Payload payload = new Payload.AtOrigin(item.key(), value, value == null ? -1 : value.remaining(),
                value == null ? "" : LetterReader.sha256(value));
        return letter(item, Family.SHARE_GROUP, origin(headers, SHARE), item.timestamp(), payload,
                new Failure("share-group", "", -1, text(headers, SHARE + "message").orElse("")),
                text(headers, SHARE + "group").orElse(""), "",
                Math.toIntExact(Math.clamp(deliveries - 1, 0, 1_000_000)));
    }

    private static Payload here(ConsumerRecord<ByteBuffer, ByteBuffer> item) {
        return new Payload.Here(item.key(), item.value());
    }

    private static Failure failure(String exception, String message) {
        String type = exception.substring(exception.lastIndexOf('.') + 1);
        return new Failure(type.isEmpty() ? "unknown" : type, "", -1, message);
    }

    private static StoredLetter letter(ConsumerRecord<ByteBuffer, ByteBuffer> item, Family family,
            @Nullable Position origin, long timestamp, Payload payload, Failure failure, String pipeline,
            String consumer, int retries) {
        return new StoredLetter(LetterReader.position(item), item.timestamp(), family,
                new Original(origin, timestamp, payload, own(item.headers())), failure, pipeline, "",
                consumer,
                LetterReader.trace(item, Math.max(retries, ReplayHeaders.count(item.headers()))));
    }

    private static @Nullable Position origin(Headers headers, String prefix) {
        return origin(bytes(headers, prefix + "topic"), bytes(headers, prefix + "partition"),
                bytes(headers, prefix + "offset"));
    }

    private static @Nullable Position origin(byte @Nullable [] topic, byte @Nullable [] partition,
            byte @Nullable [] offset) {
        long number = number(partition);
        long at = number(offset);
        return topic == null || topic.length == 0 || number < 0 || number > Integer.MAX_VALUE || at < 0
                ? null
                : new Position(new Partition(new String(topic, StandardCharsets.UTF_8), (int) number), at);
    }

    /** Digits, or a big-endian number as Spring writes it: four or eight digits would be no sensible number. */
    private static long number(byte @Nullable [] bytes) {
        if (bytes == null || bytes.length == 0) {
            return -1;
        }
        boolean isText = bytes.length < 19;
        for (byte each : bytes) {
            isText &= each >= '0' && each <= '9';
        }
        if (isText) {
            return Long.parseLong(new String(bytes, StandardCharsets.US_ASCII));
        }
        return switch (bytes.length) {
            case Integer.BYTES -> ByteBuffer.wrap(bytes).getInt();
            case Long.BYTES -> ByteBuffer.wrap(bytes).getLong();
            default -> -1;
        };
    }

    private static byte @Nullable [] bytes(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null ? null : header.value();
    }

    private static byte @Nullable [] first(Headers headers, String name) {
        for (Header header : headers.headers(name)) {
            return header.value();
        }
        return null;
    }

    private static Optional<String> text(Headers headers, String name) {
        return Optional.ofNullable(bytes(headers, name)).filter(bytes -> bytes.length > 0)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** Those the record had before. */
    private static List<Header> own(Headers headers) {
        List<Header> own = new ArrayList<>();
        for (Header header : headers) {
            String name = header.key();
            boolean isTheirs = name.startsWith(SPRING) || name.startsWith(SPRING_EXCEPTIONS)
                    || name.startsWith(CONNECT) || name.startsWith(STREAMS) || name.startsWith(SHARE);
            if (!isTheirs) {
                own.add(header);
            }
        }
        return own;
    }
}
