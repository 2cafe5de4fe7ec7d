package dev.millrace.console;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.millrace.ledger.AuditReport;
import dev.millrace.ledger.Entry;
import dev.millrace.ledger.Outcomes;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.Cut;
import dev.millrace.settle.Head;

/**
 * The books of one chain as its entries come in, in their order: sums of all, and the last ranges themselves. What an
 * audit does over a whole ledger is done here entry by entry, so that memory stays the same however long a chain gets. One
 * thread.
 */
final class ChainBooks {
    private static final int PROBLEMS_KEPT = 20;
    private final ChainId chain;
    private final ArrayDeque<Entry> recent = new ArrayDeque<>();
    private final List<String> problems = new ArrayList<>();
    private @Nullable Head head;
    /** The newest entry; it may be written again with a later end, so it is in no sum yet. */
    private @Nullable Entry last;
    private @Nullable Long from;
    private long records;
    private Outcomes outcomes = Outcomes.NONE;
    private long gapOffsets;
    private long objects;
    private long objectBytes;

    ChainBooks(ChainId chain) {
        this.chain = chain;
    }

    /** @param kept how many ranges to keep beside the sums */
    void add(Entry entry, int kept) {
        Entry before = last;
        if (before == null) {
            from = entry.range().first();
        } else if (entry.range().first() == before.range().first()) {
            recent.removeLast();
        } else {
            checkFollows(before, entry);
            close(before);
        }
        last = entry;
        recent.addLast(entry);
        while (recent.size() > kept) {
            recent.removeFirst();
        }
    }

    private void checkFollows(Entry before, Entry entry) {
        long end = before.range().end();
        long first = entry.range().first();
        if (first > end) {
            problem("offsets [%,d, %,d) have no entry".formatted(end, first));
        } else if (first < end) {
            problem("the entry %s overlaps the one before it, which ends at %,d".formatted(entry.range(),
                    end));
        }
    }

    private void close(Entry entry) {
        records += entry.records();
        outcomes = outcomes.plus(entry.outcomes());
        gapOffsets += gap(entry);
        Entry.StoredObject object = entry.object();
        if (object != null) {
            objects++;
            objectBytes += object.bytes();
        }
        boolean isCounted = entry.kind() == Entry.Kind.GAP || entry.outcomes().records() == entry.records();
        if (!isCounted) {
            problem("the entry %s held %,d records, of which %,d have an outcome".formatted(entry.range(),
                    entry.records(), entry.outcomes().records()));
        }
    }

    private static long gap(Entry entry) {
        return entry.kind() == Entry.Kind.GAP ? entry.range().length() : 0;
    }

    void head(Head newer) {
        head = newer;
    }

    void problem(String problem) {
        if (problems.size() < PROBLEMS_KEPT) {
            problems.add(problem);
        }
    }

    /**
     * As an audit tells it. Entries may be newer than the head that was read last, but not older: then some are missing.
     */
    AuditReport.Books books() {
        List<String> found = new ArrayList<>(problems);
        Head register = head;
        Entry open = last;
        long start = register != null ? register.register().start() : Objects.requireNonNullElse(from, 0L);
        long end = open == null ? start : open.range().end();
        if (register == null) {
            found.add("there are entries but no head: the ledger is not whole");
        } else if (register.register().settled() > end) {
            found.add("the entries end at %,d, but %,d is settled".formatted(end,
                    register.register().settled()));
        }
        if (register != null && from != null && from > start) {
            found.add("offsets [%,d, %,d) have no entry".formatted(start, from));
        }
        Entry.StoredObject object = open == null ? null : open.object();
        return new AuditReport.Books(chain, start, end, records + (open == null ? 0 : open.records()),
                open == null ? outcomes : outcomes.plus(open.outcomes()),
                gapOffsets + (open == null ? 0 : gap(open)), objects + (object == null ? 0 : 1),
                objectBytes + (object == null ? 0 : object.bytes()),
                register == null ? 0 : register.register().cuts().size(), found);
    }

    /** Batches whose ends are decided and whose outcome is not. */
    List<Cut> sealed() {
        Head register = head;
        return register == null ? List.of() : register.register().cuts();
    }

    /** The newest ranges that end at or below an offset, the newest first. */
    List<Entry> rangesBefore(long offset, int most) {
        List<Entry> found = new ArrayList<>();
        Iterator<Entry> newestFirst = recent.descendingIterator();
        while (newestFirst.hasNext() && found.size() < most) {
            Entry entry = newestFirst.next();
            if (entry.range().end() <= offset) {
                found.add(entry);
            }
        }
        return found;
    }

    /** All ranges that are kept, the oldest first. */
    Iterable<Entry> recent() {
        return recent;
    }

    int kept() {
        return recent.size();
    }

    void keep(int most) {
        while (recent.size() > most) {
            recent.removeFirst();
        }
    }
}
