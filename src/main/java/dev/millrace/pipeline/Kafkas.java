package dev.millrace.pipeline;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

import dev.millrace.record.Partition;
import dev.millrace.settle.Head;
import dev.millrace.settle.LedgerLocation;
import dev.millrace.settle.RegisterText;
import dev.millrace.settle.TopicId;

/** Kafka's names in ours. */
final class Kafkas {
    private Kafkas() {}

    static TopicPartition partition(Partition partition) {
        return new TopicPartition(partition.topic(), partition.partition());
    }

    static Partition partition(TopicPartition partition) {
        return new Partition(partition.topic(), partition.partition());
    }

    /**
     * A register as the metadata of the committed offset.
     *
     * @param location where the ledger holds the copy
     */
    static String metadata(Head head, LedgerLocation location) {
        return new RegisterText(head.chain().topicId(), head.chain().generation(), head.register(), location)
                .encode();
    }

    static TopicId topicId(Uuid id) {
        return new TopicId(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }
}
