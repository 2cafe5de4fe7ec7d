package dev.millrace.ops.topics;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** One thing to do so that a topic is what the configuration declares. Nothing is ever deleted. */
public sealed interface Step {
    String topic();

    /**
     * There is none of that name yet.
     *
     * @param config as Kafka names it
     */
    record Create(String topic, int partitions, int replication,
            SortedMap<String, String> config) implements Step {
        public Create {
            config = Collections.unmodifiableSortedMap(new TreeMap<>(config));
        }
    }

    /**
     * It gets more partitions.
     *
     * @param warning why the order of records suffers, for people; "" when it does not
     */
    record Grow(String topic, int from, int to, String warning) implements Step {}

    /**
     * Its settings change.
     *
     * @param changes by Kafka's name of the setting
     */
    record Alter(String topic, SortedMap<String, Change> changes) implements Step {
        public Alter {
            changes = Collections.unmodifiableSortedMap(new TreeMap<>(changes));
        }
    }

    /**
     * From one value to another.
     *
     * @param from "" where nothing was set
     */
    record Change(String from, String to) {}

    /** It is as it should be. */
    record Keep(String topic) implements Step {}

    /** It cannot be made so. */
    record Refuse(String topic, String reason) implements Step {}
}
