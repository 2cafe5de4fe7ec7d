package dev.millrace.base;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class HistogramTest {
    private static int bucket(Histogram.Snapshot snapshot) {
        return snapshot.firstIndex()
                + IntStream.range(0, snapshot.counts().length).filter(i -> snapshot.counts()[i] > 0)
                        .findFirst()
                        .orElseThrow();
    }

    /** A bucket ends at 2^(i/8) and has what lies on its end. */
    @ParameterizedTest
    @CsvSource({"1,0", "2,8", "4,16", "1024,80", "0.5,-8", "0.25,-16", "1.0001,1", "0.9999,0", "1.09,1",
            "1.1,2",
            "3,13"})
    void a_value_lies_in_the_bucket_that_ends_above_it(double value, int index) {
        Histogram histogram = Histogram.ofSeconds();

        histogram.note(value);

        assertThat(bucket(histogram.snapshot())).isEqualTo(index);
    }

    @Test
    void every_power_of_two_lies_on_its_bound() {
        for (int exponent = -19; exponent < 25; exponent++) {
            Histogram histogram = Histogram.ofSeconds();

            histogram.note(Math.pow(2, exponent));

            assertThat(bucket(histogram.snapshot())).isEqualTo(exponent * Histogram.PER_DOUBLING);
            assertThat(histogram.snapshot().countUpTo(exponent)).isEqualTo(1);
            assertThat(histogram.snapshot().countUpTo(exponent - 1)).isZero();
        }
    }

    @Test
    void what_is_too_small_or_too_large_counts_at_the_ends() {
        Histogram histogram = Histogram.ofCounts();

        for (double value : new double[]{-5, 0, 0.5, 1, 1e12, Double.MAX_VALUE}) {
            histogram.note(value);
        }

        long[] counts = histogram.snapshot().counts();
        assertThat(counts[0]).isEqualTo(4);
        assertThat(counts[counts.length - 1]).isEqualTo(2);
        assertThat(Arrays.stream(counts).sum()).isEqualTo(6);
    }

    @Test
    void counts_up_to_a_bound_are_those_of_a_plain_recount() {
        Histogram histogram = Histogram.ofSeconds();
        double[] values = new Random(7).doubles(10_000, 0.0001, 100).toArray();

        Arrays.stream(values).forEach(histogram::note);

        Histogram.Snapshot snapshot = histogram.snapshot();
        for (int exponent = -10; exponent <= 8; exponent++) {
            double bound = Math.pow(2, exponent);
            assertThat(snapshot.countUpTo(exponent))
                    .isEqualTo(Arrays.stream(values).filter(value -> value <= bound).count());
        }
        assertThat(snapshot.count()).isEqualTo(10_000);
        assertThat(snapshot.sum()).isCloseTo(Arrays.stream(values).sum(),
                org.assertj.core.data.Offset.offset(1e-6));
    }
}
