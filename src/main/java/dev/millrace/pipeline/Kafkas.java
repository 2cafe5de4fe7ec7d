package dev.millrace.pipeline;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

import dev.millrace.record.Partition;
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

    static TopicId topicId(Uuid id) {
        return new TopicId(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }
}
