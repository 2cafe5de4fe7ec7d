package dev.millrace.generate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LinesTest {
    @Test
    void lines_end_at_a_line_feed_or_at_the_end() throws Exception {
        assertThat(split("a\nbb\n", 10)).containsExactly("a", "bb");
        assertThat(split("a\nbb", 10)).containsExactly("a", "bb");
        assertThat(split("", 10)).isEmpty();
        assertThat(split("\n\na\n", 10)).containsExactly("", "", "a");
    }

    @Test
    void one_carriage_return_belongs_to_the_line_end_and_others_to_the_line() throws Exception {
        assertThat(split("a\r\nb\r\r\n\r\nc\rd\r", 10)).containsExactly("a", "b\r", "", "c\rd");
    }

    @Test
    void a_line_that_is_too_long_is_read_over() throws Exception {
        String longLine = "x".repeat(300_000);

        assertThat(split("12345\n123456\n1234\n", 5)).containsExactly("12345", "TOO_LONG", "1234");
        assertThat(split(longLine + "\nok\n" + longLine, 5)).containsExactly("TOO_LONG", "ok", "TOO_LONG");
        assertThat(split("12345\r\n123456\r\n", 5)).containsExactly("12345", "TOO_LONG");
        assertThat(split("12345\r\r\n", 5)).containsExactly("TOO_LONG");
    }

    @Test
    void a_line_may_be_longer_than_the_buffer() throws Exception {
        String longLine = "y".repeat(1_000_000);

        assertThat(split("a\n" + longLine + "\nb", 1_000_000)).containsExactly("a", longLine, "b");
    }

    @Test
    void agrees_with_a_plain_split_however_the_stream_arrives() throws Exception {
        Random random = new Random(4711);
        for (int round = 0; round < 500; round++) {
            String text = random.ints(random.nextInt(200), 0, 4)
                    .mapToObj(pick -> List.of("a", "\r", "\n", "bcd").get(pick))
                    .reduce("", String::concat);

            assertThat(read(new Trickle(text, random), 20)).as("round %s: %s", round, text)
                    .isEqualTo(expected(text, 20));
        }
    }

    private static List<String> expected(String text, int limit) {
        List<String> lines = new ArrayList<>();
        String[] parts = text.split("\n", -1);
        for (int at = 0; at < parts.length; at++) {
            if (at < parts.length - 1 || !parts[at].isEmpty()) {
                String line = parts[at].endsWith("\r")
                        ? parts[at].substring(0, parts[at].length() - 1)
                        : parts[at];
                lines.add(line.length() > limit ? "TOO_LONG" : line);
            }
        }
        return lines;
    }

    private static List<String> split(String text, int limit) throws IOException {
        return read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), limit);
    }

    private static List<String> read(InputStream in, int limit) throws IOException {
        Lines lines = new Lines(in, limit);
        List<String> all = new ArrayList<>();
        for (Lines.Found found = lines.advance(); found != Lines.Found.END; found = lines.advance()) {
            all.add(found == Lines.Found.LINE
                    ? new String(lines.line(), StandardCharsets.UTF_8)
                    : found.name());
        }
        return all;
    }

    /** Gives a few bytes at a time, as a pipe may. */
    private static final class Trickle extends InputStream {
        private final InputStream all;
        private final Random random;

        Trickle(String text, Random random) {
            this.all = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
            this.random = random;
        }

        @Override
        public int read() throws IOException {
            return all.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return all.read(target, offset, Math.min(length, 1 + random.nextInt(7)));
        }
    }
}
