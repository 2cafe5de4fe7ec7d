package dev.millrace.ops.topics;

import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a cluster has.
 *
 * @param cluster its id
 * @param brokers how many are up
 * @param names of all topics this principal may see
 * @param topics of those that were asked for, the ones that exist
 */
public record ClusterState(String cluster, int brokers, Set<String> names,
        SortedMap<String, ActualTopic> topics) {
    public ClusterState {
        names = Set.copyOf(names);
        topics = Collections.unmodifiableSortedMap(new TreeMap<>(topics));
    }
}
