package dev.millrace.pipeline;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.millrace.pipeline.Adoption.Change;
import dev.millrace.pipeline.Adoption.Source;
import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.Cut;
import dev.millrace.settle.CutAttributes;
import dev.millrace.settle.CutReason;
import dev.millrace.settle.Head;
import dev.millrace.settle.LedgerLocation;
import dev.millrace.settle.Loading;
import dev.millrace.settle.Register;
import dev.millrace.settle.TopicId;

import static org.assertj.core.api.Assertions.assertThat;

class AdoptionTest {
    private static final ChainId CHAIN = new ChainId("p", 1, new TopicId(1, 2), new Partition("t", 0));
    private static final long LOG_END = 1_000;
    private Loading.Committed committed = new Loading.Committed.None();
    private @Nullable Head atLocation;
    private Optional<Head> newest = Optional.empty();

    private static Head head(int generation, long settled, long sequence, long... cuts) {
        List<Cut> sealed = Arrays.stream(cuts).mapToObj(end -> new Cut(end,
                new CutAttributes("0000000b", 1, 0, 1, 0, CutReason.RECORDS))).toList();
        return new Head(CHAIN.withGeneration(generation), new Register(0, settled, 4, sealed, sequence));
    }

    /** The group holds a register, and the ledger what its metadata names. */
    private void holds(Head head) {
        committed = new Loading.Committed.At(head.register().settled(), head.register().settledEpoch(),
                Kafkas.metadata(head, new LedgerLocation(0, 17)));
        atLocation = head;
    }

    private void holdsForeign(long offset) {
        committed = new Loading.Committed.At(offset, -1, "");
    }

    private Change plan(Source source) {
        Loading.Facts facts = new Loading.Facts(CHAIN, committed,
                Loading.location(committed).isPresent() ? atLocation : newest.orElse(null), 0, LOG_END, false,
                Loading.Start.EARLIEST, false);
        return Adoption.plan(new Outlook.Standing(facts, newest, Loading.decide(facts, _ -> true)), source);
    }

    private Change.Write written(Source source) {
        Change change = plan(source);
        assertThat(change).isInstanceOf(Change.Write.class);
        return (Change.Write) change;
    }

    @Test
    void what_is_in_order_stays_whatever_counts() {
        newest = Optional.of(head(1, 50, 7, 60));
        holds(head(1, 50, 7, 60));

        assertThat(plan(Source.LEDGER)).isEqualTo(new Change.Keep("in order"));
        assertThat(plan(Source.OFFSETS)).isEqualTo(new Change.Keep("in order"));
    }

    @Test
    void what_nobody_knows_stays() {
        assertThat(plan(Source.LEDGER)).isInstanceOf(Change.Keep.class);
        assertThat(plan(Source.OFFSETS)).isInstanceOf(Change.Keep.class);
    }

    @Test
    void the_ledger_puts_its_last_register_back_whole() {
        newest = Optional.of(head(2, 50, 7, 60, 70));
        holdsForeign(10);

        Change.Write write = written(Source.LEDGER);

        assertThat(write.head()).isEqualTo(head(2, 50, 8, 60, 70));
        assertThat(write.again().isEmpty()).isTrue();
        assertThat(write.skipped().isEmpty()).isTrue();
    }

    @Test
    void the_ledger_counts_also_where_the_group_holds_nothing() {
        newest = Optional.of(head(1, 50, 7));

        assertThat(written(Source.LEDGER).head()).isEqualTo(head(1, 50, 8));
    }

    /** The offsets topic was rolled back with its broker: what the group holds is ours, but old. */
    @Test
    void the_ledger_counts_where_the_groups_register_is_older() {
        newest = Optional.of(head(1, 50, 7));
        holds(head(1, 40, 6));

        assertThat(written(Source.LEDGER).head()).isEqualTo(head(1, 50, 8));
    }

    @Test
    void a_ledger_that_lost_its_end_does_not_count() {
        newest = Optional.of(head(1, 40, 6));
        holds(head(1, 50, 7));
        atLocation = null;

        assertThat(plan(Source.LEDGER)).isInstanceOf(Change.Refuse.class);
        assertThat(written(Source.OFFSETS).head().chain().generation()).isEqualTo(2);
    }

    @Test
    void a_ledger_that_knows_nothing_does_not_count() {
        holdsForeign(10);

        assertThat(plan(Source.LEDGER)).isInstanceOf(Change.Refuse.class);
    }

    @Test
    void nothing_counts_that_lies_beyond_the_log() {
        newest = Optional.of(head(1, 900, 7, LOG_END + 1));
        holdsForeign(LOG_END + 1);

        assertThat(plan(Source.LEDGER)).isInstanceOf(Change.Refuse.class);
        assertThat(plan(Source.OFFSETS)).isInstanceOf(Change.Refuse.class);
    }

    @Test
    void another_programs_offset_begins_the_first_generation() {
        holdsForeign(10);

        Change.Write write = written(Source.OFFSETS);

        assertThat(write.head())
                .isEqualTo(new Head(CHAIN, new Register(10, 10, -1, List.of(), 0)));
        assertThat(write.again().isEmpty()).isTrue();
        assertThat(write.skipped().isEmpty()).isTrue();
    }

    @Test
    void an_offset_moved_back_begins_the_next_generation_there() {
        newest = Optional.of(head(3, 50, 7, 60));
        holdsForeign(10);

        Change.Write write = written(Source.OFFSETS);

        assertThat(write.head()).isEqualTo(
                new Head(CHAIN.withGeneration(4), new Register(10, 10, -1, List.of(), 0)));
        assertThat(write.again()).isEqualTo(new OffsetRange(10, 60));
        assertThat(write.skipped().isEmpty()).isTrue();
    }

    /** The new chain begins where the old one ends, so that what lies between is in its books. */
    @Test
    void an_offset_moved_ahead_leaves_a_gap_in_the_next_generation() {
        newest = Optional.of(head(1, 50, 7));
        holdsForeign(80);

        Change.Write write = written(Source.OFFSETS);

        assertThat(write.head()).isEqualTo(
                new Head(CHAIN.withGeneration(2), new Register(50, 80, -1, List.of(), 0)));
        assertThat(write.skipped()).isEqualTo(new OffsetRange(50, 80));
        assertThat(write.again().isEmpty()).isTrue();
    }

    /** The same offset, without the metadata: its seals are gone with it. */
    @Test
    void an_offset_set_to_where_it_was_begins_the_next_generation_without_seals() {
        newest = Optional.of(head(1, 50, 7, 60));
        holdsForeign(50);

        Change.Write write = written(Source.OFFSETS);

        assertThat(write.head().register()).isEqualTo(new Register(50, 50, -1, List.of(), 0));
        assertThat(write.again()).isEqualTo(new OffsetRange(50, 60));
        assertThat(write.skipped().isEmpty()).isTrue();
    }

    @Test
    void a_lost_ledger_leaves_the_groups_own_generation_behind() {
        holds(head(4, 50, 7));
        atLocation = null;

        assertThat(written(Source.OFFSETS).head().chain().generation()).isEqualTo(5);
    }
}
