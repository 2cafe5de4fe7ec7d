package dev.millrace.kafka;

import java.util.List;

/**
 * A cluster as its brokers see it.
 *
 * @param id what it was formatted with; never changes
 * @param brokers ids of the brokers that are up, ascending
 */
public record Cluster(String id, List<Integer> brokers) {
    public Cluster {
        brokers = brokers.stream().sorted().toList();
    }
}
