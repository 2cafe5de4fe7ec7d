package dev.millrace.cli;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class TapPrinterTest {
    private static final String HOSTILE = "\u001b[2J\r\n\u009b31m\u202e\u0000\u2028";
    private final TapText text = new TapText(new Style(false), false);
    private final TapJson json = new TapJson();

    private static @Nullable ByteBuffer bytes(@Nullable String text) {
        return text == null ? null : ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ConsumerRecord<ByteBuffer, ByteBuffer> item(@Nullable ByteBuffer key,
            @Nullable ByteBuffer value) {
        return new ConsumerRecord<>("user-login", 3, 4_711, 1_767_225_600_123L, TimestampType.CREATE_TIME, 0,
                0, key,
                value, new RecordHeaders(), Optional.empty());
    }

    @Test
    void a_record_is_one_line() {
        ConsumerRecord<ByteBuffer, ByteBuffer> item = item(bytes("u1"), bytes("{\"a\":1}"));
        item.headers().add("trace", "abc".getBytes(StandardCharsets.UTF_8)).add("none", null);

        assertThat(text.line("", item)).isEqualTo(
                "2026-01-01T00:00:00.123Z user-login-3@4711 u1 {\"a\":1} trace=abc none=(none)");
        assertThat(new TapText(new Style(false), true).line("dead", item)).startsWith("dead 2026-");
    }

    @Test
    void what_is_not_there_is_said() {
        assertThat(text.line("", item(null, null))).endsWith("@4711 (no key) (no value)");
        assertThat(text.line("", item(bytes(""), bytes("")))).endsWith("@4711 (empty) (empty)");
    }

    @Test
    void bytes_that_are_no_text_are_shown_as_such() {
        ByteBuffer binary = ByteBuffer.wrap(new byte[]{(byte) 0xff, 0, 1, 2}, 0, 3);

        assertThat(text.line("", item(null, binary))).endsWith("(3 bytes) ff0001");
        assertThat(text.line("", item(null, ByteBuffer.allocate(100_000).put(0, (byte) 0xfe))))
                .contains("(100,000 bytes) fe00").endsWith("00…");
    }

    @Test
    void long_values_are_cut_between_characters() {
        String line = text.line("", item(null, bytes("ab" + "\u20ac".repeat(100_000))));

        assertThat(line).endsWith("\u20ac…").hasSizeLessThan(4_200);
    }

    @Test
    void hostile_text_cannot_move_a_terminal() {
        ConsumerRecord<ByteBuffer, ByteBuffer> item = item(bytes(HOSTILE), bytes(HOSTILE));
        item.headers().add(HOSTILE, HOSTILE.getBytes(StandardCharsets.UTF_8));

        for (String line : new String[]{text.line("", item), json.line("", item)}) {
            assertThat(line.chars()).allMatch(c -> c >= ' ' && c < 0x7f);
        }
    }

    @Test
    void json_holds_every_byte() {
        ConsumerRecord<ByteBuffer, ByteBuffer> item = item(bytes(HOSTILE),
                ByteBuffer.wrap(new byte[]{(byte) 0x80, 1}));
        item.headers().add("h", null).add("h", HOSTILE.getBytes(StandardCharsets.UTF_8));

        JsonNode line = JsonMapper.shared().readTree(json.line("in", item));

        assertThat(line.at("/side").stringValue()).isEqualTo("in");
        assertThat(line.at("/topic").stringValue()).isEqualTo("user-login");
        assertThat(line.at("/partition").intValue()).isEqualTo(3);
        assertThat(line.at("/offset").longValue()).isEqualTo(4_711);
        assertThat(line.at("/timestamp").longValue()).isEqualTo(1_767_225_600_123L);
        assertThat(line.at("/key").stringValue()).isEqualTo(HOSTILE);
        assertThat(line.at("/value_encoding").stringValue()).isEqualTo("base64");
        assertThat(line.at("/value").stringValue()).isEqualTo("gAE=");
        assertThat(line.at("/headers/0/value").isNull()).isTrue();
        assertThat(line.at("/headers/1/value").stringValue()).isEqualTo(HOSTILE);
    }
}
