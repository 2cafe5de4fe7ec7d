package dev.millrace.console;

import org.junit.jupiter.api.Test;

import dev.millrace.base.Histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class LatenciesTest {
    private final Histogram histogram = Histogram.ofSeconds();
    private final Latencies latencies = new Latencies();

    @Test
    void only_what_was_settled_lately_counts() {
        histogram.note(100);
        assertThat(latencies.note("p", histogram.snapshot())).isPresent();
        for (int i = 0; i < 98; i++) {
            histogram.note(0.2);
        }
        histogram.note(4);
        histogram.note(4);

        Latencies.Latency latency = latencies.note("p", histogram.snapshot()).orElseThrow();

        assertThat(latency.medianMillis()).isCloseTo(200, within(20L));
        assertThat(latency.p99Millis()).isCloseTo(4_000, within(400L));
    }

    @Test
    void what_has_settled_nothing_has_no_latency() {
        assertThat(latencies.note("p", histogram.snapshot())).isEmpty();
    }
}
