package dev.millrace.ledger;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.millrace.record.OffsetRange;
import dev.millrace.settle.ChainId;

/**
 * What became of one range of offsets of a chain.
 *
 * @param cut why it ended where it did; null for a gap
 * @param records how many records it held
 * @param dead how many of them became dead letters, by reason label
 * @param object where the stored ones are; null when none are
 * @param cause why nothing is known of the range; null unless it is a gap
 */
public record Entry(ChainId chain, OffsetRange range, Kind kind, long records, long stored,
        Map<String, Long> dead,
        @Nullable StoredObject object, @Nullable String cut, @Nullable String rules, @Nullable String cause) {
    /** What kind of range this is. */
    public enum Kind {
        /** Its accepted events are in an object. */
        DATA,
        /** It held nothing to store. */
        EMPTY,
        /** Retention took a part of it after it was sealed: the object may hold only the rest. */
        SHORT,
        /** No outcome is known and none will be. */
        GAP
    }

    /**
     * An object as it was written.
     *
     * @param crc32c CRC-32C of its bytes, 8 hexadecimal digits
     * @param writer number of the encoder that made it
     */
    public record StoredObject(String bucket, String key, long bytes, String crc32c, int writer) {}

    public Entry {
        dead = Map.copyOf(dead);
        if (records < 0 || stored < 0 || dead.values().stream().anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException(
                    "no counts of %s: %d records, %d stored, dead %s".formatted(range,
                            records, stored, dead));
        }
    }

    /** How many records became dead letters. */
    public long deadRecords() {
        return dead.values().stream().mapToLong(Long::longValue).sum();
    }
}
