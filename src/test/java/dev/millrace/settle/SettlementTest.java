package dev.millrace.settle;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SettlementTest {
    private static final Outcome UNKNOWN = new Outcome.Unknown("no answer");

    private static OneWorker withOneBatch() {
        OneWorker worker = OneWorker.begunAt(0);
        var _ = worker.batch(2, true);
        return worker;
    }

    // ---- how a transaction ends

    @Test
    void a_committed_transaction_is_the_new_view() {
        OneWorker worker = withOneBatch();
        Step<String> step = worker.plan().orElseThrow();

        Next next = worker.settlement().ended(new Outcome.Committed());

        assertThat(next).isEqualTo(Next.GO_ON);
        assertThat(worker.chain().register()).isEqualTo(step.head().register());
        assertThat(worker.settlement().isWaiting()).isFalse();
    }

    @Test
    void while_the_outcome_is_unknown_nothing_else_is_begun_and_nothing_is_uploaded() {
        OneWorker worker = withOneBatch();
        var _ = worker.plan();

        Next next = worker.settlement().ended(UNKNOWN);

        assertThat(next).isEqualTo(Next.RETRY_COMMIT);
        assertThat(worker.settlement().isWaiting()).isTrue();
        assertThat(worker.plan()).isEmpty();
        assertThat(worker.settlement().hasWork()).isFalse();
        assertThat(worker.chain().uploadable()).isEmpty();
        assertThat(worker.settlement().ended(new Outcome.Committed())).isEqualTo(Next.GO_ON);
        assertThat(worker.chain().uploadable()).hasSize(1);
    }

    static Stream<Outcome> surelyNotCommitted() {
        return Stream.of(new Outcome.Refused("old generation"), new Outcome.TooLarge("letter"),
                new Outcome.NeverAsked("no answer to a send"));
    }

    @ParameterizedTest
    @MethodSource("surelyNotCommitted")
    void what_was_surely_not_committed_is_planned_again_from_the_same_view(Outcome outcome) {
        OneWorker worker = withOneBatch();
        Step<String> first = worker.plan().orElseThrow();

        Next next = worker.settlement().ended(outcome);

        assertThat(next)
                .isEqualTo(outcome instanceof Outcome.NeverAsked ? Next.REPLACE_PRODUCER : Next.ABORT);
        assertThat(worker.chain().register()).isEqualTo(Register.genesis(0));
        assertThat(worker.plan()).contains(first);
    }

    @ParameterizedTest
    @MethodSource("surelyNotCommitted")
    void once_the_commit_was_asked_for_nothing_is_inferred_from_a_failure(Outcome outcome) {
        OneWorker worker = withOneBatch();
        var _ = worker.plan();
        var _ = worker.settlement().ended(UNKNOWN);

        Next next = worker.settlement().ended(outcome);

        assertThat(next).isEqualTo(Next.REBUILD);
        assertThat(worker.chain().isParked()).isTrue();
    }

    @Test
    void a_broken_producer_parks_every_partition() {
        OneWorker worker = withOneBatch();
        var _ = worker.plan();

        Next next = worker.settlement().ended(new Outcome.Broken("fenced"));

        assertThat(next).isEqualTo(Next.REBUILD);
        assertThat(worker.chain().isParked()).isTrue();
        assertThat(worker.settlement().isWaiting()).isFalse();
        assertThat(worker.closed()).hasSize(1);
    }

    @Test
    void three_refusals_in_a_row_park_the_partition() {
        OneWorker worker = withOneBatch();
        for (int i = 0; i < 2; i++) {
            var _ = worker.plan();
            var _ = worker.settlement().ended(new Outcome.Refused("old generation"));
            assertThat(worker.chain().isParked()).isFalse();
        }

        var _ = worker.plan();
        Next next = worker.settlement().ended(new Outcome.Refused("old generation"));

        assertThat(next).isEqualTo(Next.ABORT);
        assertThat(worker.chain().isParked()).isTrue();
        assertThat(worker.plan()).isEmpty();
    }

    @Test
    void a_commit_in_between_forgets_earlier_refusals() {
        OneWorker worker = withOneBatch();
        for (int i = 0; i < 2; i++) {
            var _ = worker.plan();
            var _ = worker.settlement().ended(new Outcome.Refused("old generation"));
        }
        var _ = worker.commit();
        var _ = worker.batch(1, true);

        var _ = worker.plan();
        var _ = worker.settlement().ended(new Outcome.Refused("old generation"));

        assertThat(worker.chain().isParked()).isFalse();
    }

    @Test
    void an_outcome_without_a_transaction_is_a_bug() {
        assertThatThrownBy(() -> {
            var _ = OneWorker.begunAt(0).settlement().ended(new Outcome.Committed());
        }).isInstanceOf(IllegalStateException.class);
    }

    // ---- who may commit

    @Test
    void nobody_without_identity_commits() {
        OneWorker worker = withOneBatch();

        assertThat(worker.settlement().plan(new Identity(-1, ""), Set.of())).isEmpty();
        assertThat(worker.settlement().plan(new Identity(3, ""), Set.of())).isEmpty();
        assertThat(worker.settlement().plan(new Identity(0, "m"), Set.of())).isEmpty();
        assertThat(worker.settlement().plan(OneWorker.MEMBER, Set.of())).isPresent();
    }

    @Test
    void a_transaction_never_goes_without_offsets() {
        OneWorker worker = OneWorker.begunAt(0);

        assertThat(worker.plan()).isEmpty();
        assertThatThrownBy(() -> new Advance<String>(OneWorker.MEMBER, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_withheld_partition_is_left_out() {
        OneWorker worker = withOneBatch();

        assertThat(worker.settlement().plan(OneWorker.MEMBER, Set.of(OneWorker.PARTITION))).isEmpty();
        assertThat(worker.settlement().hasWork()).isTrue();
    }

    @Test
    void the_last_transaction_before_a_hand_over_seals_nothing_and_begins_nothing() {
        OneWorker worker = withOneBatch();
        OneWorker unborn = new OneWorker();
        unborn.chain().load(
                new Loading.Begin(new Head(OneWorker.CHAIN, Register.genesis(0)), List.of(), List.of(), ""));

        assertThat(worker.settlement().planLast(OneWorker.MEMBER, Set.of())).isEmpty();
        assertThat(unborn.settlement().planLast(OneWorker.MEMBER, Set.of())).isEmpty();
    }

    // ---- partitions that come and go while a transaction is under way

    @Test
    void a_partition_that_left_and_came_back_does_not_take_the_old_outcome() {
        OneWorker worker = withOneBatch();
        var _ = worker.plan();
        var _ = worker.settlement().ended(UNKNOWN);
        worker.settlement().removed(OneWorker.PARTITION);
        worker.settlement().assigned(OneWorker.PARTITION);
        worker.chain().load(
                new Loading.Resume(new Head(OneWorker.CHAIN, OneWorker.sealed(0, 4)), 2, false, ""));

        var _ = worker.settlement().ended(new Outcome.Committed());

        assertThat(worker.chain().register()).isEqualTo(OneWorker.sealed(0, 4));
        assertThat(worker.chain().isOpen()).as("the mark of the short batch is still to be written")
                .isFalse();
        assertThat(worker.commit().head().register().cuts()).allMatch(cut -> cut.attributes().isShort());
    }

    @Test
    void a_partition_that_was_read_again_does_not_take_the_old_outcome() {
        OneWorker worker = withOneBatch();
        var _ = worker.plan();
        var _ = worker.settlement().ended(UNKNOWN);
        worker.chain().reload();
        worker.chain().load(
                new Loading.Resume(new Head(OneWorker.CHAIN, OneWorker.sealed(0, 4)), 2, false, ""));

        var _ = worker.settlement().ended(new Outcome.Committed());

        assertThat(worker.chain().isOpen()).isFalse();
        assertThat(worker.chain().register()).isEqualTo(OneWorker.sealed(0, 4));
    }

    @Test
    void a_stopped_partition_stays_stopped_whatever_the_outcome() {
        OneWorker worker = withOneBatch();
        var _ = worker.plan();
        worker.chain().stop("somebody has to look");

        var _ = worker.settlement().ended(new Outcome.Committed());

        assertThat(worker.chain().isStopped()).isTrue();
        assertThat(worker.chain().topicId()).isEmpty();
        assertThat(worker.closed()).hasSize(1);
        worker.settlement().reloadAll();
        assertThat(worker.chain().isStopped()).isTrue();
    }

    @Test
    void a_partition_that_left_is_given_back_with_all_it_held() {
        OneWorker worker = withOneBatch();
        var _ = worker.read(1);

        worker.settlement().removed(OneWorker.PARTITION);

        assertThat(worker.closed()).hasSize(2);
        assertThat(worker.settlement().chains()).isEmpty();
    }
}
