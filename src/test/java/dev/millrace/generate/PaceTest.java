package dev.millrace.generate;

import org.junit.jupiter.api.Test;

import dev.millrace.base.Time;

import static org.assertj.core.api.Assertions.assertThat;

class PaceTest {
    private static final long MILLI = 1_000_000;
    private final Stepping time = new Stepping();

    @Test
    void lets_an_event_go_when_it_is_due() {
        Pace pace = new Pace(time, 1_000);

        pace.await(20);

        assertThat(time.now).isBetween(19 * MILLI, 21 * MILLI);
    }

    @Test
    void catches_up_after_a_stall() {
        Pace pace = new Pace(time, 1_000);
        time.now = 500 * MILLI;

        pace.await(20);

        assertThat(time.now).isLessThan(502 * MILLI);
    }

    @Test
    void does_not_wait_without_a_rate() {
        Pace pace = new Pace(time, 0);
        long before = time.now;

        pace.await(Long.MAX_VALUE);

        assertThat(time.now).isEqualTo(before);
    }

    @Test
    void an_interrupt_ends_the_wait() {
        Pace pace = new Pace(time, 0.001);
        Thread.currentThread().interrupt();

        pace.await(1);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(time.now).isLessThan(10 * MILLI);
    }

    /** Moves on by a quarter of a millisecond whenever it is read. */
    private static final class Stepping implements Time {
        private long now;

        @Override
        public long wallMillis() {
            return 0;
        }

        @Override
        public long nanos() {
            now += MILLI / 4;
            return now;
        }
    }
}
