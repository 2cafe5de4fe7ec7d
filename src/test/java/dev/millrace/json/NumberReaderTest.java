package dev.millrace.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class NumberReaderTest {
    private final NumberReader reader = new NumberReader();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "-0,0", "1.0,1", "10e-1,1", "1e2,100", "-1.20E1,-12",
            "999999999999999999,999999999999999999",
            "9223372036854775807,9223372036854775807", "-9223372036854775808,-9223372036854775808",
            "9223372036854775807.000,9223372036854775807", "0.0,0"})
    void a_whole_number_may_be_written_in_many_ways(String text, long expected) {
        assertThat(reader.readWhole(bytes(text), 0, text.length())).isTrue();
        assertThat(reader.whole()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.5", "9223372036854775808", "1e19", "1e400", "1e2000000000", "1e99999999999",
            "1e-1"})
    void what_has_a_fraction_or_does_not_fit_is_refused(String text) {
        assertThat(reader.readWhole(bytes(text), 0, text.length())).isFalse();
    }

    @Test
    void doubles_are_the_nearest() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 50_000; i++) {
            String text = switch (random.nextInt(4)) {
                case 0 -> Double.toString(random.nextDouble(-1e6, 1e6));
                case 1 -> Long.toString(random.nextLong());
                case 2 ->
                    new BigDecimal(random.nextLong(-1_000_000_000_000_000_000L, 1_000_000_000_000_000_000L))
                            .movePointLeft(random.nextInt(1, 18)).toPlainString();
                default -> random.nextInt(100) + "." + random.nextInt(1000) + "e" + random.nextInt(-350, 350);
            };

            assertThat(NumberReader.readDouble(bytes(text), 0, text.length())).as(text)
                    .isEqualTo(Double.parseDouble(text));
        }
        assertThat(1 / NumberReader.readDouble(bytes("-0.0"), 0, 4)).isPositive();
        assertThat(1 / NumberReader.readDouble(bytes("-0e1"), 0, 4)).isPositive();
    }
}
