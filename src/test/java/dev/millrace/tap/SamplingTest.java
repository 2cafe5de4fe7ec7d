package dev.millrace.tap;

import java.time.Duration;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.record.Partition;
import dev.millrace.record.Position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SamplingTest {
    private static long taken(Sampling sampling, int partition, int records) {
        return LongStream.range(0, records)
                .filter(offset -> sampling.takes(new Position(new Partition("t", partition), offset)))
                .count();
    }

    @Test
    void one_in_one_is_all() {
        assertThat(taken(Sampling.parse("1/1"), 3, 1_000)).isEqualTo(1_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 7, 100, 1_000})
    void about_as_many_are_taken_as_asked_for(int oneIn) {
        for (int partition = 0; partition < 4; partition++) {
            assertThat(taken(Sampling.parse("1/" + oneIn), partition, 200_000)).isBetween(150_000L / oneIn,
                    250_000L / oneIn);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "1/0", "2/3", "1/-1", "1/9999999999"})
    void what_is_no_share_is_refused(String text) {
        assertThatThrownBy(() -> Sampling.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write one like 1/100");
    }

    @Test
    void a_place_to_begin_is_read() {
        assertThat(From.parse("start")).isEqualTo(new From.Start());
        assertThat(From.parse("end")).isEqualTo(new From.End());
        assertThat(From.parse("-15m")).isEqualTo(new From.Ago(Duration.ofMinutes(15)));
        assertThatThrownBy(() -> From.parse("beginning"))
                .hasMessageContaining("write start, end, or how long ago");
        assertThatThrownBy(() -> From.parse("-15")).hasMessageContaining("not a duration: '15'");
    }
}
