package dev.millrace.ledger;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.millrace.settle.ChainId;
import dev.millrace.settle.Head;

/**
 * Adds up the ledger. Entries of a chain must tile from its start to its settled offset: each begins where the one before
 * ends, and each of its records has one outcome. Not thread-safe.
 */
public final class Audit implements Ledger.Visitor {
    private static final int PROBLEMS_SHOWN = 20;
    private static final Comparator<ChainId> ORDER = Comparator.comparing(ChainId::pipeline)
            .thenComparing(ChainId::partition).thenComparingInt(ChainId::generation)
            .thenComparing(chain -> chain.topicId().hex());
    private final LedgerCodec codec = new LedgerCodec();
    private final Map<ChainId, Pages> chains = new TreeMap<>(ORDER);

    /** What the ledger says of one chain. */
    private static final class Pages {
        private final TreeMap<Long, Entry> entries = new TreeMap<>();
        /** The entry that was written again last, as it stood before. */
        private @Nullable Entry earlier;
        private final List<String> problems = new ArrayList<>();
        private @Nullable Head head;

        /**
         * Entries that the head settles. While workers go on, a scan may end between the entries of a transaction and its
         * head: such entries are not wrong, only newer than the head that was read. Of one that was written again with a
         * later end, what stood before counts.
         */
        Collection<Entry> upToHead() {
            if (head == null) {
                return entries.values();
            }
            long settled = head.register().settled();
            List<Entry> below = new ArrayList<>(entries.headMap(settled).values());
            if (!below.isEmpty() && below.getLast().range().end() > settled && earlier != null
                    && earlier.range().first() == below.getLast().range().first()) {
                below.set(below.size() - 1, earlier);
            }
            return below;
        }

        void add(Entry entry) {
            Entry before = entries.put(entry.range().first(), entry);
            earlier = before == null ? earlier : before;
        }
    }

    @Override
    public void visit(LedgerKey key, ByteBuffer value) {
        switch (key) {
            case LedgerKey.OfHead(ChainId chain) -> {
                Pages pages = pages(chain);
                codec.head(value).filter(head -> head.chain().equals(chain)).ifPresentOrElse(
                        head -> pages.head = head,
                        () -> pages.problems
                                .add("the head cannot be read, or is another's: " + Ledger.text(value)));
            }
            case LedgerKey.OfEntry(ChainId chain, long first) -> {
                Pages pages = pages(chain);
                codec.entry(value)
                        .filter(entry -> entry.chain().equals(chain) && entry.range().first() == first)
                        .ifPresentOrElse(pages::add,
                                () -> pages.problems
                                        .add("the entry at %,d cannot be read, or is another's: %s"
                                                .formatted(first, Ledger.text(value))));
            }
            case LedgerKey.OfRules _,LedgerKey.OfOwner _ -> {
            }
        }
    }

    private Pages pages(ChainId chain) {
        return chains.computeIfAbsent(chain, key -> new Pages());
    }

    /** Every entry that has an object, for a look at the objects themselves. */
    public List<Entry> entriesWithObject() {
        return chains.values().stream().flatMap(pages -> pages.entries.values().stream())
                .filter(entry -> entry.object() != null).toList();
    }

    /** What the ledger says of an offset. */
    Optional<Entry> entryAt(ChainId chain, long offset) {
        Map.Entry<Long, Entry> below = pages(chain).entries.floorEntry(offset);
        return below == null || !below.getValue().range().contains(offset)
                ? Optional.empty()
                : Optional.of(below.getValue());
    }

    /** Ranges of chains that are sealed and not settled: their objects may or may not be there yet. */
    public Collection<Head> heads() {
        return chains.values().stream().map(pages -> pages.head).filter(head -> head != null).toList();
    }

    /** Adds a problem found elsewhere to the chain's books. */
    public void problem(ChainId chain, String problem) {
        pages(chain).problems.add(problem);
    }

    /** Adds up what was visited. */
    public AuditReport report() {
        return new AuditReport(
                chains.entrySet().stream().map(item -> books(item.getKey(), item.getValue())).toList());
    }

    private static AuditReport.Books books(ChainId chain, Pages pages) {
        List<String> problems = new ArrayList<>(pages.problems);
        Head head = pages.head;
        long from = head != null
                ? head.register().start()
                : pages.entries.isEmpty() ? 0 : pages.entries.firstKey();
        Sums sums = new Sums();
        long next = from;
        for (Entry entry : pages.upToHead()) {
            next = tile(entry, next, problems);
            sums.add(entry, problems);
        }
        if (head == null) {
            problems.add("there are entries but no head: the ledger is not whole");
        } else if (next != head.register().settled()) {
            problems.add(
                    "the entries end at %,d, but %,d is settled".formatted(next, head.register().settled()));
        }
        int sealed = head == null ? 0 : head.register().cuts().size();
        return new AuditReport.Books(chain, from, next, sums.records, sums.outcomes, sums.gapOffsets,
                sums.objects,
                sums.objectBytes, sealed, shown(problems));
    }

    private static long tile(Entry entry, long next, List<String> problems) {
        long first = entry.range().first();
        if (first > next) {
            problems.add("offsets [%,d, %,d) have no entry".formatted(next, first));
        } else if (first < next) {
            problems.add("the entry %s overlaps the one before it, which ends at %,d".formatted(entry.range(),
                    next));
        }
        return Math.max(next, entry.range().end());
    }

    private static List<String> shown(List<String> problems) {
        return problems.size() <= PROBLEMS_SHOWN
                ? problems
                : Stream.concat(problems.stream().limit(PROBLEMS_SHOWN),
                        Stream.of("… and %,d more".formatted(problems.size() - PROBLEMS_SHOWN))).toList();
    }

    /** Totals of one chain. */
    private static final class Sums {
        private long records;
        private Outcomes outcomes = Outcomes.NONE;
        private long gapOffsets;
        private long objects;
        private long objectBytes;

        void add(Entry entry, List<String> problems) {
            records += entry.records();
            outcomes = outcomes.plus(entry.outcomes());
            Entry.StoredObject object = entry.object();
            if (object != null) {
                objects++;
                objectBytes += object.bytes();
            }
            switch (entry.kind()) {
                case GAP -> {
                    gapOffsets += entry.range().length();
                    checkGap(entry, problems);
                }
                case DATA, FORWARDED, EMPTY, SHORT -> check(entry, problems);
            }
        }

        private static String others(Outcomes outcomes) {
            return outcomes.forwarded() + outcomes.filtered() + outcomes.duplicates() == 0
                    ? ""
                    : ", %,d forwarded, %,d filtered, %,d duplicates".formatted(outcomes.forwarded(),
                            outcomes.filtered(), outcomes.duplicates());
        }

        private static void checkGap(Entry entry, List<String> problems) {
            if (entry.records() + entry.outcomes().records() > 0 || entry.object() != null) {
                problems.add("the gap %s claims records".formatted(entry.range()));
            }
        }

        private static void check(Entry entry, List<String> problems) {
            Outcomes outcomes = entry.outcomes();
            if (outcomes.records() != entry.records()) {
                problems.add(
                        "the entry %s held %,d records, of which %,d are stored and %,d dead%s".formatted(
                                entry.range(), entry.records(), outcomes.stored(), outcomes.deadRecords(),
                                others(outcomes)));
            }
            if (entry.records() > entry.range().length()) {
                problems.add("the entry %s holds %,d records, more than it has offsets"
                        .formatted(entry.range(), entry.records()));
            }
            if ((entry.stored() > 0) != (entry.object() != null)) {
                problems.add("the entry %s stores %,d records, but names %s".formatted(entry.range(),
                        entry.stored(),
                        entry.object() == null ? "no object" : "an object"));
            }
        }
    }
}
