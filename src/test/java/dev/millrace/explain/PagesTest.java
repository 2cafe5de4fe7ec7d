package dev.millrace.explain;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.millrace.ledger.Entry;
import dev.millrace.ledger.LedgerCodec;
import dev.millrace.ledger.LedgerKey;
import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.Cut;
import dev.millrace.settle.CutAttributes;
import dev.millrace.settle.CutReason;
import dev.millrace.settle.Head;
import dev.millrace.settle.Register;
import dev.millrace.settle.TopicId;

import static org.assertj.core.api.Assertions.assertThat;

/** What the ledger says of an offset, whatever else stands in it. */
class PagesTest {
    private static final Partition PARTITION = new Partition("t", 0);
    private static final ChainId CHAIN = new ChainId("p", 1, new TopicId(1, 2), PARTITION);
    private static final ChainId ELSEWHERE = new ChainId("p", 1, new TopicId(1, 2), new Partition("t", 1));
    private final LedgerCodec codec = new LedgerCodec();

    private static Entry entry(ChainId chain, long first, long end) {
        return new Entry(chain, new OffsetRange(first, end), Entry.Kind.EMPTY, end - first, 0,
                Map.of("type", end - first), null, "records", "0000000a", null);
    }

    private Pages pages(long offset) {
        Pages pages = new Pages(new Position(PARTITION, offset));
        for (Entry entry : List.of(entry(CHAIN, 100, 150), entry(ELSEWHERE, 0, 900), entry(CHAIN, 150, 160),
                // Written again with a later end, as what is forwarded is.
                entry(CHAIN, 150, 200))) {
            pages.visit(LedgerKey.of(entry.chain(), entry.range()), codec.encode(entry));
        }
        CutAttributes attributes = new CutAttributes("0000000b", 1, 0, 50, -1, CutReason.INTERVAL);
        Head head = new Head(CHAIN, new Register(100, 200, -1,
                List.of(new Cut(250, attributes), new Cut(300, attributes)), 7));
        pages.visit(new LedgerKey.OfHead(CHAIN), codec.encode(head));
        return pages;
    }

    private Standing standing(long offset) {
        Pages pages = pages(offset);
        assertThat(pages.chains()).containsExactly(CHAIN);
        return pages.standing(CHAIN);
    }

    @Test
    void an_offset_stands_where_its_entry_its_seal_or_neither_says() {
        assertThat(standing(99)).isEqualTo(new Standing.BeforeStart(100));
        assertThat(standing(100)).isEqualTo(new Standing.Settled(entry(CHAIN, 100, 150)));
        assertThat(standing(149)).isEqualTo(new Standing.Settled(entry(CHAIN, 100, 150)));
        assertThat(standing(199)).isEqualTo(new Standing.Settled(entry(CHAIN, 150, 200)));
        assertThat(standing(200)).isInstanceOfSatisfying(Standing.Sealed.class,
                sealed -> assertThat(sealed.range()).isEqualTo(new OffsetRange(200, 250)));
        assertThat(standing(299)).isInstanceOfSatisfying(Standing.Sealed.class,
                sealed -> assertThat(sealed.range()).isEqualTo(new OffsetRange(250, 300)));
        assertThat(standing(300)).isEqualTo(new Standing.Waiting(200));
    }

    @Test
    void a_hole_in_the_books_is_one() {
        Pages pages = new Pages(new Position(PARTITION, 120));
        pages.visit(LedgerKey.of(CHAIN, new OffsetRange(100, 110)), codec.encode(entry(CHAIN, 100, 110)));
        pages.visit(new LedgerKey.OfHead(CHAIN),
                codec.encode(new Head(CHAIN, new Register(100, 200, -1, List.of(), 1))));

        assertThat(pages.standing(CHAIN)).isEqualTo(new Standing.Unlisted(200));
    }
}
