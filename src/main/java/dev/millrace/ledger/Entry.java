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
 * @param outcomes what became of them
 * @param object where the stored ones are; null when none are
 * @param cause why nothing is known of the range; null unless it is a gap
 */
public record Entry(ChainId chain, OffsetRange range, Kind kind, long records, Outcomes outcomes,
        @Nullable StoredObject object, @Nullable String cut, @Nullable String rules, @Nullable String cause) {
    /** What kind of range this is. */
    public enum Kind {
        /** Its accepted events are in an object. */
        DATA,
        /** Its accepted events are records of the output topic. May be written again with a later end. */
        FORWARDED,
        /** It held nothing to store or to forward. */
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
        if (records < 0) {
            throw new IllegalArgumentException("no count of %s: %d records".formatted(range, records));
        }
    }

    /** Of a range whose records are all either stored or dead. */
    public Entry(ChainId chain, OffsetRange range, Kind kind, long records, long stored,
            Map<String, Long> dead, @Nullable StoredObject object, @Nullable String cut,
            @Nullable String rules, @Nullable String cause) {
        this(chain, range, kind, records, Outcomes.of(stored, dead), object, cut, rules, cause);
    }

    /**
     * Of offsets that have no outcome and will have none.
     *
     * @param cause why, as it stands in the ledger
     */
    public static Entry gap(ChainId chain, OffsetRange range, String cause) {
        return new Entry(chain, range, Kind.GAP, 0, Outcomes.NONE, null, null, null, cause);
    }

    /** How many records are in the object. */
    public long stored() {
        return outcomes.stored();
    }

    /** How many records became dead letters. */
    public long deadRecords() {
        return outcomes.deadRecords();
    }
}
