package dev.millrace.ops.lag;

import java.time.Duration;
import java.util.OptionalDouble;

import org.junit.jupiter.api.Test;

import dev.millrace.ops.lag.Verdict.State;

import static org.assertj.core.api.Assertions.assertThat;

/** Time is what the test says it is: a verdict never depends on how often somebody looked. */
class VerdictMachineTest {
    private static final long MINUTE = 60_000;
    private final VerdictMachine machine = new VerdictMachine(LagSettings.DEFAULT);
    private long end = 1_000;
    private boolean hasMembers = true;
    private String hold = "";

    private VerdictMachine.Judged look(long now, long committed, Duration waiting) {
        return machine.judge(new VerdictMachine.Seen(now, committed, end, Math.max(0, end - committed),
                new LagTime.Known(waiting, Duration.ZERO, LagTime.Source.HISTORY), hasMembers,
                OptionalDouble.of(10), OptionalDouble.of(20), hold));
    }

    private VerdictMachine.Judged look(long now, long committed) {
        return look(now, committed, Duration.ofSeconds(1));
    }

    @Test
    void nothing_unread_is_ok_however_long_nothing_moves() {
        var _ = look(0, 1_000);

        assertThat(look(100 * MINUTE, 1_000).state()).isEqualTo(State.OK);
    }

    @Test
    void what_moves_and_is_fresh_is_ok() {
        var _ = look(0, 900);

        assertThat(look(10 * MINUTE, 950).state()).isEqualTo(State.OK);
    }

    @Test
    void what_moves_and_is_old_is_behind_since_it_was_old() {
        var _ = look(0, 100, Duration.ofSeconds(59));
        var _ = look(MINUTE / 2, 200, Duration.ofSeconds(60));

        var judged = look(MINUTE, 300, Duration.ofMinutes(5));

        assertThat(judged.state()).isEqualTo(State.BEHIND);
        assertThat(judged.since()).isEqualTo(MINUTE / 2);
        assertThat(judged.reason()).contains("5 min 0 s", "10.0/s are read while 20.0/s come in",
                "falls further behind");
    }

    @Test
    void members_that_commit_nothing_for_a_minute_are_stalled_since_the_last_commit() {
        var _ = look(0, 100);
        var _ = look(5_000, 200);
        assertThat(look(64_999, 200).state()).isEqualTo(State.OK);

        var judged = look(65_000, 200);

        assertThat(judged.state()).isEqualTo(State.STALLED);
        assertThat(judged.since()).isEqualTo(5_000);
        assertThat(judged.reason()).contains("800 unread", "has members");
    }

    /** A slow look must not find earlier what a quick one would not. */
    @Test
    void windows_are_of_time_and_not_of_looks() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(look(i, 200).state()).isEqualTo(State.OK);
        }
        assertThat(look(MINUTE, 200).state()).isEqualTo(State.STALLED);
    }

    @Test
    void time_without_anything_to_read_does_not_count() {
        end = 200;
        var _ = look(0, 200);
        var _ = look(10 * MINUTE, 200);

        end = 201;
        assertThat(look(11 * MINUTE, 200).state()).isEqualTo(State.OK);
        assertThat(look(12 * MINUTE, 200).state()).isEqualTo(State.STALLED);
    }

    @Test
    void without_members_it_is_stopped() {
        hasMembers = false;
        var _ = look(0, 100);

        assertThat(look(MINUTE, 100).state()).isEqualTo(State.STOPPED);
    }

    @Test
    void without_members_two_looks_and_an_old_record_are_enough() {
        hasMembers = false;
        assertThat(look(0, 100, Duration.ofHours(1)).state()).isEqualTo(State.BEHIND);

        var judged = look(3_000, 100, Duration.ofHours(1));

        assertThat(judged.state()).isEqualTo(State.STOPPED);
        assertThat(judged.since()).isZero();
    }

    @Test
    void a_program_that_commits_without_being_a_member_is_not_stopped() {
        hasMembers = false;
        var _ = look(0, 100, Duration.ofHours(1));

        assertThat(look(3_000, 101, Duration.ofHours(1)).state()).isEqualTo(State.BEHIND);
    }

    @Test
    void an_offset_that_went_back_is_rewound_until_it_is_where_it_was() {
        var _ = look(0, 900);
        assertThat(look(1_000, 100).reason()).contains("went back from 900", "at 100");

        var judged = look(30_000, 899);
        assertThat(judged.state()).isEqualTo(State.REWOUND);
        assertThat(judged.since()).isEqualTo(1_000);

        assertThat(look(31_000, 900).state()).isEqualTo(State.OK);
    }

    @Test
    void what_was_rewound_and_then_stands_still_is_stalled() {
        var _ = look(0, 900);
        var _ = look(1_000, 100);

        assertThat(look(1_000 + MINUTE, 100).state()).isEqualTo(State.STALLED);
    }

    @Test
    void a_log_that_ends_before_the_offset_is_rewound_but_not_at_the_first_look() {
        end = 10;
        assertThat(look(0, 900).state()).isEqualTo(State.OK);

        assertThat(look(3_000, 900).reason()).contains("the log ends at 10");
    }

    @Test
    void behind_a_transaction_that_nobody_ends_everybody_is_stalled() {
        hold = "an open transaction keeps the next 5 offsets";

        assertThat(look(0, 1_000).state()).isEqualTo(State.STALLED);
    }
}
