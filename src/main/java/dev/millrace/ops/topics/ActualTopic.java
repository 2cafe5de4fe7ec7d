package dev.millrace.ops.topics;

import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A topic as the cluster has it.
 *
 * @param id a topic made anew under its name has another
 * @param replication of the partition that has most
 * @param config every setting that holds, wherever it was set
 * @param own names of those that were set for this very topic
 */
public record ActualTopic(String name, String id, int partitions, int replication,
        SortedMap<String, String> config,
        Set<String> own) {
    public ActualTopic {
        config = Collections.unmodifiableSortedMap(new TreeMap<>(config));
        own = Set.copyOf(own);
    }
}
