package dev.millrace.ops.doctor;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import dev.millrace.record.Partition;

/**
 * The consumer group of a pipeline.
 *
 * @param state as Kafka names it, "Stable"; "Dead" when there is no such group
 * @param isRestless whether it was being rebalanced each time it was looked at, for some seconds
 */
public record GroupFacts(String name, String state, boolean isRestless, List<Member> members,
        List<Standing> standings) {
    static final String EMPTY = "Empty";

    public GroupFacts {
        members = List.copyOf(members);
        standings = List.copyOf(standings);
    }

    /**
     * Somebody in the group.
     *
     * @param instance set where the member is static
     */
    public record Member(String client, String host, Optional<String> instance) {}

    /**
     * How far the group is in one partition.
     *
     * @param committed next offset; empty when nothing was committed yet
     * @param first that is still there
     * @param end next offset to be written
     * @param isTimed whether the topic deletes records by their age, which {@code young} is about
     * @param young first record that has more than half of its time still before it; empty when there is none
     */
    public record Standing(Partition partition, OptionalLong committed, long first, long end, boolean isTimed,
            OptionalLong young) {}

    /** "group telemetry-sink-group", for subjects. */
    String subject() {
        return "group " + name;
    }
}
