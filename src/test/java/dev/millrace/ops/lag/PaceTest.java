package dev.millrace.ops.lag;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PaceTest {
    private final Pace pace = new Pace(60_000);

    @Test
    void two_values_make_a_pace() {
        pace.add(0, 100);
        assertThat(pace.perSecond()).isEmpty();

        pace.add(2_000, 300);

        assertThat(pace.perSecond()).hasValue(100);
    }

    @Test
    void what_is_older_than_the_window_counts_no_more() {
        long value = 0;
        for (int second = 0; second <= 1_000; second++) {
            value += second < 500 ? 1_000 : 10;
            pace.add(second * 1_000L, value);
        }

        assertThat(pace.perSecond().orElseThrow()).isEqualTo(10, Offset.offset(0.01));
    }

    @Test
    void a_value_that_goes_back_begins_anew() {
        pace.add(0, 1_000);
        pace.add(1_000, 2_000);

        pace.add(2_000, 0);

        assertThat(pace.perSecond()).isEmpty();
    }
}
