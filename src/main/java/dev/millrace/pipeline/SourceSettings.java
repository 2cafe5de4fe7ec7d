package dev.millrace.pipeline;

/**
 * Where a pipeline reads.
 *
 * @param group consumer group; "millrace.NAME" unless configured
 * @param start where a partition begins that no run of this pipeline has seen
 * @param adopt whether offsets that another program committed for the group may be taken over as the start
 * @param gaps what to do about records that Kafka's retention took before they were read, or that are damaged
 */
public record SourceSettings(String topic, String group, Start start, boolean adopt, Gaps gaps) {
    /** Where a new partition begins. */
    public enum Start {
        EARLIEST, LATEST
    }

    /** What to do about records that can no longer be read. */
    public enum Gaps {
        /** Name them in the ledger, say so, and go on. */
        RECORD,
        /** Stop the partition until somebody has looked. */
        STOP
    }
}
