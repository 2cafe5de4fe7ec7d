package dev.millrace.base;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ClockJumpTest {
    @ParameterizedTest
    @CsvSource({"5s+1h, 3600000", "5s-1h, -3600000", "5s+250ms, 250"})
    void jumps_once_at_its_time(String text, long millis) {
        ClockJump jump = ClockJump.parse(text);

        assertThat(jump.offsetMillis(Duration.ofSeconds(5).toNanos() - 1)).isZero();
        assertThat(jump.offsetMillis(Duration.ofSeconds(5).toNanos())).isEqualTo(millis);
    }

    @Test
    void does_not_jump_unless_told() {
        assertThat(ClockJump.parse("")).isSameAs(ClockJump.NONE);
        assertThat(ClockJump.NONE.offsetMillis(Long.MAX_VALUE)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1h", "+1h", "5s+", "5s+1h+1h", "soon+1h"})
    void says_what_would_be_right(String text) {
        assertThatThrownBy(() -> ClockJump.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("like 5s");
    }
}
