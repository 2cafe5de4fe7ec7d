package dev.millrace.pipeline;

/**
 * Where a pipeline reads.
 *
 * @param group consumer group; "millrace.NAME" unless configured
 * @param start where a partition begins that no run of this pipeline has seen
 * @param adopt whether offsets that another program committed for the group may be taken over as the start
 */
public record SourceSettings(String topic, String group, Start start, boolean adopt) {
    /** Where a new partition begins. */
    public enum Start {
        EARLIEST, LATEST
    }
}
