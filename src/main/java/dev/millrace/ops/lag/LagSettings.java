package dev.millrace.ops.lag;

import java.time.Duration;
import java.util.Set;

/**
 * What is looked at, and when what is seen becomes a verdict. All windows are of time, never of numbers of looks.
 *
 * @param groups by name; empty for all of the cluster
 * @param topics by name; empty for all
 * @param interval between two looks
 * @param behindAfter the oldest unread record may wait so long
 * @param stalledAfter so long may an offset stand still while there is something to read
 * @param hangingAfter so long may an open transaction be without a write
 * @param look time for the tails of partitions in each look; those left over are read in the next
 */
public record LagSettings(Set<String> groups, Set<String> topics, Duration interval, Duration behindAfter,
        Duration stalledAfter, Duration hangingAfter, Duration look) {
    /** The whole cluster, every ten seconds. */
    public static final LagSettings DEFAULT = new LagSettings(Set.of(), Set.of(), Duration.ofSeconds(10),
            Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofSeconds(3));

    public LagSettings {
        groups = Set.copyOf(groups);
        topics = Set.copyOf(topics);
    }

    public LagSettings of(Set<String> someGroups, Set<String> someTopics) {
        return new LagSettings(someGroups, someTopics, interval, behindAfter, stalledAfter, hangingAfter,
                look);
    }

    public LagSettings every(Duration other) {
        return new LagSettings(groups, topics, other, behindAfter, stalledAfter, hangingAfter, look);
    }

    public LagSettings limits(Duration behind, Duration stalled) {
        return new LagSettings(groups, topics, interval, behind, stalled, hangingAfter, look);
    }

    boolean wantsGroup(String group) {
        return groups.isEmpty() || groups.contains(group);
    }

    boolean wantsTopic(String topic) {
        return topics.isEmpty() || topics.contains(topic);
    }
}
