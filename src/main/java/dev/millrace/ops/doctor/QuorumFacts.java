package dev.millrace.ops.doctor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The controllers that vote on the cluster's metadata. */
public record QuorumFacts(int leader, List<Voter> voters) {
    public QuorumFacts {
        voters = List.copyOf(voters);
    }

    /**
     * One controller.
     *
     * @param behind how long ago it had all the leader has; empty when it is the leader, or was never seen
     * @param wasSeen whether the leader has ever heard of it
     */
    public record Voter(int id, Optional<Duration> behind, boolean wasSeen) {}
}
