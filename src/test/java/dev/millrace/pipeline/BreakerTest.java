package dev.millrace.pipeline;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.millrace.base.Time;
import dev.millrace.pipeline.BreakerSettings.Action;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

class BreakerTest {
    private static final BreakerSettings PAUSING = new BreakerSettings(Action.PAUSE, 0.2,
            Duration.ofMinutes(1), 100, null);
    private final MovedTime time = new MovedTime();
    private final Counters counters = new Counters(time);

    /** Time that passes when the test says so. */
    private static final class MovedTime implements Time {
        private long nanos = -5;

        void pass(Duration duration) {
            nanos += duration.toNanos();
        }

        @Override
        public long wallMillis() {
            return 0;
        }

        @Override
        public long nanos() {
            return nanos;
        }
    }

    private Breaker breaker(BreakerSettings settings) {
        return new Breaker("p", "t.dlq", settings, counters, time);
    }

    @Test
    void more_rejects_than_the_limit_pause_reading_and_say_so() {
        Breaker breaker = breaker(PAUSING);
        breaker.note(100, 20);
        assertThat(breaker.mayRead()).as("at the limit").isTrue();

        breaker.note(1, 1);

        assertThat(breaker.mayRead()).isFalse();
        assertThat(counters.troubles()).containsOnlyKeys(Pipeline.BREAKER);
        assertThat(requireNonNull(counters.troubles().get(Pipeline.BREAKER)).what())
                .isEqualTo("20.8% of 101 records in 1 min 0 s"
                        + " were rejected, more than 20%: nothing more is read. Look at t.dlq, mend the contract or the"
                        + " producer, and start again");
        time.pass(Duration.ofDays(1));
        assertThat(breaker.mayRead()).as("until somebody starts it again").isFalse();
        assertThat(counters.breakerTrips.sum()).isEqualTo(1);
    }

    @Test
    void few_records_mean_nothing() {
        Breaker breaker = breaker(PAUSING);

        breaker.note(99, 99);

        assertThat(breaker.mayRead()).isTrue();
    }

    @Test
    void what_is_older_than_the_window_does_not_count() {
        Breaker breaker = breaker(PAUSING);
        breaker.note(99, 99);
        time.pass(Duration.ofSeconds(61));
        breaker.note(90, 0);
        assertThat(breaker.mayRead()).isTrue();

        time.pass(Duration.ofSeconds(30));
        breaker.note(30, 30);

        assertThat(breaker.mayRead()).as("30 of 120 within the minute").isFalse();
    }

    @Test
    void a_window_slides_slice_by_slice() {
        Breaker breaker = breaker(PAUSING);
        for (int second = 0; second < 600; second++) {
            breaker.note(10, second % 5 == 0 ? 1 : 2);
            time.pass(Duration.ofSeconds(1));
        }
        assertThat(breaker.mayRead()).as("18 % all the time").isTrue();

        for (int second = 0; second < 10; second++) {
            breaker.note(10, 4);
            time.pass(Duration.ofSeconds(1));
        }

        assertThat(breaker.mayRead()).isFalse();
    }

    @Test
    void a_pause_with_an_end_tries_again_and_what_comes_decides() {
        Breaker breaker = breaker(
                new BreakerSettings(Action.PAUSE, 0.2, Duration.ofMinutes(1), 100, Duration.ofMinutes(5)));
        breaker.note(1_000, 1_000);
        time.pass(Duration.ofMinutes(5).minusNanos(1));
        assertThat(breaker.mayRead()).isFalse();
        time.pass(Duration.ofNanos(1));
        assertThat(breaker.mayRead()).isTrue();
        assertThat(counters.troubles()).as("until it is known to be over").isNotEmpty();
        breaker.note(100, 100);
        assertThat(breaker.mayRead()).isFalse();
        time.pass(Duration.ofMinutes(5));
        assertThat(breaker.mayRead()).isTrue();

        breaker.note(100, 3);

        assertThat(breaker.mayRead()).isTrue();
        assertThat(counters.troubles()).isEmpty();
        assertThat(counters.breakerTrips.sum()).isEqualTo(2);
    }

    @Test
    void a_warning_reads_on_and_is_given_once_until_it_is_over() {
        Breaker breaker = breaker(BreakerSettings.DEFAULT);
        for (int i = 0; i < 10; i++) {
            breaker.note(100, i % 2 == 0 ? 30 : 15);
            assertThat(breaker.mayRead()).isTrue();
        }
        assertThat(counters.breakerTrips.sum()).isEqualTo(1);
        assertThat(counters.troubles()).as("it does its work").isEmpty();
        time.pass(Duration.ofMinutes(2));
        breaker.note(100, 10);

        breaker.note(100, 100);

        assertThat(counters.breakerTrips.sum()).isEqualTo(2);
    }

    @Test
    void what_is_off_does_nothing() {
        Breaker breaker = breaker(
                new BreakerSettings(Action.OFF, 0, Duration.ofSeconds(1), 1, null));

        breaker.note(1_000, 1_000);

        assertThat(breaker.mayRead()).isTrue();
        assertThat(counters.breakerTrips.sum()).isZero();
    }
}
