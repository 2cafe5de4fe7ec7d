package dev.millrace.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

import org.junit.jupiter.api.Test;

import dev.millrace.ops.lag.Forecast;
import dev.millrace.ops.lag.GroupKind;
import dev.millrace.ops.lag.GroupLag;
import dev.millrace.ops.lag.Lag;
import dev.millrace.ops.lag.LagJson;
import dev.millrace.ops.lag.LagSnapshot;
import dev.millrace.ops.lag.LagTime;
import dev.millrace.ops.lag.Loss;
import dev.millrace.ops.lag.PartitionLag;
import dev.millrace.ops.lag.Verdict;
import dev.millrace.record.Partition;

import static org.assertj.core.api.Assertions.assertThat;

class LagTableTest {
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
    private static final PartitionLag BEHIND = new PartitionLag(new Partition("t", 0),
            new Lag.Known(12_345, 10, 0, 12_355, 12_355),
            new LagTime.Known(Duration.ofSeconds(125), Duration.ofMillis(400), LagTime.Source.HISTORY),
            new Verdict(Verdict.State.BEHIND, "the oldest waiting for 2 min 5 s", AT.minusSeconds(65)),
            OptionalDouble.of(100), OptionalDouble.of(20.26), new Forecast.In(Duration.ofSeconds(154)),
            new Loss.In(Duration.ofHours(30), "retention.ms"), Optional.empty());
    private static final PartitionLag NO_COMMIT = new PartitionLag(new Partition("t", 1),
            new Lag.NoCommit(0, 7),
            new LagTime.Unknown("no commit yet"), new Verdict(Verdict.State.UNKNOWN, "no commit yet", AT),
            OptionalDouble.empty(), OptionalDouble.empty(), new Forecast.Unknown(""), new Loss.Unknown(""),
            Optional.empty());
    private static final LagSnapshot SNAPSHOT = new LagSnapshot(AT, 2, Duration.ofMillis(80), List.of(
            new GroupLag("slow", GroupKind.CONSUMER, "Stable", 2, false, BEHIND.verdict(),
                    List.of(BEHIND, NO_COMMIT)),
            new GroupLag("hidden\u001b", GroupKind.CLASSIC, "Unknown", -1, false,
                    new Verdict(Verdict.State.UNKNOWN, "not allowed", AT), List.of())),
            List.of("some groups are not listed"));
    private final Screen screen = new Screen();

    private String printed(boolean hasPartitions, int limit) {
        new LagTable(SNAPSHOT, hasPartitions, limit).print(screen.terminal(Map.of(), false).out(),
                new Style(false));
        return screen.out();
    }

    @Test
    void what_is_not_known_is_a_question_mark() {
        assertThat(printed(false, 40).lines()).containsExactly(
                "GROUP    KIND      VERDICT        FOR         LAG       OLDEST WAITS  READ/S  IN/S  DRAINED IN     LOST IN",
                "slow     consumer  behind   1 min 5 s  12,345 + ?  2 min 5 s ±400 ms   100.0  20.3           ?  30 h 0 min",
                "hidden\ufffd  classic   ?                -           ?                  ?       ?     ?           ?           ?",
                "behind  slow t-0: the oldest waiting for 2 min 5 s",
                "?  hidden\ufffd: not allowed",
                "unknown  some groups are not listed",
                "",
                "0 of 2 groups ok; 2 looks, the last at 2026-03-01T12:00:00Z in 80 ms");
    }

    @Test
    void partitions_have_rows_of_their_own() {
        assertThat(printed(true, 40).lines().skip(1).limit(3).map(line -> line.replaceAll(" {2,}", "|")))
                .containsExactly(
                        "slow|t-0|behind|1 min 5 s|12,345|2 min 5 s ±400 ms|100.0|20.3|2 min 34 s|30 h 0 min",
                        "slow|t-1|?|-|no commit|?|?|?|?|?",
                        "hidden\ufffd|?|?|-|?|?|?|?|?|?");
    }

    @Test
    void rows_beyond_the_limit_are_counted() {
        assertThat(printed(true, 1)).contains("2 rows more");
    }

    @Test
    void programs_never_read_0_for_what_is_not_known() {
        Json.printLine(screen.terminal(Map.of(), false).out(), LagJson.json(SNAPSHOT));

        assertThat(screen.out()).contains("\"group\":\"slow\"", "\"lag\":12345,\"lag_complete\":false",
                "\"lag\":{\"state\":\"no_commit\",\"log_start\":0,\"high_watermark\":7}",
                "\"time\":{\"state\":\"known\",\"seconds\":125.0,\"error_seconds\":0.4,\"source\":\"history\"}",
                "\"members\":null", "\"lag\":null,\"lag_complete\":false");
    }
}
