package dev.millrace.ops.plan;

import java.time.Duration;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;

import dev.millrace.base.ByteSize;
import dev.millrace.pipeline.BatchLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class SizingTest {
    private static Demand demand(long events, long bytes) {
        return new Demand(events, new ByteSize(bytes), Duration.ofDays(7), 1, 3, BatchLimits.DEFAULT,
                OptionalInt.empty());
    }

    @Test
    void a_small_stream_needs_one_worker_and_what_is_least() {
        Sizing sizing = Sizing.of(demand(1_000, 278));

        assertThat(sizing.workers()).isEqualTo(1);
        assertThat(sizing.partitions()).isEqualTo(3);
        assertThat(sizing.buffers()).isEqualTo(ByteSize.mebibytes(256));
        assertThat(sizing.interval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(sizing.objectsPerDay()).isEqualTo(3 * 86_400 / 5);
    }

    @Test
    void a_stream_of_a_million_events_is_computed_from_what_was_measured() {
        Sizing sizing = Sizing.of(demand(1_000_000, 278));

        // 1,000,000 / (286,292 / 2)
        assertThat(sizing.workers()).isEqualTo(7);
        assertThat(sizing.partitions()).isEqualTo(14);
        assertThat(sizing.processes()).isEqualTo(2);
        assertThat(sizing.cores()).isCloseTo(11.24, within(0.01));
        assertThat(sizing.networkIn()).isEqualTo(new ByteSize(278_000_000));
        assertThat(sizing.networkReplicas()).isEqualTo(new ByteSize(556_000_000));
        // 278 MB/s for a week, three times, 70 % full
        assertThat((double) sizing.brokerDisk().bytes()).isCloseTo(278e6 * 604_800 * 3 / 0.7, within(1.0));
    }

    @Test
    void larger_events_need_more_in_proportion_and_smaller_ones_no_less() {
        double same = Sizing.of(demand(100_000, 278)).cores();

        assertThat(Sizing.of(demand(100_000, 2_780)).cores()).isCloseTo(same * 10, within(0.01));
        assertThat(Sizing.of(demand(100_000, 10)).cores()).isEqualTo(same);
    }

    @Test
    void the_limit_that_comes_first_cuts() {
        // 100,000 a second over 3 partitions: 2,000 records after 60 ms
        Sizing byRecords = Sizing.of(demand(100_000, 278));
        Sizing byBytes = Sizing.of(new Demand(1_000, new ByteSize(1 << 20), Duration.ofDays(1), 1, 3,
                new BatchLimits(1_000_000, ByteSize.mebibytes(64), Duration.ofHours(1)), OptionalInt.of(3)));

        assertThat(byRecords.interval()).isEqualTo(Duration.ofMillis(60));
        assertThat(byRecords.objectsPerDay()).isEqualTo(3 * 86_400 * 1_000 / 60);
        assertThat(byBytes.objectSize()).isEqualTo(ByteSize.mebibytes(64));
    }

    @Test
    void too_few_workers_small_objects_and_uncompressed_figures_are_said() {
        Sizing sizing = Sizing.of(new Demand(1_000_000, new ByteSize(278), Duration.ofDays(7), 1, 3,
                BatchLimits.DEFAULT, OptionalInt.of(2)));

        assertThat(sizing.workers()).isEqualTo(2);
        assertThat(sizing.notes()).anyMatch(note -> note.contains("fewer than the 7"))
                .anyMatch(note -> note.contains("are small")).anyMatch(note -> note.contains("--ratio"));
    }

    @Test
    void compression_makes_disk_and_network_smaller_and_nothing_else() {
        Demand packed = new Demand(1_000_000, new ByteSize(278), Duration.ofDays(7), 4, 3,
                BatchLimits.DEFAULT,
                OptionalInt.empty());

        Sizing sizing = Sizing.of(packed);

        assertThat(sizing.networkIn()).isEqualTo(new ByteSize(69_500_000));
        assertThat(sizing.workers()).isEqualTo(7);
    }

    @Test
    void nothing_is_no_demand() {
        assertThatThrownBy(() -> demand(0, 278)).isInstanceOf(IllegalArgumentException.class);
    }
}
