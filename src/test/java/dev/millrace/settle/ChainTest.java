package dev.millrace.settle;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.millrace.record.OffsetRange;

import static org.assertj.core.api.Assertions.assertThat;

class ChainTest {
    private static final TopicId NEXT_LIFE = new TopicId(9, 9);

    @Test
    void seals_uploads_and_settles_in_that_order() {
        OneWorker worker = OneWorker.begunAt(0);
        Batch<String> batch = worker.batch(3, true);
        assertThat(worker.chain().uploadable()).isEmpty();

        Register sealed = worker.commit().head().register();

        assertThat(sealed.settled()).isZero();
        assertThat(sealed.cuts()).extracting(Cut::end).containsExactly(3L);
        assertThat(worker.chain().uploadable()).containsExactly(batch);
        assertThat(worker.plan()).isEmpty();
        worker.store(batch);
        Register settled = worker.commit().head().register();
        assertThat(settled).isEqualTo(new Register(0, 3, OneWorker.EPOCH, List.of(), 2));
        assertThat(worker.chain().isSettled()).isTrue();
        assertThat(worker.closed()).containsExactly(batch.content());
    }

    @Test
    void a_cut_at_the_end_of_a_poll_covers_the_holes_that_were_passed() {
        OneWorker worker = OneWorker.begunAt(0);
        var _ = worker.read(3);

        var _ = worker.reach(6);
        Batch<String> batch = worker.cut(true);

        assertThat(batch.range()).isEqualTo(new OffsetRange(0, 6));
        assertThat(batch.records()).isEqualTo(3);
    }

    @Test
    void a_cut_in_the_middle_of_a_poll_leaves_the_hole_to_the_next_batch() {
        OneWorker worker = OneWorker.begunAt(0);
        Batch<String> first = worker.batch(3, true);

        var _ = worker.reach(6);
        var _ = worker.read(1);
        Batch<String> second = worker.cut(true);

        assertThat(first.range()).isEqualTo(new OffsetRange(0, 3));
        assertThat(second.range()).isEqualTo(new OffsetRange(3, 7));
    }

    @Test
    void holes_alone_can_be_settled() {
        OneWorker worker = OneWorker.begunAt(0);
        var _ = worker.reach(4);

        Batch<String> batch = worker.cut(false);
        Step<String> step = worker.commit();

        assertThat(step.settled()).containsExactly(batch);
        assertThat(step.head().register().settled()).isEqualTo(4);
        assertThat(step.head().register().settledEpoch()).isEqualTo(-1);
    }

    @Test
    void nothing_can_be_cut_where_nothing_was_passed() {
        OneWorker worker = OneWorker.begunAt(0);

        assertThat(worker.chain().canCut()).isFalse();
        assertThat(worker.chain().filling().first()).isZero();
    }

    @Test
    void an_empty_batch_at_the_head_is_settled_without_a_seal_of_its_own() {
        OneWorker worker = OneWorker.begunAt(0);
        Batch<String> empty = worker.batch(2, false);
        Batch<String> full = worker.batch(2, true);

        Step<String> step = worker.commit();

        assertThat(step.settled()).containsExactly(empty);
        assertThat(step.sealed()).containsExactly(full);
        assertThat(step.head().register().settled()).isEqualTo(2);
    }

    @Test
    void an_empty_batch_behind_a_pending_cut_is_sealed_like_any_other() {
        OneWorker worker = OneWorker.begunAt(0);
        Batch<String> full = worker.batch(2, true);
        var _ = worker.commit();
        Batch<String> empty = worker.batch(2, false);

        Step<String> step = worker.commit();

        assertThat(step.settled()).isEmpty();
        assertThat(step.sealed()).containsExactly(empty);
        worker.store(full);
        assertThat(worker.commit().settled()).containsExactly(full, empty);
    }

    @Test
    void a_later_batch_waits_for_an_earlier_one_to_be_stored() {
        OneWorker worker = OneWorker.begunAt(0);
        Batch<String> first = worker.batch(2, true);
        Batch<String> second = worker.batch(2, true);
        var _ = worker.commit();

        worker.store(second);
        assertThat(worker.plan()).isEmpty();
        worker.store(first);

        assertThat(worker.commit().settled()).containsExactly(first, second);
    }

    // ---- what others sealed

    @Test
    void sealed_batches_end_where_the_register_says_and_work_by_their_own_rules() {
        OneWorker worker = OneWorker.resumed(OneWorker.sealed(0, 2, 3), 0);

        List<Batch<String>> complete = worker.read(6);

        assertThat(complete).extracting(Batch::range).containsExactly(new OffsetRange(0, 2),
                new OffsetRange(2, 5));
        assertThat(worker.opened()).containsExactly("0000000b", "0000000b", "0000000a");
        assertThat(worker.chain().canCut()).isTrue();
    }

    @Test
    void a_sealed_batch_cannot_be_cut_by_hand() {
        OneWorker worker = OneWorker.resumed(OneWorker.sealed(0, 4), 0);

        var _ = worker.read(2);

        assertThat(worker.chain().canCut()).isFalse();
    }

    @Test
    void one_jump_over_holes_completes_several_sealed_batches() {
        Register register = new Register(0, 0, -1, List.of(new Cut(2, OneWorker.attributes(0)),
                new Cut(5, OneWorker.attributes(0)), new Cut(9, OneWorker.attributes(0))), 3);
        OneWorker worker = OneWorker.resumed(register, 0);

        List<Batch<String>> complete = worker.reach(9);
        complete.forEach(batch -> worker.chain().encoded(batch, false));

        assertThat(complete).extracting(Batch::range).containsExactly(new OffsetRange(0, 2),
                new OffsetRange(2, 5),
                new OffsetRange(5, 9));
        assertThat(worker.commit().head().register().settled()).isEqualTo(9);
    }

    @Test
    void a_sealed_batch_with_a_hole_at_its_end_is_complete_when_the_position_passes_it() {
        Register register = new Register(0, 0, -1, List.of(new Cut(5, OneWorker.attributes(3))), 3);
        OneWorker worker = OneWorker.resumed(register, 0);
        assertThat(worker.read(3)).isEmpty();

        List<Batch<String>> complete = worker.reach(7);

        assertThat(complete).extracting(Batch::range).containsExactly(new OffsetRange(0, 5));
        assertThat(worker.chain().filling().first()).isEqualTo(5);
    }

    @Test
    void a_sealed_batch_that_reads_differently_is_read_again_once_and_then_stops_the_partition() {
        Register register = OneWorker.sealed(0, 4);
        OneWorker worker = OneWorker.resumed(register, 0);
        var _ = worker.read(3);
        assertThat(worker.reach(4)).isEmpty();
        assertThat(worker.chain().isParked()).isTrue();

        worker.chain().load(new Loading.Resume(new Head(OneWorker.CHAIN, register), 0, false, ""));
        var _ = worker.read(3);
        assertThat(worker.reach(4)).isEmpty();

        assertThat(worker.chain().isStopped()).isTrue();
        assertThat(worker.chain().stopReason()).contains("[0, 4)", "4 records", "3 records");
    }

    @Test
    void a_compacted_topic_may_have_lost_records_of_a_sealed_batch() {
        OneWorker worker = new OneWorker();
        worker.chain()
                .load(new Loading.Resume(new Head(OneWorker.CHAIN, OneWorker.sealed(0, 4)), 0, true, ""));
        var _ = worker.read(2);

        assertThat(worker.reach(4)).hasSize(1);
    }

    @Test
    void an_object_that_an_earlier_assignment_stored_is_not_stored_again() {
        Register register = OneWorker.sealed(0, 2);
        OneWorker worker = OneWorker.resumed(register, 0);
        worker.chain().stored(OneWorker.CHAIN, new OffsetRange(0, 2), OneWorker.attributes(2),
                OneWorker.receipt());

        Batch<String> batch = worker.read(2).getFirst();
        worker.chain().encoded(batch, true);

        assertThat(worker.chain().uploadable()).isEmpty();
        assertThat(worker.commit().settled()).containsExactly(batch);
    }

    @Test
    void an_object_of_another_life_of_the_topic_does_not_count() {
        OneWorker worker = OneWorker.resumed(OneWorker.sealed(0, 2), 0);
        ChainId otherLife = new ChainId("p", 1, NEXT_LIFE, OneWorker.PARTITION);
        worker.chain().stored(otherLife, new OffsetRange(0, 2), OneWorker.attributes(2), OneWorker.receipt());

        Batch<String> batch = worker.read(2).getFirst();
        worker.chain().encoded(batch, true);

        assertThat(worker.chain().uploadable()).containsExactly(batch);
    }

    // ---- retention

    @Test
    void names_what_retention_took_before_it_seals_anything_above() {
        OneWorker worker = OneWorker.resumed(OneWorker.sealed(5), 8);

        Step<String> step = worker.commit();

        assertThat(step.gaps())
                .containsExactly(new Gap(OneWorker.CHAIN, new OffsetRange(5, 8), Gap.Cause.RETENTION));
        assertThat(step.head().register().settled()).isEqualTo(8);
        assertThat(worker.batch(1, true).range()).isEqualTo(new OffsetRange(8, 9));
    }

    @Test
    void seals_that_a_batch_is_short_before_anything_is_read() {
        OneWorker worker = OneWorker.resumed(OneWorker.sealed(0, 4, 2), 3);
        assertThat(worker.chain().isConsuming()).isFalse();

        Step<String> step = worker.commit();

        assertThat(step.settled()).isEmpty();
        assertThat(step.head().register().sequence()).isEqualTo(8);
        assertThat(step.head().register().cuts()).extracting(cut -> cut.attributes().logStart())
                .containsExactly(3L, CutAttributes.WHOLE);
        assertThat(worker.chain().position()).isEqualTo(3);
        assertThat(worker.read(1)).extracting(Batch::range).containsExactly(new OffsetRange(0, 4));
    }

    @Test
    void a_short_batch_whose_rest_has_another_epoch_is_not_believed() {
        OneWorker worker = OneWorker.resumed(OneWorker.sealed(0, 4), 3);
        var _ = worker.commit();
        Batch<String> batch = worker.chain().filling();
        worker.chain().take(batch, 3, OneWorker.EPOCH + 1);

        assertThat(worker.reach(4)).isEmpty();

        assertThat(worker.chain().isParked()).isTrue();
    }

    @Test
    void settles_batches_that_are_gone_as_a_whole_and_then_names_the_gap_above() {
        OneWorker worker = OneWorker.resumed(OneWorker.sealed(0, 2, 2), 7);
        var _ = worker.commit();
        List<Batch<String>> complete = worker.reach(7);
        complete.forEach(batch -> worker.chain().encoded(batch, false));

        Step<String> first = worker.commit();
        Step<String> second = worker.commit();

        assertThat(first.settled()).isEqualTo(complete).hasSize(2);
        assertThat(first.gaps()).isEmpty();
        assertThat(second.gaps()).extracting(Gap::range).containsExactly(new OffsetRange(4, 7));
    }

    @Test
    void a_batch_is_marked_again_when_retention_goes_on() {
        Register once = new Register(0, 0, -1, List.of(new Cut(4, OneWorker.attributes(4).shortenedTo(2))),
                3);

        OneWorker unchanged = OneWorker.resumed(once, 2);
        OneWorker further = OneWorker.resumed(once, 3);

        assertThat(unchanged.chain().isOpen()).isTrue();
        assertThat(further.commit().head().register().cuts()).extracting(cut -> cut.attributes().logStart())
                .containsExactly(3L);
    }

    // ---- a topic made again

    @Test
    void closes_the_old_life_and_begins_the_new_one_in_one_transaction() {
        OneWorker worker = OneWorker.begunAt(0);
        Batch<String> stored = worker.batch(2, true);
        var _ = worker.batch(3, true);
        var _ = worker.commit();
        worker.store(stored);
        var _ = worker.read(1);

        worker.chain().recreated(NEXT_LIFE, 0);
        Step<String> step = worker.commit();

        assertThat(step.settled()).containsExactly(stored);
        assertThat(step.gaps())
                .containsExactly(new Gap(OneWorker.CHAIN, new OffsetRange(2, 5), Gap.Cause.TOPIC_GONE));
        assertThat(step.closed())
                .containsExactly(new Head(OneWorker.CHAIN, new Register(0, 5, -1, List.of(), 2)));
        assertThat(step.head().chain().topicId()).isEqualTo(NEXT_LIFE);
        assertThat(step.head().register()).isEqualTo(Register.genesis(0));
        assertThat(worker.closed()).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void waits_with_a_new_life_for_the_transaction_under_way() {
        OneWorker worker = OneWorker.begunAt(0);
        var _ = worker.batch(2, true);
        var _ = worker.plan();

        worker.chain().recreated(NEXT_LIFE, 0);
        var _ = worker.settlement().ended(new Outcome.Committed());

        assertThat(worker.chain().topicId()).contains(OneWorker.TOPIC);
        assertThat(worker.chain().register().lastCut()).isEqualTo(2);
        worker.chain().recreated(NEXT_LIFE, 0);
        assertThat(worker.commit().gaps()).extracting(Gap::range).containsExactly(new OffsetRange(0, 2));
    }

    @Test
    void does_not_trust_what_was_read_again_when_the_topic_is_another_one() {
        OneWorker worker = OneWorker.resumed(OneWorker.sealed(0, 2), 0);
        Batch<String> readAgain = worker.read(2).getFirst();
        worker.chain().encoded(readAgain, false);

        worker.chain().recreated(NEXT_LIFE, 0);

        Step<String> step = worker.commit();
        assertThat(step.settled()).isEmpty();
        assertThat(step.gaps()).extracting(Gap::range).containsExactly(new OffsetRange(0, 2));
    }

    @Test
    void keeps_what_an_unwritten_life_would_have_settled_when_the_topic_is_made_yet_again() {
        OneWorker worker = OneWorker.begunAt(0);
        Batch<String> stored = worker.batch(2, true);
        var _ = worker.commit();
        worker.store(stored);
        worker.chain().recreated(NEXT_LIFE, 0);
        TopicId third = new TopicId(10, 10);

        worker.chain().recreated(third, 0);
        assertThat(worker.closed()).isEmpty();
        Step<String> step = worker.commit();

        assertThat(step.settled()).containsExactly(stored);
        assertThat(step.closed()).extracting(Head::chain).containsExactly(OneWorker.CHAIN);
        assertThat(step.head().chain().topicId()).isEqualTo(third);
        assertThat(worker.closed()).containsExactly(stored.content());
    }

    @Test
    void forgets_the_gap_of_a_life_that_never_began() {
        OneWorker worker = new OneWorker();
        Register adopted = new Register(3, 6, -1, List.of(), 0);
        Gap gap = new Gap(OneWorker.CHAIN, new OffsetRange(3, 6), Gap.Cause.RETENTION);
        worker.chain()
                .load(new Loading.Begin(new Head(OneWorker.CHAIN, adopted), List.of(), List.of(gap), ""));

        worker.chain().recreated(NEXT_LIFE, 0);

        assertThat(worker.commit().gaps()).isEmpty();
    }

    // ---- damage

    @Test
    void leaves_a_damaged_batch_out_once_all_below_it_is_settled() {
        OneWorker worker = OneWorker.begunAt(0);
        Batch<String> below = worker.batch(3, true);
        worker.chain().skip(7, Gap.Cause.DAMAGED);
        Batch<String> above = worker.batch(2, true);

        Step<String> seal = worker.commit();
        worker.store(below);
        Step<String> settle = worker.commit();
        Step<String> name = worker.commit();

        assertThat(above.range()).isEqualTo(new OffsetRange(7, 9));
        assertThat(seal.sealed()).containsExactly(below);
        assertThat(seal.gaps()).isEmpty();
        assertThat(settle.settled()).containsExactly(below);
        assertThat(settle.gaps()).isEmpty();
        assertThat(settle.sealed()).isEmpty();
        assertThat(name.gaps())
                .containsExactly(new Gap(OneWorker.CHAIN, new OffsetRange(3, 7), Gap.Cause.DAMAGED));
        assertThat(name.head().register().settled()).isEqualTo(7);
        assertThat(name.sealed()).containsExactly(above);
    }

    @Test
    void batches_without_an_object_settle_up_to_the_gap_and_no_further() {
        OneWorker worker = OneWorker.begunAt(0);
        Batch<String> below = worker.batch(3, false);
        worker.chain().skip(7, Gap.Cause.DAMAGED);
        Batch<String> above = worker.batch(2, false);

        Step<String> settle = worker.commit();
        Step<String> name = worker.commit();
        Step<String> rest = worker.commit();

        assertThat(settle.settled()).containsExactly(below);
        assertThat(settle.head().register().settled()).isEqualTo(3);
        assertThat(name.head().register().settled()).isEqualTo(7);
        assertThat(rest.settled()).containsExactly(above);
        assertThat(rest.head().register().settled()).isEqualTo(9);
    }

    @Test
    void a_second_gap_waits_until_the_first_is_named() {
        OneWorker worker = OneWorker.begunAt(0);
        worker.chain().skip(4, Gap.Cause.DAMAGED);
        assertThat(worker.chain().canSkip()).isFalse();

        Step<String> step = worker.commit();

        assertThat(step.gaps())
                .containsExactly(new Gap(OneWorker.CHAIN, new OffsetRange(0, 4), Gap.Cause.DAMAGED));
        assertThat(worker.chain().canSkip()).isTrue();
        assertThat(worker.chain().position()).isEqualTo(4);
    }

    @Test
    void nothing_is_left_out_of_a_batch_that_an_earlier_owner_sealed() {
        OneWorker worker = OneWorker.resumed(OneWorker.sealed(0, 4), 0);
        assertThat(worker.chain().canSkip()).isFalse();

        var _ = worker.read(3);

        assertThat(worker.chain().canSkip()).isFalse();
        assertThat(worker.read(1)).hasSize(1);
        assertThat(worker.chain().canSkip()).isTrue();
    }

    // ---- limits

    @Test
    void stops_taking_at_64_sealed_batches_and_goes_on_when_the_first_is_settled() {
        OneWorker worker = OneWorker.begunAt(0);
        Batch<String> first = worker.batch(1, true);
        for (int i = 1; i < Register.MAX_CUTS + 1; i++) {
            var _ = worker.batch(1, true);
        }

        Register full = worker.commit().head().register();

        assertThat(full.cuts()).hasSize(Register.MAX_CUTS);
        assertThat(worker.chain().isConsuming()).isFalse();
        assertThat(worker.plan()).isEmpty();
        worker.store(first);
        Step<String> next = worker.commit();
        assertThat(next.settled()).containsExactly(first);
        assertThat(next.head().register().cuts()).hasSize(Register.MAX_CUTS);
        assertThat(worker.chain().isConsuming()).isTrue();
    }

    @Test
    void seals_no_more_than_the_brokers_keep_even_if_all_becomes_short() {
        int limit = 400;
        OneWorker worker = new OneWorker(limit);
        worker.chain()
                .load(new Loading.Begin(new Head(OneWorker.CHAIN, Register.genesis(0)), List.of(), List.of(),
                        ""));
        var _ = worker.commit();
        for (int i = 0; i < 40; i++) {
            var _ = worker.batch(100, true);
        }

        Register register = worker.commit().head().register();

        assertThat(register.cuts()).hasSizeBetween(2, 39);
        List<Cut> shorter = register.cuts().stream()
                .map(cut -> new Cut(cut.end(), cut.attributes().shortenedTo(cut.end()))).toList();
        Register worst = new Register(0, 0, -1, shorter, Long.MAX_VALUE);
        assertThat(new RegisterText(OneWorker.TOPIC, 1, worst,
                new LedgerLocation(Integer.MAX_VALUE, Long.MAX_VALUE))
                .encode()).hasSizeLessThanOrEqualTo(limit);
    }
}
