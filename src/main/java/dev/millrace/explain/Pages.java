package dev.millrace.explain;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.millrace.ledger.Entry;
import dev.millrace.ledger.Ledger;
import dev.millrace.ledger.LedgerCodec;
import dev.millrace.ledger.LedgerKey;
import dev.millrace.record.OffsetRange;
import dev.millrace.record.Position;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.Cut;
import dev.millrace.settle.Head;
import dev.millrace.settle.Register;

/** What the ledger says of one offset. Holds a head and an entry for each chain, however long the ledger is. */
final class Pages implements Ledger.Visitor {
    private static final Comparator<ChainId> ORDER = Comparator.comparing(ChainId::pipeline)
            .thenComparingInt(ChainId::generation).thenComparing(chain -> chain.topicId().hex());
    private final LedgerCodec codec = new LedgerCodec();
    private final Position position;
    private final Map<ChainId, Head> heads = new HashMap<>();
    /** The one with the largest first offset that does not lie above the position. */
    private final Map<ChainId, Entry> entries = new HashMap<>();
    private final Map<String, String> rules = new HashMap<>();

    Pages(Position position) {
        this.position = position;
    }

    @Override
    public void visit(LedgerKey key, ByteBuffer value) {
        switch (key) {
            case LedgerKey.OfHead(ChainId chain) when isOurs(chain) ->
                codec.head(value).ifPresent(head -> heads.put(chain, head));
            case LedgerKey.OfEntry(ChainId chain, long first) when isOurs(chain)
                    && first <= position.offset() ->
                codec.entry(value).ifPresent(entry -> entries.merge(chain, entry, Pages::later));
            case LedgerKey.OfRules(String hash) -> rules.put(hash, Ledger.text(value));
            case LedgerKey.OfHead _,LedgerKey.OfEntry _,LedgerKey.OfOwner _ -> {
            }
        }
    }

    private boolean isOurs(ChainId chain) {
        return chain.partition().equals(position.partition());
    }

    /** Of two of one range, the one that was written later is the one that holds. */
    private static Entry later(Entry earlier, Entry later) {
        return later.range().first() >= earlier.range().first() ? later : earlier;
    }

    SortedSet<ChainId> chains() {
        SortedSet<ChainId> chains = new TreeSet<>(ORDER);
        chains.addAll(heads.keySet());
        chains.addAll(entries.keySet());
        return chains;
    }

    /** Text of a rule set; empty when the ledger does not have it. */
    Optional<String> rules(String hash) {
        return Optional.ofNullable(rules.get(hash));
    }

    Standing standing(ChainId chain) {
        Entry entry = entries.get(chain);
        if (entry != null && entry.range().contains(position.offset())) {
            return new Standing.Settled(entry);
        }
        Head head = heads.get(chain);
        if (head == null) {
            return new Standing.Unlisted(entry == null ? 0 : entry.range().end());
        }
        Register register = head.register();
        if (position.offset() < register.start()) {
            return new Standing.BeforeStart(register.start());
        }
        return position.offset() < register.settled()
                ? new Standing.Unlisted(register.settled())
                : aboveSettled(register);
    }

    private Standing aboveSettled(Register register) {
        long first = register.settled();
        for (Cut cut : register.cuts()) {
            if (position.offset() < cut.end()) {
                return new Standing.Sealed(new OffsetRange(first, cut.end()), cut.attributes());
            }
            first = cut.end();
        }
        return new Standing.Waiting(register.settled());
    }
}
