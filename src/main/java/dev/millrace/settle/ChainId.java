package dev.millrace.settle;

import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;

/**
 * Names one chain: what one pipeline does with one partition of one life of a topic. Batches of a chain tile without
 * gap or overlap from its start.
 *
 * @param generation 1, or higher for a re-export of the same records
 */
public record ChainId(String pipeline, int generation, TopicId topicId, Partition partition) {
    private static final int LONGEST_TOPIC = 150;
    private static final int OFFSET_DIGITS = 20;

    /** The same partition's chain of another generation. */
    public ChainId withGeneration(int other) {
        return new ChainId(pipeline, other, topicId, partition);
    }

    /** Part of ledger keys; neither pipelines nor topics may hold a "/". */
    public String text() {
        return pipeline + "/" + generation + "/" + partition.topic() + "/" + topicId.hex() + "/"
                + partition.partition();
    }

    /**
     * The last segment of an object's key, without its extension: a function of chain and range alone. A very long topic
     * name is cut, so that the segment stays below the 255 bytes that file systems allow; the topic's id still tells
     * topics apart.
     */
    public String objectName(OffsetRange range) {
        String topic = partition.topic().substring(0, Math.min(LONGEST_TOPIC, partition.topic().length()));
        String name = topic + "+" + topicId.shortHex() + "+" + partition.partition() + "+"
                + padded(range.first()) + "-"
                + padded(range.end());
        return generation == 1 ? name : name + ".g" + generation;
    }

    /** So that names sort as their offsets do. */
    private static String padded(long offset) {
        String digits = Long.toString(offset);
        return "0".repeat(Math.max(0, OFFSET_DIGITS - digits.length())) + digits;
    }
}
