package dev.millrace.pipeline;

import java.util.Map;
import java.util.SortedMap;

import dev.millrace.base.ByteSize;
import dev.millrace.record.Partition;
import dev.millrace.record.Reason;

/**
 * What one pipeline has done since this process started, and how it stands.
 *
 * @param taken records read and put into a batch; a record read again after a fault counts again
 * @param stored events settled in objects
 * @param forwarded events settled as records of the output topic
 * @param filtered records settled that the filter did not let through
 * @param duplicates records settled that repeat an earlier one
 * @param dead records settled as dead letters
 * @param lag records that wait in the topic or are not settled yet; of assigned partitions
 * @param settled next offset to settle, for each assigned partition
 * @param stopped why partitions were taken out of work
 * @param troubles what is wrong now, by the part that has it
 * @param breakerTrips how often so many records were rejected that it was worth a line, or a pause
 */
public record PipelineStatus(String name, long taken, long stored, long forwarded, long filtered,
        long duplicates, SortedMap<Reason, Long> dead, long objects,
        ByteSize objectBytes, long lag, SortedMap<Partition, Long> settled,
        SortedMap<Partition, String> stopped,
        Map<String, String> troubles, Protocol protocol, long breakerTrips) {
    /**
     * How often the delivery protocol had to do what.
     *
     * @param sealsAdopted batches written where an earlier owner had sealed their end
     * @param dedupeLate records that came too late to be compared, and went on
     * @param dedupeEvicted ids forgotten before their time, for want of memory
     */
    public record Protocol(long transactions, long seals, long sealsAdopted, long commitsRefused,
            long commitsUnknown,
            long unknownResolved, long reloads, long takeovers, long rebalances, long gapOffsets,
            long putFailures, long dedupeLate, long dedupeEvicted) {}

    /** All records that have an outcome. */
    public long settledRecords() {
        return stored + forwarded + filtered + duplicates + deadLetters();
    }

    /** All dead letters, whatever their reason. */
    public long deadLetters() {
        return dead.values().stream().mapToLong(Long::longValue).sum();
    }
}
