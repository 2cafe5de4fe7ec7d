package dev.millrace.format;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class EventLinesTest {
    private static byte[] bytes(EventLines lines) {
        byte[] bytes = new byte[lines.size()];
        lines.copyTo(bytes);
        return bytes;
    }

    @Test
    void starts_without_lines() {
        var lines = new EventLines();

        assertThat(lines.size()).isZero();
        assertThat(lines.lines()).isZero();
        assertThat(lines.capacity()).isZero();
        assertThat(bytes(lines)).isEmpty();
    }

    @Test
    void takes_the_part_of_the_source_that_is_meant() {
        var lines = new EventLines();

        lines.append("..{\"a\":1}..".getBytes(StandardCharsets.UTF_8), 2, 7);
        lines.append("[]".getBytes(StandardCharsets.UTF_8), 0, 2);

        assertThat(bytes(lines)).asString(StandardCharsets.UTF_8).isEqualTo("{\"a\":1}\n[]\n");
        assertThat(lines.lines()).isEqualTo(2);
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
    void an_event_may_be_as_long_as_several_chunks_and_hold_breaks_where_they_meet() {
        var lines = new EventLines();
        byte[] event = "{\"a\":12}\n".repeat(50_000).getBytes(StandardCharsets.UTF_8);

        lines.append(event, 0, event.length);
        lines.append(event, 0, 9);

        assertThat(bytes(lines)).asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"a\":12} ".repeat(50_000) + "\n{\"a\":12} \n");
        assertThat(lines.lines()).isEqualTo(2);
    }

    @Test
    void parts_are_the_lines_and_depend_on_their_length_alone() {
        var odd = new EventLines();
        var even = new EventLines();
        for (int i = 0; i < 1_000; i++) {
            odd.append(new byte[998], 0, 998);
        }
        for (int i = 0; i < 999; i++) {
            even.append(new byte[997], 0, 997);
        }
        even.append(new byte[1_997], 0, 999 * 1_000 - 998 * 999 - 1);

        assertThat(odd.size()).isEqualTo(999_000);
        assertThat(even.size()).isEqualTo(999_000);
        assertThat(parts(odd)).isEqualTo(parts(even));
        assertThat(parts(odd).stream().mapToInt(length -> length).sum()).isEqualTo(odd.size());
    }

    private static List<Integer> parts(EventLines lines) {
        List<Integer> lengths = new ArrayList<>();
        lines.forEachPart((_, length) -> lengths.add(length));
        return lengths;
    }

    @Test
    void a_few_events_hold_little_and_no_array_is_large() {
        var few = new EventLines();
        var many = new EventLines();
        few.append(new byte[278], 0, 278);
        for (int i = 0; i < 20_000; i++) {
            many.append(new byte[278], 0, 278);
        }

        assertThat(few.capacity()).isEqualTo(4 * 1024);
        assertThat(many.capacity()).isBetween(many.size(), many.size() + Chunks.BYTES);
        many.forEachPart((bytes, _) -> assertThat(bytes.length).isLessThanOrEqualTo(Chunks.BYTES));
    }

    @Test
    void chunks_are_filled_again_up_to_a_limit_of_idle_ones() {
        var pool = new Chunks(3);
        var first = filled(pool, 300_000);
        assertThat(pool.idle()).isZero();

        first.release();
        first.release();
        assertThat(pool.idle()).isEqualTo(3);
        var second = filled(pool, 200_000);
        assertThat(pool.idle()).isZero();
        assertThat(bytes(second)).containsOnly((byte) 'x', (byte) '\n').hasSize(200_001);
        second.release();

        assertThat(pool.idle()).isEqualTo(3);
        assertThat(first.capacity()).isZero();
        assertThatThrownBy(() -> first.append(new byte[1], 0, 1)).isInstanceOf(IllegalStateException.class);
    }

    private static EventLines filled(Chunks pool, int length) {
        var lines = new EventLines(pool);
        byte[] event = "x".repeat(length).getBytes(StandardCharsets.US_ASCII);
        lines.append(event, 0, length);
        return lines;
    }

    @Test
    void says_when_no_array_is_large_enough() {
        assertThat(Growth.capacity(1 << 30, (1 << 30) + 1)).isEqualTo((1 << 30) + (1 << 29));
        assertThat(Growth.capacity(2_000_000_000, 2_000_000_001)).isEqualTo(Integer.MAX_VALUE - 8);
        assertThatThrownBy(() -> Growth.capacity(2_000_000_000, Integer.MAX_VALUE))
                .isInstanceOf(IllegalStateException.class);
    }
}
