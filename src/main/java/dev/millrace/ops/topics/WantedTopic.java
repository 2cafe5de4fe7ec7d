package dev.millrace.ops.topics;

import java.util.Collections;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A topic as the configuration declares it. What is not written there is left to the cluster.
 *
 * @param replication empty: three, or as many as there are brokers, when it is made
 * @param config as Kafka names it and writes its values
 * @param key empty when nobody said whether records have keys
 */
public record WantedTopic(String name, int partitions, OptionalInt replication,
        SortedMap<String, String> config,
        Optional<KeyStrategy> key) {
    private static final int REPLICAS = 3;

    public WantedTopic {
        config = Collections.unmodifiableSortedMap(new TreeMap<>(config));
    }

    int replicationOn(int brokers) {
        return replication.orElse(Math.clamp(brokers, 1, REPLICAS));
    }
}
