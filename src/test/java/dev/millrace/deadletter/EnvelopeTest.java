package dev.millrace.deadletter;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.base.ByteSize;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;
import dev.millrace.record.Reason;
import dev.millrace.record.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

class EnvelopeTest {
    private static final int LIMIT = 60_000;
    private final Envelope envelope = new Envelope(new ByteSize(LIMIT));

    private static DeadLetter letter(@Nullable ByteBuffer key, @Nullable ByteBuffer value, String pointer,
            String message) {
        return new DeadLetter(new Position(new Partition("events", 3), 4711), key, value, 1_700_000_000_123L,
                new Verdict.Rejected(Reason.MISSING_FIELD, pointer, 17, message),
                Instant.parse("2026-02-03T04:05:06.007Z"), "archive", "c@1", "worker-0", 2);
    }

    private static DeadLetter letter(byte @Nullable [] value) {
        return letter(null, value == null ? null : ByteBuffer.wrap(value), "", "no");
    }

    private JsonNode written(DeadLetter letter) {
        return JsonMapper.shared().readTree(envelope.encode(letter));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] filled(int length, int with) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }

    @Test
    void has_the_standard_shape() {
        byte[] written = envelope.encode(letter(bytes("key"), bytes("{\"a\":1}"), "/a", "no"));

        assertThat(new String(written, StandardCharsets.UTF_8)).isEqualTo(
                "{\"original_topic\":\"events\",\"original_partition\":3,\"original_offset\":4711,"
                        + "\"original_timestamp\":1700000000123,\"original_key\":\"key\","
                        + "\"original_value\":\"{\\\"a\\\":1}\",\"error\":\"no\",\"error_type\":\"missing-field\","
                        + "\"error_pointer\":\"/a\",\"error_byte_offset\":17,"
                        + "\"timestamp\":\"2026-02-03T04:05:06.007Z\",\"retry_count\":2,"
                        + "\"consumer_id\":\"worker-0\",\"pipeline\":\"archive\",\"contract\":\"c@1\"}");
    }

    @Test
    void tells_nothing_from_empty() {
        JsonNode written = written(letter(null, ByteBuffer.allocate(0), "", "no"));

        assertThat(written.get("original_key").isNull()).isTrue();
        assertThat(written.get("original_value").stringValue()).isEmpty();
        assertThat(written.has("original_value_encoding")).isFalse();
    }

    @Test
    void takes_the_view_alone_and_leaves_it_as_it_is() {
        ByteBuffer value = bytes("before{}after").position(6).limit(8);

        JsonNode written = written(letter(value.duplicate(), value, "", "no"));

        assertThat(written.get("original_value").stringValue()).isEqualTo("{}");
        assertThat(written.get("original_key").stringValue()).isEqualTo("{}");
        assertThat(value.remaining()).isEqualTo(2);
    }

    @Test
    void what_is_not_utf_8_is_base64() {
        byte[] value = {'{', (byte) 0xc0, (byte) 0xaf, '}'};

        JsonNode written = written(letter(ByteBuffer.wrap(value), ByteBuffer.wrap(value), "", "no"));

        assertThat(written.get("original_value_encoding").stringValue()).isEqualTo("base64");
        assertThat(Base64.getDecoder().decode(written.get("original_value").stringValue())).isEqualTo(value);
        assertThat(written.get("original_key_encoding").stringValue()).isEqualTo("base64");
        assertThat(Base64.getDecoder().decode(written.get("original_key").stringValue())).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb", "\u001b[2J\u0007", "${jndi:ldap://x}", "<script>", "=cmd()", "../..",
            "\u202Eabc", "\0", "\u2028\u0085", "\uD83D\uDE00", "\\\"\\u0000"})
    void hostile_text_stays_what_it_is(String text) {
        byte[] encoded = envelope.encode(letter(bytes(text), bytes(text), text, text));

        JsonNode written = JsonMapper.shared().readTree(encoded);
        assertThat(written.get("original_value").stringValue()).isEqualTo(text);
        assertThat(written.get("original_key").stringValue()).isEqualTo(text);
        assertThat(written.get("error").stringValue()).isEqualTo(text);
        assertThat(written.get("error_pointer").stringValue()).isEqualTo(text);
        assertThat(encoded).doesNotContain((byte) '\n', (byte) '\r', (byte) 0, (byte) 0x1b);
    }

    @Test
    void half_a_surrogate_pair_in_a_message_does_no_harm() {
        JsonNode written = written(letter(null, null, "/\uD800", "a\uDC00b"));

        assertThat(written.get("error_pointer").stringValue()).isEqualTo("/\uFFFD");
        assertThat(written.get("error").stringValue()).isEqualTo("a\uFFFDb");
    }

    @Test
    void a_value_above_the_limit_is_cut_to_beginning_length_and_hash() throws Exception {
        byte[] value = filled(LIMIT + 1, 'x');

        JsonNode written = written(letter(value));

        assertThat(written.get("original_value_is_cut").booleanValue()).isTrue();
        assertThat(written.get("original_value_bytes").intValue()).isEqualTo(LIMIT + 1);
        assertThat(written.get("original_value_sha256").stringValue())
                .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value)));
        assertThat(Base64.getDecoder().decode(written.get("original_value").stringValue())).hasSize(4_096)
                .containsOnly('x');
    }

    @Test
    void a_value_at_the_limit_is_whole() {
        JsonNode written = written(letter(filled(LIMIT, 'x')));

        assertThat(written.get("original_value").stringValue()).hasSize(LIMIT);
        assertThat(written.has("original_value_is_cut")).isFalse();
    }

    @Test
    void a_limit_below_the_length_of_a_beginning_shortens_the_beginning() {
        byte[] written = new Envelope(new ByteSize(10)).encode(letter(filled(11, 'x')));

        assertThat(JsonMapper.shared().readTree(written).get("original_value").stringValue())
                .isEqualTo(Base64.getEncoder().encodeToString(filled(10, 'x')));
    }

    @Test
    void a_key_is_cut_at_64_kib_however_long_values_may_be() {
        Envelope generous = new Envelope(ByteSize.mebibytes(1));

        JsonNode whole = JsonMapper.shared()
                .readTree(generous.encode(letter(ByteBuffer.wrap(filled(65_536, 'k')), null, "", "no")));
        JsonNode cut = JsonMapper.shared()
                .readTree(generous.encode(letter(ByteBuffer.wrap(filled(65_537, 'k')), null, "", "no")));

        assertThat(whole.get("original_key").stringValue()).hasSize(65_536);
        assertThat(cut.get("original_key_is_cut").booleanValue()).isTrue();
    }

    /** Six characters for each control character would make a letter that no topic takes. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, '\n', '"', '\\', 'a', 0x7f, 0xff})
    void no_byte_makes_a_letter_much_longer_than_base64_would(int with) {
        byte[] value = filled(LIMIT, with);

        byte[] encoded = envelope.encode(letter(value));

        assertThat(encoded).hasSizeLessThan(LIMIT / 3 * 4 + 1_024);
        JsonNode written = JsonMapper.shared().readTree(encoded);
        byte[] read = written.has("original_value_encoding")
                ? Base64.getDecoder().decode(written.get("original_value").stringValue())
                : written.get("original_value").stringValue().getBytes(StandardCharsets.UTF_8);
        assertThat(read).isEqualTo(value);
    }

    @Test
    void any_bytes_and_any_text_can_be_written_and_read_back() {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            byte[] value = new byte[random.nextInt(200)];
            random.nextBytes(value);
            if (random.nextBoolean()) {
                for (int i = 0; i < value.length; i++) {
                    value[i] &= 0x7f;
                }
            }
            String text = random.ints(random.nextInt(20), 0, Character.MAX_VALUE + 1)
                    .collect(StringBuilder::new, (all, c) -> all.append((char) c), StringBuilder::append)
                    .toString();

            JsonNode written = written(letter(null, ByteBuffer.wrap(value), text, text));

            byte[] read = written.has("original_value_encoding")
                    ? Base64.getDecoder().decode(written.get("original_value").stringValue())
                    : written.get("original_value").stringValue().getBytes(StandardCharsets.UTF_8);
            assertThat(read).as("seed %d", seed).isEqualTo(value);
            assertThat(written.get("error").stringValue()).as("seed %d", seed).hasSameSizeAs(text);
        }
    }
}
