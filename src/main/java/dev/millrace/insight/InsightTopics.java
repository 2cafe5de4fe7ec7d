package dev.millrace.insight;

import java.time.Duration;
import java.time.Instant;

import dev.millrace.base.ByteSize;
import dev.millrace.kafka.TopicSpec;

/** The topics of insights. */
public final class InsightTopics {
    /** What workers counted, on its way to be merged. */
    public static final String INCREMENTS = "millrace.insights.increments";
    /** What was counted: a JSON document for each window, and one for each insight. */
    public static final String RESULTS = "millrace.insights";
    /** How long the documents of a window stay after they were last changed. */
    public static final Duration KEPT = Duration.ofDays(7);
    /**
     * Shorter than Kafka keeps the offsets of a group that nobody is in, seven days: were these forgotten while what they
     * stand behind is still there, it would be counted again.
     */
    private static final Duration INCREMENTS_KEPT = Duration.ofDays(3);
    private static final Duration SEGMENT_OPEN = Duration.ofHours(12);
    private static final int PARTITIONS = 4;
    /** Compaction leaves the newest segment alone, so it must not be large. */
    private static final ByteSize SEGMENT = ByteSize.mebibytes(16);

    private InsightTopics() {}

    /** The topic of increments as it is made where there is none; its number of partitions may never change. */
    public static TopicSpec increments() {
        // Only closed segments are deleted, and Kafka's default leaves one open for a week.
        return TopicSpec.of(INCREMENTS, PARTITIONS).retainedFor(INCREMENTS_KEPT)
                .with("segment.ms", Long.toString(SEGMENT_OPEN.toMillis()));
    }

    /** The topic of results as it is made where there is none. */
    public static TopicSpec results() {
        return TopicSpec.of(RESULTS, PARTITIONS).with("cleanup.policy", "compact,delete").retainedFor(KEPT)
                .with("segment.bytes", Long.toString(SEGMENT.bytes()));
    }

    /** As it is written in keys and documents: "2026-11-20T14:21:00Z". */
    static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
