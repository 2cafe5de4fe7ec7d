package dev.millrace.bench;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UsageTest {
    private static final String STAT = "42 (a (bad) name) S 1 42 42 0 -1 4194560 1 2 3 4 150 50 7 8 20 0 30 0 99 1 2";

    @Test
    void reads_times_behind_a_name_with_brackets() {
        Usage usage = Usage.parse(STAT, List.of("Name:\ta", "VmHWM:\t  2048 kB", "VmRSS:\t 1024 kB"));

        assertThat(usage).isEqualTo(new Usage(2.0, 2 << 20));
    }

    @Test
    void knows_no_memory_of_a_process_that_has_ended() {
        Usage usage = Usage.parse(STAT, List.of("Name:\ta"));

        assertThat(usage.peakResident()).isEqualTo(-1);
        assertThat(new Usage(1, 500).max(usage)).isEqualTo(new Usage(2.0, 500));
    }

    @Test
    void a_machine_is_busy_with_everything_but_waiting() {
        List<String> stat = List.of("cpu  100 10 50 9999 777 5 5 30 0 0", "cpu0 50 5 25 1 1 1 1 1 0 0",
                "cpu1 50 5 25 1 1 1 1 1 0 0", "intr 1");

        assertThat(Machine.busySeconds(stat, 2)).isEqualTo(2.0);
        assertThat(Machine.busySeconds(stat, 1)).isNaN();
    }
}
