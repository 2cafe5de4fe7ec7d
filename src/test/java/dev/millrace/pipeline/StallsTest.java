package dev.millrace.pipeline;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.millrace.base.ByteSize;
import dev.millrace.record.Partition;

import static org.assertj.core.api.Assertions.assertThat;

class StallsTest {
    private static final Partition AT = new Partition("t", 0);
    private static final String WHERE = "waiting for t-0";

    @Test
    void a_partition_that_gives_nothing_although_its_log_goes_on_is_told_of() throws Exception {
        Parts parts = new Parts(ByteSize.mebibytes(1));
        Stalls stalls = new Stalls(parts.counters, parts.clock);

        stalls.note(AT, 100, 50, true);
        parts.clock.pass(Duration.ofSeconds(31));
        stalls.note(AT, 100, 50, true);
        assertThat(parts.trouble(WHERE)).hasValueSatisfying(
                what -> assertThat(what).contains("from offset 100 on", "goes on to 150"));

        stalls.note(AT, 101, 49, true);
        assertThat(parts.trouble(WHERE)).isEmpty();
    }

    /** While ids are learned from the log, the consumer reads far below where the partition goes on. */
    @Test
    void a_look_back_that_takes_long_is_no_stall() throws Exception {
        Parts parts = new Parts(ByteSize.mebibytes(1));
        Stalls stalls = new Stalls(parts.counters, parts.clock);

        for (int second = 0; second < 120; second++) {
            stalls.note(AT, 1_000L * second, 1_000_000 - 1_000L * second, true);
            parts.clock.pass(Duration.ofSeconds(1));
            assertThat(parts.trouble(WHERE)).isEmpty();
        }
    }
}
