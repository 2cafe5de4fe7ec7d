package dev.millrace.format;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class EventLinesTest {
    private static byte[] bytes(EventLines lines) {
        return Arrays.copyOf(lines.array(), lines.size());
    }

    @Test
    void starts_without_lines() {
        var lines = new EventLines();

        assertThat(lines.size()).isZero();
        assertThat(lines.lines()).isZero();
    }

    @Test
    void takes_the_part_of_the_source_that_is_meant() {
        var lines = new EventLines();

        lines.append("..{\"a\":1}..".getBytes(StandardCharsets.UTF_8), 2, 7);
        lines.append("[]".getBytes(StandardCharsets.UTF_8), 0, 2);

        assertThat(bytes(lines)).asString(StandardCharsets.UTF_8).isEqualTo("{\"a\":1}\n[]\n");
        assertThat(lines.lines()).isEqualTo(2);
        assertThat(lines.capacity()).isEqualTo(lines.array().length);
    }

    @Test
    void keeps_an_event_with_line_breaks_on_one_line() {
        var lines = new EventLines();
        byte[] event = "{\r\n\t\"a\":\n1}".getBytes(StandardCharsets.UTF_8);

        lines.append(event, 0, event.length);

        assertThat(bytes(lines)).asString(StandardCharsets.UTF_8).isEqualTo("{  \t\"a\": 1}\n");
    }

    @Test
    void leaves_the_source_alone() {
        byte[] event = {'[', '\n', ']'};

        new EventLines().append(event, 0, 3);

        assertThat(event).containsExactly('[', '\n', ']');
    }

    @Test
    void any_bytes_come_out_as_a_slow_and_simple_reference_says() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var lines = new EventLines();
        var expected = new ByteArrayOutputStream();

        for (int i = 0; i < 20_000; i++) {
            byte[] event = event(random);
            lines.append(event, 0, event.length);
            for (byte each : event) {
                expected.write(each == '\n' || each == '\r' ? ' ' : each);
            }
            expected.write('\n');
        }

        assertThat(bytes(lines)).as("seed %d", seed).isEqualTo(expected.toByteArray());
    }

    /** Mostly text, now and then any byte, so that breaks stand alone beside high and low neighbours. */
    private static byte[] event(Random random) {
        byte[] event = new byte[random.nextInt(40)];
        boolean anything = random.nextBoolean();
        for (int i = 0; i < event.length; i++) {
            event[i] = (byte) (anything ? random.nextInt(256) : 32 + random.nextInt(90));
        }
        if (event.length > 0 && random.nextBoolean()) {
            event[random.nextInt(event.length)] = (byte) (random.nextBoolean() ? '\n' : '\r');
        }
        return event;
    }

    @Test
    void says_when_no_array_is_large_enough() {
        assertThat(Growth.capacity(1 << 30, (1 << 30) + 1)).isEqualTo((1 << 30) + (1 << 29));
        assertThat(Growth.capacity(2_000_000_000, 2_000_000_001)).isEqualTo(Integer.MAX_VALUE - 8);
        assertThatThrownBy(() -> Growth.capacity(2_000_000_000, Integer.MAX_VALUE))
                .isInstanceOf(IllegalStateException.class);
    }
}
