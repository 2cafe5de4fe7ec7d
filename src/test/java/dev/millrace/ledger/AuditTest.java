package dev.millrace.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.millrace.record.OffsetRange;
import dev.millrace.settle.ChainId;

import static org.assertj.core.api.Assertions.assertThat;

class AuditTest {
    private static final ChainId CHAIN = Bookkeeping.CHAIN;
    private final Audit audit = new Audit();
    private final Bookkeeping ledger = new Bookkeeping(audit);

    @Test
    void an_entry_that_was_written_again_counts_as_it_was_last() {
        var _ = ledger.forwarded(CHAIN, 0, 10, 8);
        var _ = ledger.head(CHAIN, 0, 10);
        var _ = ledger.forwarded(CHAIN, 0, 25, 20);
        var _ = ledger.head(CHAIN, 0, 25);

        AuditReport.Books books = ledger.books();

        assertThat(books.problems()).isEmpty();
        assertThat(books.to()).isEqualTo(25);
        assertThat(books.outcomes()).isEqualTo(new Outcomes(0, 20, 3, 2, Map.of()));
    }

    /** While workers go on, a scan may end between an entry and its head. */
    @Test
    void an_entry_that_is_newer_than_its_head_counts_as_it_was_before() {
        var _ = ledger.forwarded(CHAIN, 0, 10, 8);
        var _ = ledger.head(CHAIN, 0, 10);
        var _ = ledger.forwarded(CHAIN, 0, 25, 20);

        AuditReport.Books books = ledger.books();

        assertThat(books.problems()).isEmpty();
        assertThat(books.to()).isEqualTo(10);
        assertThat(books.outcomes().forwarded()).isEqualTo(8);
    }

    @Test
    void an_entry_that_ends_above_the_head_with_nothing_before_it_is_a_problem() {
        var _ = ledger.forwarded(CHAIN, 0, 25, 20);
        var _ = ledger.head(CHAIN, 0, 10);

        assertThat(ledger.books().isBalanced()).isFalse();
    }

    @Test
    void an_empty_ledger_balances() {
        assertThat(audit.report().isBalanced()).isTrue();
        assertThat(audit.report().chains()).isEmpty();
    }

    @Test
    void entries_that_tile_to_the_head_balance_and_add_up() {
        var _ = ledger.data(CHAIN, 10, 30, 3).gap(CHAIN, 30, 35).entry(CHAIN, 35, 50, 12, 10, 2).head(CHAIN,
                10, 50);

        AuditReport.Books books = ledger.books();

        assertThat(books.problems()).isEmpty();
        assertThat(books.from()).isEqualTo(10);
        assertThat(books.to()).isEqualTo(50);
        assertThat(books.records()).isEqualTo(32);
        assertThat(books.stored()).isEqualTo(27);
        assertThat(books.dead()).isEqualTo(Map.of("syntax", 5L));
        assertThat(books.gapOffsets()).isEqualTo(5);
        assertThat(books.objects()).isEqualTo(2);
        assertThat(books.objectBytes()).isEqualTo(200);
    }

    @Test
    void the_last_record_of_a_key_counts() {
        var _ = ledger.head(CHAIN, 0, 0).data(CHAIN, 0, 5, 1).data(CHAIN, 0, 10, 0).head(CHAIN, 0, 10);

        assertThat(ledger.books().isBalanced()).isTrue();
        assertThat(ledger.books().records()).isEqualTo(10);
    }

    @Test
    void offsets_without_an_entry_are_named() {
        var _ = ledger.data(CHAIN, 0, 10, 0).data(CHAIN, 12, 20, 0).head(CHAIN, 0, 20);

        assertThat(ledger.books().problems()).containsExactly("offsets [10, 12) have no entry");
    }

    @Test
    void a_missing_first_entry_is_named() {
        var _ = ledger.data(CHAIN, 10, 20, 0).head(CHAIN, 0, 20);

        assertThat(ledger.books().problems()).containsExactly("offsets [0, 10) have no entry");
    }

    @Test
    void entries_that_overlap_are_named() {
        var _ = ledger.data(CHAIN, 0, 10, 0).data(CHAIN, 8, 20, 0).head(CHAIN, 0, 20);

        assertThat(ledger.books().problems())
                .containsExactly("the entry [8, 20) overlaps the one before it, which ends at 10");
    }

    @Test
    void an_entry_below_the_start_is_named() {
        var _ = ledger.data(CHAIN, 0, 10, 0).head(CHAIN, 5, 10);

        assertThat(ledger.books().problems()).singleElement().asString().contains("[0, 10) overlaps");
    }

    @Test
    void entries_that_end_before_or_after_what_is_settled_are_named() {
        ChainId other = new ChainId("q", 1, CHAIN.topicId(), CHAIN.partition());
        var _ = ledger.data(CHAIN, 0, 10, 0).head(CHAIN, 0, 20).data(other, 0, 10, 0).head(other, 0, 5);

        assertThat(audit.report().chains()).extracting(books -> books.problems().getFirst()).containsExactly(
                "the entries end at 10, but 20 is settled", "the entries end at 10, but 5 is settled");
    }

    /** A scan may end between the entries of a transaction and its head while workers go on. */
    @Test
    void entries_newer_than_the_head_that_was_read_are_left_out() {
        var _ = ledger.data(CHAIN, 0, 10, 0).head(CHAIN, 0, 10).data(CHAIN, 10, 20, 1).data(CHAIN, 25, 30, 1);

        assertThat(ledger.books().problems()).isEmpty();
        assertThat(ledger.books().to()).isEqualTo(10);
        assertThat(ledger.books().records()).isEqualTo(10);
        assertThat(ledger.books().objects()).isEqualTo(1);
    }

    @Test
    void entries_that_end_before_what_is_settled_are_named_even_with_newer_ones_behind() {
        var _ = ledger.data(CHAIN, 0, 10, 0).data(CHAIN, 20, 30, 0).head(CHAIN, 0, 20);

        assertThat(ledger.books().problems()).containsExactly("the entries end at 10, but 20 is settled");
    }

    @Test
    void entries_without_a_head_are_no_whole_ledger() {
        var _ = ledger.data(CHAIN, 0, 10, 0);

        assertThat(ledger.books().problems())
                .containsExactly("there are entries but no head: the ledger is not whole");
    }

    @Test
    void sums_that_are_wrong_are_named() {
        var _ = ledger.entry(CHAIN, 0, 10, 10, 8, 1).entry(CHAIN, 10, 20, 11, 11, 0).head(CHAIN, 0, 20);

        assertThat(ledger.books().problems()).containsExactly(
                "the entry [0, 10) held 10 records, of which 8 are stored and 1 dead",
                "the entry [10, 20) holds 11 records, more than it has offsets");
    }

    @Test
    void negative_counts_cannot_hide_a_loss() {
        Entry entry = new Entry(CHAIN, new OffsetRange(0, 10), Entry.Kind.EMPTY, 5, 7, Map.of("syntax", 12L),
                null,
                "records", "0000000b", null);
        String negative = Ledger.text(new LedgerCodec().encode(entry)).replace("\"stored\":7",
                "\"stored\":-7");
        audit.visit(new LedgerKey.OfEntry(CHAIN, 0),
                ByteBuffer.wrap(negative.getBytes(StandardCharsets.UTF_8)));
        var _ = ledger.head(CHAIN, 0, 10);

        assertThat(ledger.books().isBalanced()).isFalse();
    }

    @Test
    void stored_records_need_an_object_and_an_object_stored_records() {
        Entry.StoredObject object = new Entry.StoredObject("b", "k", 1, "00000000", 1);
        var _ = ledger
                .entry(new Entry(CHAIN, new OffsetRange(0, 10), Entry.Kind.DATA, 10, 10, Map.of(), null,
                        "records",
                        "0000000b", null))
                .entry(new Entry(CHAIN, new OffsetRange(10, 20), Entry.Kind.EMPTY, 0, 0, Map.of(), object,
                        "records",
                        "0000000b", null))
                .head(CHAIN, 0, 20);

        assertThat(ledger.books().problems()).containsExactly(
                "the entry [0, 10) stores 10 records, but names no object",
                "the entry [10, 20) stores 0 records, but names an object");
    }

    @Test
    void a_gap_that_claims_records_is_named() {
        var _ = ledger.entry(
                new Entry(CHAIN, new OffsetRange(0, 10), Entry.Kind.GAP, 4, 4, Map.of(), null, null, null,
                        "retention"))
                .head(CHAIN, 0, 10);

        assertThat(ledger.books().isBalanced()).isFalse();
    }

    @Test
    void what_cannot_be_read_is_a_problem_of_its_chain() {
        audit.visit(new LedgerKey.OfEntry(CHAIN, 0), ByteBuffer.wrap(new byte[]{'{'}));
        audit.visit(new LedgerKey.OfHead(CHAIN), ByteBuffer.wrap(new byte[]{'x'}));

        assertThat(ledger.books().problems())
                .anySatisfy(problem -> assertThat(problem).contains("entry at 0", "another's: {"))
                .anySatisfy(problem -> assertThat(problem).contains("head cannot be read"));
    }

    /** An entry under another's key would be counted where it does not belong. */
    @Test
    void an_entry_that_is_not_what_its_key_says_is_a_problem() {
        var codec = new LedgerCodec();
        Entry entry = new Entry(CHAIN, new OffsetRange(0, 10), Entry.Kind.EMPTY, 0, 0, Map.of(), null,
                "records",
                "0000000b", null);
        audit.visit(new LedgerKey.OfEntry(CHAIN, 3), codec.encode(entry));
        var _ = ledger.head(CHAIN, 0, 10);

        assertThat(ledger.books().isBalanced()).isFalse();
    }

    @Test
    void generations_are_books_of_their_own() {
        ChainId second = CHAIN.withGeneration(2);
        var _ = ledger.data(CHAIN, 0, 30, 1).head(CHAIN, 0, 30).data(second, 10, 40, 2).head(second, 10, 40);

        assertThat(audit.report().isBalanced()).isTrue();
        assertThat(audit.report().chains()).extracting(books -> books.chain().generation()).containsExactly(1,
                2);
        assertThat(audit.report().chains()).extracting(AuditReport.Books::from).containsExactly(0L, 10L);
        assertThat(audit.report().chains()).extracting(AuditReport.Books::records).containsExactly(30L, 30L);
    }

    @Test
    void many_problems_are_counted_not_listed() {
        for (int i = 1; i <= 100; i++) {
            var _ = ledger.data(CHAIN, i * 10L, i * 10L + 5, 0);
        }
        var _ = ledger.head(CHAIN, 0, 1_005);

        assertThat(ledger.books().problems()).hasSize(21).last().asString().contains("80 more");
    }
}
