package dev.millrace.record;

import java.util.Comparator;

/** One partition of a topic. */
public record Partition(String topic, int partition) implements Comparable<Partition> {
    private static final Comparator<Partition> ORDER = Comparator.comparing(Partition::topic)
            .thenComparingInt(Partition::partition);

    @Override
    public int compareTo(Partition other) {
        return ORDER.compare(this, other);
    }

    /** As Kafka's tools print it: "network-telemetry-3". */
    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
