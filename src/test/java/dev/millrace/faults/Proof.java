package dev.millrace.faults;

import dev.millrace.ledger.AuditReport;
import dev.millrace.pipeline.Oracle;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What two witnesses say that know nothing of each other.
 *
 * @param verdict of the oracle, which compares the topic with objects and dead letters
 * @param books of the ledger, held against the objects
 */
record Proof(Oracle.Verdict verdict, AuditReport books) {
    /** Nothing lost, nothing doubled, the books balance. */
    void assertClean() {
        assertThat(verdict.lost()).as("lost: %s", this).isZero();
        assertThat(verdict.doubled()).as("doubled: %s", this).isZero();
        assertThat(verdict.problems()).as("problems: %s", this).isEmpty();
        assertBalanced();
        assertThat(verdict.inTopic()).as("%s", this).isPositive();
        assertThat(verdict.letters()).as("%s", this).isPositive();
    }

    void assertBalanced() {
        assertThat(books.isBalanced()).as("balanced: %s", books).isTrue();
        assertThat(books.chains()).as("chains: %s", books).isNotEmpty();
    }

    long gapOffsets() {
        return books.chains().stream().mapToLong(AuditReport.Books::gapOffsets).sum();
    }
}
