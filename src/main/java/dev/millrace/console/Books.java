package dev.millrace.console;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

import dev.millrace.ledger.AuditReport;
import dev.millrace.ledger.Entry;
import dev.millrace.ledger.Ledger;
import dev.millrace.ledger.LedgerCodec;
import dev.millrace.ledger.LedgerKey;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.Cut;

/** What the ledger says of all chains: one thread brings records in, any number looks. Thread-safe. */
final class Books implements Ledger.Visitor {
    /** Of all chains together; the sums hold all there ever were. */
    private static final int MOST_RANGES = 20_000;
    private static final int MOST_OF_ONE = 1_000;
    private static final int LEAST_OF_ONE = 2;
    private final LedgerCodec codec = new LedgerCodec();
    private final NavigableMap<String, ChainBooks> chains = new TreeMap<>();

    /** The last ranges of a chain. */
    record Ranges(AuditReport.Books books, List<Cut> sealed, List<Entry> newestFirst, boolean hasOlder) {}

    @Override
    public synchronized void visit(LedgerKey key, ByteBuffer value) {
        switch (key) {
            case LedgerKey.OfHead(ChainId chain) -> codec.head(value)
                    .filter(head -> head.chain().equals(chain))
                    .ifPresentOrElse(head -> chain(chain).head(head),
                            () -> chain(chain).problem("the head cannot be read"));
            case LedgerKey.OfEntry(ChainId chain, long first) -> codec.entry(value)
                    .filter(entry -> entry.chain().equals(chain) && entry.range().first() == first)
                    .ifPresentOrElse(entry -> chain(chain).add(entry, share()),
                            () -> chain(chain).problem("the entry at %,d cannot be read".formatted(first)));
            case LedgerKey.OfRules _,LedgerKey.OfOwner _ -> {
            }
        }
    }

    private ChainBooks chain(ChainId chain) {
        ChainBooks found = chains.get(chain.text());
        if (found != null) {
            return found;
        }
        ChainBooks made = new ChainBooks(chain);
        chains.put(chain.text(), made);
        int share = share();
        chains.values().forEach(other -> other.keep(share));
        return made;
    }

    private int share() {
        return Math.clamp(MOST_RANGES / Math.max(1, chains.size()), LEAST_OF_ONE, MOST_OF_ONE);
    }

    /** Everything added up, by pipeline, topic and partition. */
    synchronized AuditReport report() {
        return new AuditReport(chains.values().stream().map(ChainBooks::books)
                .sorted(Comparator.comparing((AuditReport.Books books) -> books.chain().pipeline())
                        .thenComparing(books -> books.chain().partition())
                        .thenComparingInt(books -> books.chain().generation()))
                .toList());
    }

    /**
     * Ranges of one chain that end at or below an offset.
     *
     * @param chain as {@link ChainId#text()} has it
     */
    synchronized Optional<Ranges> ranges(String chain, long before, int most) {
        ChainBooks found = chains.get(chain);
        if (found == null) {
            return Optional.empty();
        }
        List<Entry> newestFirst = found.rangesBefore(before, most);
        boolean hasOlder = !newestFirst.isEmpty()
                && !found.rangesBefore(newestFirst.getLast().range().first(), 1).isEmpty();
        return Optional.of(new Ranges(found.books(), found.sealed(), newestFirst, hasOlder));
    }

    /** Shows every range that is kept, chain by chain, while nothing new comes in. */
    synchronized void forEach(Consumer<Entry> visitor) {
        chains.values().forEach(chain -> chain.recent().forEach(visitor));
    }

    /** How one pipeline's last batches ended, and how large they were. */
    synchronized Batches batches(String pipeline) {
        SortedMap<String, Long> cuts = new TreeMap<>();
        List<Long> sizes = new ArrayList<>();
        List<Long> bytes = new ArrayList<>();
        forEach(entry -> {
            if (entry.chain().pipeline().equals(pipeline) && entry.kind() != Entry.Kind.GAP) {
                String cut = entry.cut();
                if (cut != null) {
                    cuts.merge(cut, 1L, Long::sum);
                }
                sizes.add(entry.records());
                Entry.StoredObject object = entry.object();
                if (object != null) {
                    bytes.add(object.bytes());
                }
            }
        });
        return new Batches(cuts, sizes.stream().sorted().toList(), bytes.stream().sorted().toList());
    }

    /**
     * The last batches of a pipeline.
     *
     * @param cuts how many ended for which reason
     * @param records of each, ascending
     * @param objectBytes of each that became an object, ascending
     */
    record Batches(SortedMap<String, Long> cuts, List<Long> records, List<Long> objectBytes) {
        Map<String, Object> json() {
            return Fields.of("cuts", cuts).with("batches", records.size())
                    .with("records", spread(records)).with("object_bytes", spread(objectBytes)).json();
        }

        private static Map<String, Object> spread(List<Long> ascending) {
            return ascending.isEmpty()
                    ? Map.of()
                    : Fields.of("least", ascending.getFirst()).with("median", at(ascending, 0.5))
                            .with("p90", at(ascending, 0.9)).with("most", ascending.getLast()).json();
        }

        private static long at(List<Long> ascending, double rank) {
            return ascending.get((int) Math.min(ascending.size() - 1L, (long) (rank * ascending.size())));
        }
    }
}
