package dev.millrace.insight;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class EventTimesTest {
    @ParameterizedTest
    @CsvSource({"1763648460, 1763648460000", "1763648460.25, 1763648460250", "1763648460123, 1763648460123",
            "0, 0",
            "-1.5, -1500", "99999999999, 99999999999000"})
    void numbers_are_seconds_or_milliseconds_by_their_size(double number, long millis) {
        assertThat(EventTimes.ofNumber(number)).isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, 1e300, -1e300})
    void numbers_out_of_all_range_are_no_time(double number) {
        assertThat(EventTimes.ofNumber(number)).isEqualTo(EventTimes.NONE);
    }

    @ParameterizedTest
    @CsvSource({"2026-11-20T14:21:07Z", "2026-11-20T14:21:07.1Z", "2026-11-20T14:21:07.123456789Z",
            "2024-02-29T23:59:59Z", "2026-11-20T14:21:07+02:00", "2026-11-20T14:21Z", "0000-01-01T00:00:00Z",
            "1969-12-31T23:59:59.999Z", "2026-12-31T23:59:59Z"})
    void reads_iso_times_as_the_jdk_does(String text) {
        assertThat(millis(text)).isEqualTo(OffsetDateTime.parse(text).toInstant().toEpochMilli());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "now", "2026-11-20", "2026-11-20T14:21:07", "2026-02-30T00:00:00Z",
            "2026-13-01T00:00:00Z", "2026-11-20T24:00:01Z", "2026-11-20T14:21:07.Z1", "2026-11-20 14:21:07Z"})
    void other_texts_are_no_time(String text) {
        assertThat(millis(text)).isEqualTo(EventTimes.NONE);
    }

    @Test
    void agrees_with_the_jdk_on_random_times() {
        Random random = new Random(3);
        for (int i = 0; i < 100_000; i++) {
            long millis = random.nextLong(-62_167_219_200_000L, 253_402_300_800_000L);
            String text = Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC).toString();

            assertThat(millis(text)).as(text).isEqualTo(millis);
        }
    }

    @Test
    void decimals_are_what_the_jdk_reads() {
        Random random = new Random(4);
        for (int i = 0; i < 100_000; i++) {
            String text = switch (random.nextInt(4)) {
                case 0 -> Long.toString(random.nextLong() >> random.nextInt(64));
                case 1 -> Double.toString(random.nextDouble() * Math.pow(10, random.nextInt(20) - 10));
                case 2 -> random.nextInt(100_000) + "." + random.nextInt(1_000_000_000);
                default -> "-0.000" + random.nextLong(Long.MAX_VALUE);
            };

            byte[] bytes = ("[" + text + "]").getBytes(StandardCharsets.US_ASCII);

            assertThat(Decimals.real(bytes, 1, bytes.length - 1)).as(text)
                    .isEqualTo(Double.parseDouble(text));
        }
    }

    private static long millis(String text) {
        byte[] bytes = ("\"" + text + "\"").getBytes(StandardCharsets.UTF_8);
        return EventTimes.ofText(bytes, 1, bytes.length - 1);
    }
}
