package dev.millrace.json;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.SplittableRandom;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class JsonBufferTest {
    private static String written(Consumer<JsonBuffer> writer) {
        JsonBuffer buffer = new JsonBuffer();
        writer.accept(buffer);
        return new String(buffer.bytes(), 0, buffer.length(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 9, 10, -10, 1234567890123L, Long.MAX_VALUE, Long.MIN_VALUE})
    void whole_numbers_are_written(long number) {
        assertThat(written(buffer -> buffer.number(number))).isEqualTo(Long.toString(number));
    }

    @Test
    void a_number_that_json_has_no_word_for_is_refused() {
        assertThat(written(buffer -> buffer.number(1.5e300))).isEqualTo("1.5E300");
        assertThatThrownBy(() -> written(buffer -> buffer.number(Double.NaN)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void any_text_can_be_read_back() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 2_000; i++) {
            String text = random.ints(random.nextInt(20), 0, 0x800).mapToObj(Character::toString)
                    .reduce("", String::concat) + "\"\\\u0000\u001f\ud83d\ude00";

            String json = written(buffer -> buffer.string(text));

            assertThat(JsonMapper.shared().readTree(json).stringValue()).isEqualTo(text);
        }
    }

    @Test
    void times_are_those_of_the_calendar() {
        DateTimeFormatter format = DateTimeFormatter.ofPattern("\"yyyy-MM-dd'T'HH:mm:ss.SSS'Z'\"")
                .withZone(ZoneOffset.UTC);
        SplittableRandom random = new SplittableRandom(2);
        long last = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();
        long first = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();
        for (int i = 0; i < 20_000; i++) {
            long millis = random.nextLong(first, last + 1);

            assertThat(written(buffer -> buffer.time(millis)))
                    .isEqualTo(format.format(Instant.ofEpochMilli(millis)));
        }
        assertThat(written(buffer -> buffer.time(last + 1))).isEqualTo("\"+10000-01-01T00:00:00.000Z\"");
        assertThat(written(buffer -> buffer.time(Long.MAX_VALUE))).startsWith("\"+292278994-08-17T");
        assertThat(written(buffer -> buffer.time(Long.MIN_VALUE))).startsWith("\"-292275055-05-16T");
    }
}
