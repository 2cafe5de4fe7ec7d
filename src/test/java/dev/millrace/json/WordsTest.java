package dev.millrace.json;

import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WordsTest {
    private static final int ROUNDS = 300_000;
    private final Random random = new Random(11);

    @Test
    void digits_are_counted_up_to_the_first_byte_that_is_none() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = mostlyDigits();
            int expected = 0;
            while (expected < 8 && bytes[expected] >= '0' && bytes[expected] <= '9') {
                expected++;
            }

            assertThat(Words.digits(Words.at(bytes, 0))).as(shown(bytes)).isEqualTo(expected);
            assertThat(Words.digitsEnd(bytes, 0, 8)).as(shown(bytes)).isEqualTo(expected);
            assertThat(Words.digitsEnd(bytes, 3, 8)).as(shown(bytes)).isBetween(3, 8)
                    .matches(end -> expected(bytes, 3) == end);
        }
    }

    @Test
    void digits_are_read_as_the_number_they_write_whatever_follows() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = mostlyDigits();
            int count = Words.digits(Words.at(bytes, 0));

            assertThat(Words.number(Words.at(bytes, 0), count)).as(shown(bytes)).isEqualTo(count == 0
                    ? 0
                    : Integer.parseInt(new String(bytes, 0, count, StandardCharsets.US_ASCII)));
        }
    }

    @Test
    void every_byte_of_a_value_is_found_and_no_other() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[8];
            int expected = 0;
            for (int i = 0; i < 8; i++) {
                bytes[i] = random.nextInt(3) == 0 ? (byte) '.' : (byte) ('.' ^ 1 << random.nextInt(8));
                expected |= bytes[i] == '.' ? 1 << i : 0;
            }

            assertThat(Words.which(Words.at(bytes, 0), '.')).as(shown(bytes)).isEqualTo(expected);
        }
    }

    @Test
    void a_short_run_of_bytes_is_the_same_word_wherever_it_lies() {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        for (int from = 0; from < bytes.length; from++) {
            for (int to = from; to <= Math.min(bytes.length, from + 8); to++) {
                byte[] padded = new byte[8];
                System.arraycopy(bytes, from, padded, 0, to - from);

                assertThat(Words.upTo8(bytes, from, to)).isEqualTo(Words.at(padded, 0));
            }
        }
    }

    private static int expected(byte[] bytes, int from) {
        int end = from;
        while (end < 8 && bytes[end] >= '0' && bytes[end] <= '9') {
            end++;
        }
        return end;
    }

    private byte[] mostlyDigits() {
        byte[] bytes = new byte[8];
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (random.nextInt(6) > 0 ? '0' + random.nextInt(10) : random.nextInt(256));
        }
        return bytes;
    }

    private static String shown(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
