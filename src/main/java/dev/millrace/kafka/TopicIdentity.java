package dev.millrace.kafka;

import org.apache.kafka.common.Uuid;

/**
 * A topic, told apart from an earlier one of the same name.
 *
 * @param id a topic that is deleted and made again has another
 * @param partitions how many, numbered from 0
 * @param replicas per partition
 */
public record TopicIdentity(String name, Uuid id, int partitions, int replicas) {}
