package dev.millrace.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import dev.millrace.base.ByteSize;

/**
 * A topic to be made.
 *
 * @param partitions at least 1
 * @param replicas at most this many per partition; fewer where the cluster has fewer brokers
 * @param config topic configuration as Kafka names it
 */
public record TopicSpec(String name, int partitions, int replicas, Map<String, String> config) {
    private static final int REPLICAS = 3;

    public TopicSpec {
        if (partitions < 1 || replicas < 1) {
            throw new IllegalArgumentException(
                    "topic '" + name + "' needs at least one partition and one replica");
        }
        config = Map.copyOf(config);
    }

    /** Three replicas, two of which must have a record before it counts, and never an unclean leader. */
    public static TopicSpec of(String name, int partitions) {
        return new TopicSpec(name, partitions, REPLICAS, Map.of("unclean.leader.election.enable", "false"));
    }

    /** Keeps the last record of each key instead of a stretch of time. */
    public TopicSpec compacted() {
        return with("cleanup.policy", "compact");
    }

    public TopicSpec retainedFor(Duration retention) {
        return with("retention.ms", Long.toString(retention.toMillis()));
    }

    /** The largest batch of records the topic takes, which also bounds a single record. */
    public TopicSpec upTo(ByteSize largest) {
        return with("max.message.bytes", Long.toString(largest.bytes()));
    }

    public TopicSpec with(String key, String value) {
        Map<String, String> changed = new HashMap<>(config);
        changed.put(key, value);
        return new TopicSpec(name, partitions, replicas, changed);
    }

    int replicasOn(int brokers) {
        return Math.clamp(brokers, 1, replicas);
    }

    /** The configuration with as many in-sync replicas as leave one to be lost, unless it says how many. */
    Map<String, String> configOn(int brokers) {
        Map<String, String> complete = new HashMap<>(config);
        complete.putIfAbsent("min.insync.replicas", Integer.toString(Math.max(1, replicasOn(brokers) - 1)));
        return Map.copyOf(complete);
    }
}
