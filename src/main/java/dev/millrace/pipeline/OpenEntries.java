package dev.millrace.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.base.Time;
import dev.millrace.ledger.Entry;
import dev.millrace.ledger.Outcomes;
import dev.millrace.record.OffsetRange;
import dev.millrace.settle.Batch;
import dev.millrace.settle.ChainId;

/**
 * Ledger entries of a pipeline that forwards. With ten transactions a second an entry for each would be too many, so the
 * last entry of a chain stays open for a while: each transaction writes it again under its key, with a later end and
 * higher counts, and compaction keeps one.
 *
 * <p>
 * What is open here is an entry that stands in the ledger just so, and its chain is settled to its end: both moved in the
 * same transaction. So it is gone on with only from exactly that end; whoever took the partition over in between has moved
 * the offset, and then a new entry begins. Poll thread only.
 */
final class OpenEntries {
    private static final long OPEN_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long OPEN_RECORDS = 1_000_000;
    private final Time time;
    private final Map<ChainId, Open> open = new HashMap<>();
    /** As they are when the transaction under way is committed. */
    private final Map<ChainId, Open> next = new HashMap<>();

    private record Open(Entry entry, long sinceNanos) {}

    OpenEntries(Time time) {
        this.time = time;
    }

    /** Begins to write down a transaction; whatever was written down for one that was not committed is forgotten. */
    void begin() {
        next.clear();
    }

    /**
     * The entries to write for these settled batches of one chain.
     *
     * @param batches contiguous, in offset order
     */
    List<Entry> of(List<Batch<BatchContent>> batches) {
        List<Entry> entries = new ArrayList<>();
        long now = time.nanos();
        for (Batch<BatchContent> batch : batches) {
            Optional<Open> last = last(batch.chain()).filter(each -> continues(each, batch, now));
            Entry entry = last.map(each -> extended(each.entry(), batch)).orElseGet(() -> entry(batch));
            next.put(batch.chain(), new Open(entry, last.map(Open::sinceNanos).orElse(now)));
            if (last.isPresent() && !entries.isEmpty()) {
                entries.removeLast();
            }
            entries.add(entry);
        }
        return entries;
    }

    private Optional<Open> last(ChainId chain) {
        return Optional.ofNullable(next.get(chain)).or(() -> Optional.ofNullable(open.get(chain)));
    }

    private static boolean continues(Open last, Batch<BatchContent> batch, long now) {
        return last.entry().range().end() == batch.first()
                && batch.content().rules().hash().equals(last.entry().rules())
                && last.entry().records() < OPEN_RECORDS && now - last.sinceNanos() < OPEN_NANOS;
    }

    private static Entry entry(Batch<BatchContent> batch) {
        return entry(batch, batch.range(), batch.records(), batch.content().outcomes());
    }

    private static Entry extended(Entry before, Batch<BatchContent> batch) {
        return entry(batch, new OffsetRange(before.range().first(), batch.range().end()),
                before.records() + batch.records(), before.outcomes().plus(batch.content().outcomes()));
    }

    private static Entry entry(Batch<BatchContent> batch, OffsetRange range, long records,
            Outcomes outcomes) {
        Entry.Kind kind = outcomes.forwarded() > 0 ? Entry.Kind.FORWARDED : Entry.Kind.EMPTY;
        return new Entry(batch.chain(), range, kind, records, outcomes, null, null,
                batch.content().rules().hash(), null);
    }

    /** The transaction that was written down last is committed. */
    void committed() {
        open.putAll(next);
        next.clear();
        // Nobody goes on with those, and partitions that went away must not pile up.
        open.values().removeIf(entry -> time.nanos() - entry.sinceNanos() >= OPEN_NANOS);
    }
}
