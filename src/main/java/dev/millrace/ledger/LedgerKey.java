package dev.millrace.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.TopicId;

/** The key of a ledger record; the topic is compacted, so a key keeps its last value. */
public sealed interface LedgerKey {
    /** The register of a chain: {@code head/<chain>}. */
    record OfHead(ChainId chain) implements LedgerKey {}

    /** What became of the range that begins there: {@code entry/<chain>/<first>}. */
    record OfEntry(ChainId chain, long first) implements LedgerKey {}

    /** The text of a rule set: {@code rules/<hash>}. */
    record OfRules(String hash) implements LedgerKey {}

    /** Which cluster and store a pipeline belongs to: {@code owner/<pipeline>}. */
    record OfOwner(String pipeline) implements LedgerKey {}

    /** As it is written. */
    default String text() {
        return switch (this) {
            case OfHead(ChainId chain) -> "head/" + chain.text();
            case OfEntry(ChainId chain, long first) -> "entry/" + chain.text() + "/" + first;
            case OfRules(String hash) -> "rules/" + hash;
            case OfOwner(String pipeline) -> "owner/" + pipeline;
        };
    }

    /** As it is sent. */
    default ByteBuffer bytes() {
        return ByteBuffer.wrap(text().getBytes(StandardCharsets.UTF_8));
    }

    static LedgerKey of(ChainId chain, OffsetRange range) {
        return new OfEntry(chain, range.first());
    }

    /** Reads a key; empty for one of a kind that this version does not know, or that it would write otherwise. */
    static Optional<LedgerKey> parse(String text) {
        String[] parts = text.split("/", -1);
        try {
            Optional<LedgerKey> key = switch (parts[0]) {
                case "head" -> Optional.of(new OfHead(chain(parts)));
                case "entry" -> Optional.of(new OfEntry(chain(parts), Long.parseLong(parts[6])));
                case "rules" -> Optional.of(new OfRules(parts[1]));
                case "owner" -> Optional.of(new OfOwner(parts[1]));
                default -> Optional.empty();
            };
            return key.filter(read -> read.text().equals(text));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static ChainId chain(String[] parts) {
        return new ChainId(parts[1], Integer.parseInt(parts[2]), TopicId.parse(parts[4]),
                new Partition(parts[3], Integer.parseInt(parts[5])));
    }
}
