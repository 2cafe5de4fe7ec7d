package dev.millrace.settle;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;

import static org.assertj.core.api.Assertions.assertThat;

/** One test for each row of the failure table that is decided when a register is read. */
class LoadingTest {
    private static final LedgerLocation LOCATION = new LedgerLocation(2, 40);
    private static final Loading.Committed NONE = new Loading.Committed.None();
    private static final ChainId OTHER_LIFE = new ChainId("p", 1, new TopicId(9, 9), OneWorker.PARTITION);

    private Loading.Committed committed = NONE;
    private @Nullable Head copy;
    private long logStart;
    private long logEnd = 100;
    private Loading.Start start = Loading.Start.EARLIEST;
    private boolean adopt;
    private boolean executable = true;

    private Loading.Decision decide() {
        return Loading.decide(
                new Loading.Facts(OneWorker.CHAIN, committed, copy, logStart, logEnd, false, start, adopt),
                _ -> executable);
    }

    /** The group and the ledger hold the same register. */
    private void holds(ChainId chain, Register register) {
        committed = written(chain, register);
        copy = new Head(chain, register);
    }

    private static Loading.Committed written(ChainId chain, Register register) {
        return new Loading.Committed.At(register.settled(), register.settledEpoch(),
                new RegisterText(chain.topicId(), chain.generation(), register, LOCATION).encode());
    }

    private static Loading.Committed foreign(long offset) {
        return new Loading.Committed.At(offset, -1, "");
    }

    private String stopped() {
        Loading.Decision decision = decide();
        assertThat(decision).isInstanceOf(Loading.Stop.class);
        return decision instanceof Loading.Stop stop ? stop.message() : "";
    }

    private Loading.Begin begun() {
        Loading.Decision decision = decide();
        assertThat(decision).isInstanceOf(Loading.Begin.class);
        return (Loading.Begin) decision;
    }

    // ---- the usual

    @Test
    void goes_on_from_a_register_that_ledger_and_group_agree_on() {
        holds(OneWorker.CHAIN, OneWorker.sealed(5, 4));

        assertThat(decide())
                .isEqualTo(
                        new Loading.Resume(new Head(OneWorker.CHAIN, OneWorker.sealed(5, 4)), 0, false, ""));
        assertThat(Loading.location(committed)).contains(LOCATION);
        assertThat(Loading.rules((Loading.Committed.At) committed)).containsExactly("0000000b");
    }

    @Test
    void begins_at_the_log_start_where_nothing_is_known() {
        logStart = 7;

        assertThat(begun().head()).isEqualTo(new Head(OneWorker.CHAIN, Register.genesis(7)));
    }

    @Test
    void begins_at_the_log_end_when_asked_to() {
        start = Loading.Start.LATEST;

        assertThat(begun().head().register()).isEqualTo(Register.genesis(100));
    }

    // ---- the group's offset

    @Test
    void goes_on_from_the_ledger_with_all_its_seals_when_the_offsets_are_lost() {
        copy = new Head(OneWorker.CHAIN, OneWorker.sealed(5, 4));

        assertThat(decide()).isInstanceOfSatisfying(Loading.Resume.class, resume -> {
            assertThat(resume.head()).isEqualTo(copy);
            assertThat(resume.event()).isNotEmpty();
        });
    }

    @Test
    void stops_at_an_offset_that_somebody_moved_by_hand_even_to_the_same_place() {
        Register register = OneWorker.sealed(5, 4);
        holds(OneWorker.CHAIN, register);
        committed = foreign(5);

        assertThat(Loading.location(committed)).isEmpty();
        assertThat(stopped()).contains("millrace adopt");
    }

    @Test
    void adopts_the_offset_of_another_program_when_told_to() {
        committed = foreign(5);
        adopt = true;

        assertThat(begun().head().register()).isEqualTo(Register.genesis(5));
        assertThat(begun().gaps()).isEmpty();
    }

    @Test
    void names_what_retention_took_before_the_adoption() {
        committed = foreign(5);
        adopt = true;
        logStart = 8;

        assertThat(begun().head().register()).isEqualTo(new Register(5, 8, -1, List.of(), 0));
        assertThat(begun().gaps())
                .containsExactly(new Gap(OneWorker.CHAIN, new OffsetRange(5, 8), Gap.Cause.RETENTION));
    }

    @Test
    void does_not_adopt_an_offset_over_a_chain_that_the_ledger_knows() {
        committed = foreign(2);
        copy = new Head(OneWorker.CHAIN, OneWorker.sealed(5));
        adopt = true;

        assertThat(stopped()).contains("ledger");
    }

    // ---- the ledger

    @Test
    void stops_when_the_ledger_was_lost() {
        holds(OneWorker.CHAIN, OneWorker.sealed(5));
        copy = null;

        assertThat(stopped()).contains("partition 2, offset 40");
    }

    @Test
    void stops_when_ledger_and_group_differ() {
        holds(OneWorker.CHAIN, OneWorker.sealed(5));
        copy = new Head(OneWorker.CHAIN, OneWorker.sealed(6));

        assertThat(stopped()).contains("differ");
    }

    @Test
    void stops_when_the_ledger_holds_another_chain_at_the_location() {
        holds(OneWorker.CHAIN, OneWorker.sealed(5));
        copy = new Head(new ChainId("p", 1, OneWorker.TOPIC, new Partition("t", 1)), OneWorker.sealed(5));

        assertThat(stopped()).contains("differ");
    }

    // ---- the log

    @Test
    void stops_when_the_log_ends_below_what_is_sealed() {
        holds(OneWorker.CHAIN, OneWorker.sealed(95, 4, 4));

        assertThat(stopped()).contains("ends at 100", "103", "truncated");
    }

    @Test
    void a_log_that_ends_where_the_last_seal_does_is_whole() {
        holds(OneWorker.CHAIN, OneWorker.sealed(95, 5));

        assertThat(decide()).isInstanceOf(Loading.Resume.class);
    }

    @Test
    void a_lost_log_end_is_noticed_when_the_offsets_are_lost_too() {
        copy = new Head(OneWorker.CHAIN, OneWorker.sealed(95, 6));

        assertThat(stopped()).contains("truncated");
    }

    @Test
    void hands_the_log_start_on_so_that_losses_are_marked() {
        holds(OneWorker.CHAIN, OneWorker.sealed(5, 4));
        logStart = 7;

        assertThat(decide()).isInstanceOfSatisfying(Loading.Resume.class,
                resume -> assertThat(resume.logStart()).isEqualTo(7));
    }

    // ---- the topic

    @Test
    void begins_a_new_chain_for_a_topic_made_again_and_closes_the_old_one() {
        holds(OTHER_LIFE, OneWorker.sealed(5, 4));
        logStart = 1;

        assertThat(begun().head()).isEqualTo(new Head(OneWorker.CHAIN, Register.genesis(1)));
        assertThat(begun().closed())
                .containsExactly(new Head(OTHER_LIFE, new Register(0, 9, -1, List.of(), 8)));
        assertThat(begun().gaps())
                .containsExactly(new Gap(OTHER_LIFE, new OffsetRange(5, 9), Gap.Cause.TOPIC_GONE));
    }

    @Test
    void names_no_gap_where_the_old_life_left_nothing_open() {
        holds(OTHER_LIFE, OneWorker.sealed(5));

        assertThat(begun().gaps()).isEmpty();
        assertThat(begun().closed()).hasSize(1);
    }

    @Test
    void closes_the_old_life_from_the_ledger_when_its_offset_went_with_the_topic() {
        copy = new Head(OTHER_LIFE, OneWorker.sealed(5, 4));

        assertThat(begun().head()).isEqualTo(new Head(OneWorker.CHAIN, Register.genesis(0)));
        assertThat(begun().gaps()).extracting(Gap::range).containsExactly(new OffsetRange(5, 9));
    }

    @Test
    void without_a_register_the_ledgers_head_of_the_chain_counts_then_that_of_a_life_left_open() {
        Head own = new Head(OneWorker.CHAIN, OneWorker.sealed(5));
        Head leftOpen = new Head(OTHER_LIFE, OneWorker.sealed(5, 4));
        Head closed = new Head(new ChainId("p", 1, new TopicId(8, 8), OneWorker.PARTITION),
                OneWorker.sealed(5));
        Head neighbour = new Head(new ChainId("p", 1, OneWorker.TOPIC, new Partition("t", 1)),
                OneWorker.sealed(5, 4));
        Head laterGeneration = new Head(new ChainId("p", 2, OneWorker.TOPIC, OneWorker.PARTITION),
                OneWorker.sealed(5, 4));

        assertThat(Loading.lastHead(OneWorker.CHAIN, List.of(closed, leftOpen, own))).contains(own);
        assertThat(Loading.lastHead(OneWorker.CHAIN, List.of(closed, leftOpen))).contains(leftOpen);
        assertThat(Loading.lastHead(OneWorker.CHAIN, List.of(closed, neighbour))).isEmpty();
        assertThat(Loading.lastHead(OneWorker.CHAIN, List.of(leftOpen, own, laterGeneration)))
                .contains(laterGeneration);
    }

    // ---- this program

    @Test
    void stops_where_a_sealed_batch_needs_rules_or_a_writer_that_are_not_here() {
        holds(OneWorker.CHAIN, OneWorker.sealed(5, 4));
        executable = false;

        assertThat(stopped()).contains("0000000b", "writer 1,", "MILLRACE_NATIVE", "millrace adopt");
    }

    @Test
    void needs_no_old_rules_where_nothing_is_sealed() {
        holds(OneWorker.CHAIN, OneWorker.sealed(5));
        executable = false;

        assertThat(decide()).isInstanceOf(Loading.Resume.class);
    }

    // ---- by policy

    @Test
    void stops_at_a_gap_where_that_is_the_policy() {
        holds(OneWorker.CHAIN, OneWorker.sealed(5, 4));
        logStart = 30;

        Loading.Decision decision = Loading.stopAtGaps(decide(), logStart);

        assertThat(decision).isInstanceOfSatisfying(Loading.Stop.class,
                stop -> assertThat(stop.message()).contains("offsets 5 to 30").contains("gaps: record"));
    }

    @Test
    void goes_on_without_a_gap_whatever_the_policy() {
        holds(OneWorker.CHAIN, OneWorker.sealed(5, 4));

        assertThat(Loading.stopAtGaps(decide(), logStart)).isEqualTo(decide());
    }
}
