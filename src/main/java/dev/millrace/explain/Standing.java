package dev.millrace.explain;

import dev.millrace.ledger.Entry;
import dev.millrace.record.OffsetRange;
import dev.millrace.settle.CutAttributes;

/** How far a pipeline has come with an offset, by the ledger. */
public sealed interface Standing {
    /** The ledger knows nothing of this pipeline and partition. */
    record NeverRan() implements Standing {}

    /** The pipeline begins above it. */
    record BeforeStart(long start) implements Standing {}

    /** Not taken yet, or in a batch whose end is still open. */
    record Waiting(long settled) implements Standing {}

    /** The end of its batch is decided; the object may or may not be stored. */
    record Sealed(OffsetRange range, CutAttributes attributes) implements Standing {}

    /** It has its outcome, one of those that the entry counts. */
    record Settled(Entry entry) implements Standing {}

    /** It lies below what is settled, but no entry covers it: the books do not balance. */
    record Unlisted(long settled) implements Standing {}
}
