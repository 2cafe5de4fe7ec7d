package dev.millrace.console;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.millrace.ledger.AuditReport;
import dev.millrace.ledger.Entry;
import dev.millrace.record.OffsetRange;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.Head;
import dev.millrace.settle.Register;

import static org.assertj.core.api.Assertions.assertThat;

class ChainBooksTest {
    private static final ChainId CHAIN = Scene.chain("t", 0);
    private final ChainBooks books = new ChainBooks(CHAIN);

    private void enter(long first, long end) {
        books.add(Scene.entry(CHAIN, first, end), 3);
    }

    private AuditReport.Books settledAt(long settled) {
        books.head(new Head(CHAIN, new Register(0, settled, -1, List.of(), 1)));
        return books.books();
    }

    @Test
    void sums_hold_everything_although_few_ranges_are_kept() {
        for (int i = 0; i < 10; i++) {
            enter(i * 10L, i * 10L + 10);
        }

        AuditReport.Books found = settledAt(100);

        assertThat(found.isBalanced()).isTrue();
        assertThat(found.records()).isEqualTo(100);
        assertThat(found.deadRecords()).isEqualTo(10);
        assertThat(found.objects()).isEqualTo(10);
        assertThat(books.rangesBefore(Long.MAX_VALUE, 100)).hasSize(3);
    }

    @Test
    void an_entry_that_is_written_again_counts_once() {
        enter(0, 10);
        enter(10, 20);
        enter(10, 40);

        AuditReport.Books found = settledAt(40);

        assertThat(found.isBalanced()).isTrue();
        assertThat(found.records()).isEqualTo(40);
        assertThat(found.objects()).isEqualTo(2);
    }

    @Test
    void entries_may_be_newer_than_the_head_that_was_read() {
        enter(0, 10);
        enter(10, 20);

        assertThat(settledAt(10).isBalanced()).isTrue();
    }

    @Test
    void what_is_missing_at_the_beginning_in_the_middle_and_at_the_end_is_told() {
        enter(5, 10);
        enter(20, 30);

        assertThat(settledAt(50).problems()).containsExactlyInAnyOrder("offsets [10, 20) have no entry",
                "the entries end at 30, but 50 is settled", "offsets [0, 5) have no entry");
    }

    @Test
    void overlaps_and_records_without_an_outcome_are_told() {
        enter(0, 10);
        enter(8, 20);
        books.add(new Entry(CHAIN, new OffsetRange(20, 30), Entry.Kind.EMPTY, 10, 0, Map.of("type", 9L), null,
                "records", "r", null), 3);
        enter(30, 40);

        assertThat(settledAt(40).problems()).hasSize(2).anySatisfy(
                problem -> assertThat(problem).contains("overlaps")).anySatisfy(
                        problem -> assertThat(problem).contains("of which 9 have an outcome"));
    }
}
