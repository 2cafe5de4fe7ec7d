package dev.millrace.cli;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.millrace.base.ByteSize;
import dev.millrace.pipeline.PipelineStatus;
import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DemoCommandTest {
    private static final Partition FIRST = new Partition("t", 0);
    private static final Partition SECOND = new Partition("t", 1);
    private static final SortedMap<Partition, OffsetRange> EXTENTS = new TreeMap<>(
            Map.of(FIRST, new OffsetRange(0, 10), SECOND, new OffsetRange(0, 10)));

    private static PipelineStatus status(Map<Partition, Long> settled, Map<Partition, String> stopped) {
        return new PipelineStatus("p", 0, 0, 0, 0, 0, new TreeMap<>(), 0, new ByteSize(0), 0,
                new TreeMap<>(settled),
                new TreeMap<>(stopped), Map.of(),
                new PipelineStatus.Protocol(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 0);
    }

    @Test
    void what_is_not_settled_is_waited_for() {
        assertThat(DemoLane.isSettled(EXTENTS, status(Map.of(FIRST, 10L), Map.of()))).isFalse();
        assertThat(DemoLane.isSettled(EXTENTS, status(Map.of(FIRST, 10L, SECOND, 9L), Map.of())))
                .isFalse();
        assertThat(DemoLane.isSettled(EXTENTS, status(Map.of(FIRST, 10L, SECOND, 10L), Map.of())))
                .isTrue();
    }

    @Test
    void partitions_out_of_work_are_not_waited_for_but_named() {
        PipelineStatus status = status(Map.of(FIRST, 10L), Map.of(SECOND, "its offset was moved"));

        assertThat(DemoLane.isSettled(EXTENTS, status)).isTrue();
        assertThat(DemoCommand.progress(20, List.of(status), 0))
                .endsWith("STOPPED t-1 is out of work: its offset was moved");
        assertThatThrownBy(() -> DemoCommand.checkStopped(status.stopped())).isInstanceOfSatisfying(
                Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.NO))
                .hasMessageContaining("t-1 is out of work: its offset was moved");
        assertThatCode(() -> DemoCommand.checkStopped(new TreeMap<>())).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"--events,-1", "--rate,-5"})
    void a_load_that_makes_no_sense_is_wrong_usage(String option, String value) {
        Screen screen = new Screen();

        int code = Main.run(screen.terminal(Map.of(), false), "demo", option, value);

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("not negative");
    }
}
