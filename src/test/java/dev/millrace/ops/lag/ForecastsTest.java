package dev.millrace.ops.lag;

import java.time.Duration;
import java.util.OptionalDouble;

import org.junit.jupiter.api.Test;

import dev.millrace.ops.lag.Sample.Retention;

import static org.assertj.core.api.Assertions.assertThat;

class ForecastsTest {
    private static final long HOUR = 3_600_000;
    private static final Lag.Known LAG = new Lag.Known(600, 400, 0, 1_000, 1_000);

    private static Loss loss(long ageMillis, Retention retention) {
        return Forecasts.loss(new Forecasts.Unread(LAG, 0, ageMillis, 1_000_000, OptionalDouble.of(10),
                OptionalDouble.of(2)), retention);
    }

    @Test
    void a_lag_is_drained_at_the_speed_it_is_gained_on() {
        assertThat(Forecasts.drain(600, OptionalDouble.of(30), OptionalDouble.of(10)))
                .isEqualTo(new Forecast.In(Duration.ofSeconds(30)));
        assertThat(Forecasts.drain(0, OptionalDouble.empty(), OptionalDouble.empty()))
                .isEqualTo(new Forecast.In(Duration.ZERO));
        assertThat(Forecasts.drain(600, OptionalDouble.of(10), OptionalDouble.of(10)))
                .isInstanceOf(Forecast.Never.class);
        assertThat(Forecasts.drain(600, OptionalDouble.empty(), OptionalDouble.of(10)))
                .isInstanceOf(Forecast.Unknown.class);
    }

    @Test
    void retention_by_time_counts_from_the_oldest_unread_record() {
        assertThat(loss(HOUR, new Retention(true, true, 24 * HOUR, -1)))
                .isEqualTo(new Loss.In(Duration.ofHours(23), "retention.ms is 24 h 0 min"));
        assertThat(loss(30 * HOUR, new Retention(true, true, 24 * HOUR, -1)))
                .isInstanceOfSatisfying(Loss.In.class, in -> assertThat(in.duration()).isZero());
    }

    /** 1,000 bytes a record, 600 of them unread, 10 a second coming in: room for 1,400 more is 140 s. */
    @Test
    void retention_by_size_counts_what_comes_in() {
        assertThat(loss(-1, new Retention(true, true, -1, 2_000_000)))
                .isEqualTo(new Loss.In(Duration.ofSeconds(140), "retention.bytes is 1.9 MiB"));
    }

    @Test
    void the_nearer_of_both_counts() {
        assertThat(loss(HOUR, new Retention(true, true, 2 * HOUR, 2_000_000)))
                .isInstanceOfSatisfying(Loss.In.class,
                        in -> assertThat(in.duration()).isEqualTo(Duration.ofSeconds(140)));
    }

    @Test
    void what_nothing_deletes_is_never_lost_and_what_is_not_known_is_not_never() {
        assertThat(loss(HOUR, new Retention(true, true, -1, -1))).isInstanceOf(Loss.Never.class);
        assertThat(loss(HOUR, new Retention(true, false, HOUR, -1))).isInstanceOf(Loss.Never.class);
        assertThat(Forecasts.loss(new Forecasts.Unread(LAG, 0, -1, -1, OptionalDouble.empty(),
                OptionalDouble.empty()), new Retention(true, true, HOUR, -1)))
                .isInstanceOf(Loss.Unknown.class);
    }

    @Test
    void where_retention_is_not_known_the_movement_of_the_logs_beginning_tells() {
        assertThat(loss(HOUR, Retention.UNKNOWN)).isInstanceOfSatisfying(Loss.In.class,
                in -> assertThat(in.duration()).isEqualTo(Duration.ofSeconds(200)));
    }

    @Test
    void what_is_deleted_is_lost_already() {
        assertThat(Forecasts.loss(new Forecasts.Unread(LAG, 7, HOUR, -1, OptionalDouble.empty(),
                OptionalDouble.empty()), Retention.UNKNOWN)).isEqualTo(new Loss.Already(7));
    }
}
