package dev.millrace.deadletter;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.deadletter.StoredLetter.Failure;
import dev.millrace.deadletter.StoredLetter.Original;
import dev.millrace.deadletter.StoredLetter.Payload;
import dev.millrace.deadletter.StoredLetter.Trace;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;

/**
 * Makes one kind of letter of what lies in topics for dead letters, whoever wrote it there. Whatever the bytes are,
 * there is an answer: what nobody understands is a letter of the family {@link Family#UNREADABLE}. Thread-safe.
 */
public final class LetterReader {
    /** Put by pipelines in place of headers that were too many; what is kept is not the whole record then. */
    public static final String HEADERS_CUT = "millrace.headers-cut";
    private static final String UNKNOWN_SHAPE = "neither an envelope of Millrace nor headers of Spring, Kafka Connect,"
            + " Kafka Streams or a share group";
    private static final JsonMapper MAPPER = JsonMapper.shared();

    /** The letter that a record of such a topic is. */
    public StoredLetter read(ConsumerRecord<ByteBuffer, ByteBuffer> item) {
        Optional<JsonNode> envelope = envelope(item.value());
        if (envelope.isPresent()) {
            try {
                return ours(item, envelope.get());
            } catch (JacksonException | IllegalArgumentException e) {
                return unreadable(item, "an envelope that cannot be read: " + e.getMessage());
            }
        }
        return ForeignLetters.read(item).orElseGet(() -> unreadable(item, UNKNOWN_SHAPE));
    }

    /** Only what has the fields no letter of ours lacks. */
    private static Optional<JsonNode> envelope(@Nullable ByteBuffer value) {
        if (value == null || !value.hasRemaining() || value.get(value.position()) != '{') {
            return Optional.empty();
        }
        try {
            JsonNode node = MAPPER.readTree(value.array(), value.arrayOffset() + value.position(),
                    value.remaining());
            return Optional.of(node).filter(letter -> letter.has("original_topic")
                    && letter.has("original_offset") && letter.has("error_type"));
        } catch (JacksonException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static StoredLetter ours(ConsumerRecord<ByteBuffer, ByteBuffer> item, JsonNode letter) {
        Position origin = new Position(new Partition(letter.required("original_topic").stringValue(),
                letter.required("original_partition").intValue()),
                letter.required("original_offset").longValue());
        Failure failure = new Failure(letter.required("error_type").stringValue(),
                text(letter, "error_pointer"), letter.path("error_byte_offset").asInt(-1),
                text(letter, "error"));
        Original original = new Original(origin, letter.path("original_timestamp").asLong(-1),
                payload(item, letter), headers(item));
        int retries = Math.max(letter.path("retry_count").asInt(0), ReplayHeaders.count(item.headers()));
        return new StoredLetter(position(item), millis(letter, item.timestamp()), Family.MILLRACE, original,
                failure, text(letter, "pipeline"), text(letter, "contract"), text(letter, "consumer_id"),
                trace(item, retries));
    }

    private static String text(JsonNode letter, String name) {
        return letter.path(name).asString("");
    }

    private static long millis(JsonNode letter, long otherwise) {
        try {
            return Instant.parse(text(letter, "timestamp")).toEpochMilli();
        } catch (DateTimeParseException e) {
            return otherwise;
        }
    }

    private static Payload payload(ConsumerRecord<ByteBuffer, ByteBuffer> item, JsonNode letter) {
        ByteBuffer key = bytes(letter, "original_key");
        ByteBuffer value = bytes(letter, "original_value");
        boolean valueIsCut = letter.has("original_value_is_cut");
        if (valueIsCut) {
            return new Payload.AtOrigin(key, value, letter.path("original_value_bytes").asLong(-1),
                    text(letter, "original_value_sha256"));
        }
        if (letter.has("original_key_is_cut") || item.headers().lastHeader(HEADERS_CUT) != null) {
            return new Payload.AtOrigin(key, value, value == null ? -1 : value.remaining(),
                    value == null ? "" : sha256(value));
        }
        return new Payload.Here(key, value);
    }

    private static @Nullable ByteBuffer bytes(JsonNode letter, String name) {
        JsonNode text = letter.path(name);
        if (!text.isString()) {
            return null;
        }
        return ByteBuffer.wrap(letter.has(name + "_encoding")
                ? Base64.getDecoder().decode(text.stringValue())
                : text.stringValue().getBytes(StandardCharsets.UTF_8));
    }

    /** As it stands in envelopes: hexadecimal. */
    public static String sha256(ByteBuffer value) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(value.duplicate());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static StoredLetter unreadable(ConsumerRecord<ByteBuffer, ByteBuffer> item, String why) {
        return new StoredLetter(position(item), item.timestamp(), Family.UNREADABLE,
                new Original(null, -1, new Payload.Here(item.key(), item.value()), headers(item)),
                new Failure("unreadable", "", -1, why), "", "", "",
                trace(item, ReplayHeaders.count(item.headers())));
    }

    static Position position(ConsumerRecord<?, ?> item) {
        return new Position(new Partition(item.topic(), item.partition()), item.offset());
    }

    static Trace trace(ConsumerRecord<?, ?> item, int retries) {
        return new Trace(retries, ReplayHeaders.text(item.headers(), ReplayHeaders.ID),
                ReplayHeaders.text(item.headers(), ReplayHeaders.LETTER));
    }

    private static List<Header> headers(ConsumerRecord<?, ?> item) {
        List<Header> headers = new ArrayList<>();
        item.headers().forEach(headers::add);
        return headers;
    }
}
