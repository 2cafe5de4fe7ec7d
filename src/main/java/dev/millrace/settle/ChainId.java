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
    /** Part of ledger keys; neither pipelines nor topics may hold a "/". */
    public String text() {
        return pipeline + "/" + generation + "/" + partition.topic() + "/" + topicId.hex() + "/"
                + partition.partition();
    }

    /** The last segment of an object's key, without its extension: a function of chain and range alone. */
    public String objectName(OffsetRange range) {
        String name = "%s+%s+%d+%020d-%020d".formatted(partition.topic(), topicId.shortHex(),
                partition.partition(),
                range.first(), range.end());
        return generation == 1 ? name : name + ".g" + generation;
    }
}
