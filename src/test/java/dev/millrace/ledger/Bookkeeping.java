package dev.millrace.ledger;

import java.util.List;
import java.util.Map;

import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.Head;
import dev.millrace.settle.Register;
import dev.millrace.settle.TopicId;

/** Writes a ledger line by line, as a worker would and as none should. */
final class Bookkeeping {
    static final ChainId CHAIN = new ChainId("p", 1, new TopicId(1, 2), new Partition("t", 0));
    static final String BUCKET = "kept";
    private final LedgerCodec codec = new LedgerCodec();
    private final Audit audit;

    Bookkeeping(Audit audit) {
        this.audit = audit;
    }

    Bookkeeping head(ChainId chain, long start, long settled) {
        return head(new Head(chain, new Register(start, settled, -1, List.of(), 7)));
    }

    Bookkeeping head(Head head) {
        audit.visit(new LedgerKey.OfHead(head.chain()), codec.encode(head));
        return this;
    }

    /** Every offset a record, all of them stored but the dead ones. */
    Bookkeeping data(ChainId chain, long first, long end, long dead) {
        return entry(chain, first, end, end - first, end - first - dead, dead);
    }

    Bookkeeping entry(ChainId chain, long first, long end, long records, long stored, long dead) {
        OffsetRange range = new OffsetRange(first, end);
        return entry(new Entry(chain, range, stored > 0 ? Entry.Kind.DATA : Entry.Kind.EMPTY, records, stored,
                dead > 0 ? Map.of("syntax", dead) : Map.of(),
                stored > 0 ? new Entry.StoredObject(BUCKET, key(chain, range), 100, "00000000", 1) : null,
                "records",
                "0000000b", null));
    }

    /** Every offset a record; of those that are not forwarded two are duplicates, and the others filtered. */
    Bookkeeping forwarded(ChainId chain, long first, long end, long forwarded) {
        Outcomes outcomes = new Outcomes(0, forwarded, end - first - forwarded - 2, 2, Map.of());
        return entry(new Entry(chain, new OffsetRange(first, end), Entry.Kind.FORWARDED, end - first,
                outcomes, null,
                null, "0000000b", null));
    }

    Bookkeeping gap(ChainId chain, long first, long end) {
        return entry(new Entry(chain, new OffsetRange(first, end), Entry.Kind.GAP, 0, 0, Map.of(), null, null,
                null,
                "retention"));
    }

    Bookkeeping entry(Entry entry) {
        audit.visit(LedgerKey.of(entry.chain(), entry.range()), codec.encode(entry));
        return this;
    }

    static String key(ChainId chain, OffsetRange range) {
        return "t/" + chain.objectName(range) + ".json.gz";
    }

    AuditReport.Books books() {
        return audit.report().chains().getFirst();
    }
}
