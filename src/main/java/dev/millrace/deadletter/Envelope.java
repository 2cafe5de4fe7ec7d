package dev.millrace.deadletter;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.millrace.base.ByteSize;

/**
 * Writes dead letters in their standard JSON shape. A key or value that is UTF-8 stands there as text, any other as
 * base64 with {@code original_key_encoding} or {@code original_value_encoding} saying so; also text that JSON's escapes
 * would make longer than base64 does. A longer key or value than the limit is cut down to its beginning, its length and
 * its SHA-256. So the letter is never much longer than four thirds of its limits and can always be sent; the whole
 * record still lies at its origin. Not thread-safe.
 */
public final class Envelope {
    private static final int PREVIEW_BYTES = 4 * 1024;
    private static final char REPLACEMENT = '\uFFFD';
    private final JsonFactory json = new JsonFactory();
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    /** Escapes that add no more than this are of no concern. */
    private static final int ESCAPES_FREE = 4 * 1024;
    private static final long LONGEST_KEY = 64 * 1024;
    private final long valueLimit;
    private final long keyLimit;
    private Instant lastTime = Instant.EPOCH;
    private String lastTimeText = lastTime.toString();

    /** @param valueLimit longest value that is kept whole; keys are kept up to 64 KiB of it */
    public Envelope(ByteSize valueLimit) {
        this.valueLimit = valueLimit.bytes();
        this.keyLimit = Math.min(LONGEST_KEY, valueLimit.bytes());
    }

    /** The letter as it is sent. */
    public byte[] encode(DeadLetter letter) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(
                512 + (letter.value() == null ? 0 : letter.value().remaining()));
        try (JsonGenerator generator = json.createGenerator(ObjectWriteContext.empty(), out)) {
            write(generator, letter);
        }
        return out.toByteArray();
    }

    /**
     * Cuts an encoded letter down to what is sure to fit into any record: the beginning of its value, its length and its
     * SHA-256.
     *
     * @return empty when there is nothing left to cut
     */
    public static Optional<byte[]> cut(byte[] encoded) {
        ObjectNode letter = (ObjectNode) JsonMapper.shared().readTree(encoded);
        boolean valueIsCut = cut(letter, "original_value");
        boolean keyIsCut = cut(letter, "original_key");
        return valueIsCut || keyIsCut
                ? Optional.of(JsonMapper.shared().writeValueAsBytes(letter))
                : Optional.empty();
    }

    private static boolean cut(ObjectNode letter, String name) {
        JsonNode text = letter.get(name);
        if (text == null || text.isNull() || letter.has(name + "_is_cut")) {
            return false;
        }
        byte[] bytes = letter.has(name + "_encoding")
                ? Base64.getDecoder().decode(text.stringValue())
                : text.stringValue().getBytes(StandardCharsets.UTF_8);
        letter.put(name + "_bytes", bytes.length);
        letter.put(name + "_sha256", sha256(ByteBuffer.wrap(bytes)));
        letter.put(name + "_encoding", "base64");
        letter.put(name + "_is_cut", true);
        letter.put(name, base64(ByteBuffer.wrap(bytes, 0, Math.min(PREVIEW_BYTES, bytes.length))));
        return true;
    }

    private void write(JsonGenerator generator, DeadLetter letter) {
        generator.writeStartObject();
        generator.writeStringProperty("original_topic", letter.origin().partition().topic());
        generator.writeNumberProperty("original_partition", letter.origin().partition().partition());
        generator.writeNumberProperty("original_offset", letter.origin().offset());
        generator.writeNumberProperty("original_timestamp", letter.originalTimestamp());
        bytes(generator, "original_key", letter.key(), keyLimit);
        bytes(generator, "original_value", letter.value(), valueLimit);
        generator.writeStringProperty("error", wellFormed(letter.rejected().message()));
        generator.writeStringProperty("error_type", letter.rejected().reason().label());
        generator.writeStringProperty("error_pointer", wellFormed(letter.rejected().pointer()));
        generator.writeNumberProperty("error_byte_offset", letter.rejected().byteOffset());
        generator.writeStringProperty("timestamp", text(letter.timestamp()));
        generator.writeNumberProperty("retry_count", letter.retries());
        generator.writeStringProperty("consumer_id", letter.consumer());
        generator.writeStringProperty("pipeline", letter.pipeline());
        generator.writeStringProperty("contract", letter.contract());
        generator.writeEndObject();
    }

    /** Mistakes come in swarms, and most of a swarm within one millisecond. */
    private String text(Instant time) {
        if (!time.equals(lastTime)) {
            lastTime = time;
            lastTimeText = time.toString();
        }
        return lastTimeText;
    }

    /** Half a surrogate pair cannot be written as UTF-8. */
    private static String wellFormed(String text) {
        StringBuilder mended = null;
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (isPair(text, i)) {
                    i++;
                } else {
                    mended = mended == null ? new StringBuilder(text) : mended;
                    mended.setCharAt(i, REPLACEMENT);
                }
            }
        }
        return mended == null ? text : mended.toString();
    }

    private static boolean isPair(String text, int at) {
        return at + 1 < text.length() && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
    }

    private void bytes(JsonGenerator generator, String name, @Nullable ByteBuffer value, long limit) {
        if (value == null) {
            generator.writeNullProperty(name);
            return;
        }
        ByteBuffer kept = value.slice();
        if (kept.remaining() > limit) {
            generator.writeNumberProperty(name + "_bytes", kept.remaining());
            generator.writeStringProperty(name + "_sha256", sha256(kept.duplicate()));
            kept.limit(Math.min(PREVIEW_BYTES, Math.toIntExact(limit)));
            generator.writeStringProperty(name + "_encoding", "base64");
            generator.writeBooleanProperty(name + "_is_cut", true);
            generator.writeStringProperty(name, base64(kept));
            return;
        }
        CharBuffer text = text(kept.duplicate());
        if (text != null && escapes(text) <= Math.max(ESCAPES_FREE, kept.remaining() / 3)) {
            generator.writeName(name);
            generator.writeString(text.array(), text.arrayOffset() + text.position(), text.remaining());
        } else {
            generator.writeStringProperty(name + "_encoding", "base64");
            generator.writeStringProperty(name, base64(kept));
        }
    }

    private @Nullable CharBuffer text(ByteBuffer value) {
        try {
            return utf8.decode(value);
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** How many characters JSON's escapes add at most. */
    private static long escapes(CharBuffer text) {
        long added = 0;
        for (int i = 0; i < text.remaining(); i++) {
            char c = text.charAt(i);
            added += c < ' ' ? 5 : c == '"' || c == '\\' ? 1 : 0;
        }
        return added;
    }

    private static String base64(ByteBuffer value) {
        return StandardCharsets.ISO_8859_1.decode(Base64.getEncoder().encode(value)).toString();
    }

    private static String sha256(ByteBuffer value) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(value);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
