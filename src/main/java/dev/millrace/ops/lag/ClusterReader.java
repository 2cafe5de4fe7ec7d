package dev.millrace.ops.lag;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsResult;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;

import dev.millrace.base.Time;
import dev.millrace.kafka.Answers;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.ops.lag.Sample.OfGroup;
import dev.millrace.record.Partition;

/** Asks a cluster for everything a lag is made of. One thread. */
final class ClusterReader implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private final Admin admin;
    private final LagSettings settings;
    private final Time time;
    private final GroupReader groups;
    private final LogReader logs;

    private ClusterReader(Admin admin, LagSettings settings, Time time) {
        this.admin = admin;
        this.settings = settings;
        this.time = time;
        this.groups = new GroupReader(admin, LIMIT);
        this.logs = new LogReader(admin, LIMIT, time);
    }

    static ClusterReader open(Clients clients, LagSettings settings, Time time)
            throws KafkaUnavailableException, KafkaRefusedException {
        return new ClusterReader(clients.admin("lag", LIMIT), settings, time);
    }

    /**
     * One look. What concerns a single group or partition and fails is part of the answer.
     *
     * @throws KafkaUnavailableException when the groups cannot even be listed; so does the other
     */
    Sample read() throws KafkaUnavailableException, KafkaRefusedException {
        List<String> troubles = new ArrayList<>();
        Map<GroupKind, Map<String, GroupListing>> listed = list(troubles);
        Map<String, GroupReader.Members> members = new HashMap<>();
        for (var kind : listed.entrySet()) {
            members.putAll(groups.members(kind.getKey(), occupied(kind.getValue())));
        }
        long wall = time.wallMillis();
        long offsetsAsked = millis();
        Map<String, GroupReader.Offsets> offsets = new HashMap<>();
        for (var kind : listed.entrySet()) {
            offsets.putAll(groups.offsets(kind.getKey(), kind.getValue().keySet()));
        }
        long offsetsAnswered = millis();
        List<OfGroup> found = new ArrayList<>();
        listed.forEach((kind, ofKind) -> ofKind.forEach((name, group) -> found.add(group(kind, group,
                members.getOrDefault(name, GroupReader.Members.NONE),
                offsets.getOrDefault(name, GroupReader.Offsets.NONE)))));
        if (!settings.topics().isEmpty()) {
            found.removeIf(group -> !settings.groups().contains(group.group()) && group.failure().isEmpty()
                    && group.assigned().isEmpty() && group.committed().isEmpty());
        }
        addMissing(found);
        LogReader.Logs read = logs.read(topics(found));
        troubles.addAll(read.troubles());
        return new Sample(
                new Sample.Timing(wall, offsetsAsked, offsetsAnswered, read.asked(), read.answered()),
                found, read.logs(), read.missing(), troubles);
    }

    private long millis() {
        return time.nanos() / 1_000_000;
    }

    private Map<GroupKind, Map<String, GroupListing>> list(List<String> troubles)
            throws KafkaUnavailableException, KafkaRefusedException {
        ListGroupsResult answer = admin.listGroups();
        Collection<GroupListing> valid = Answers.await(answer.valid(), LIMIT, "list the groups");
        Collection<Throwable> errors = Answers.await(answer.errors(), LIMIT, "list the groups");
        if (valid.isEmpty() && !errors.isEmpty()) {
            throw Clients.failure("list the groups", errors.iterator().next());
        }
        errors.forEach(error -> troubles.add("some groups are not listed: " + error.getMessage()));
        Map<GroupKind, Map<String, GroupListing>> listed = new TreeMap<>();
        for (GroupListing group : valid) {
            if (settings.wantsGroup(group.groupId())) {
                kind(group).ifPresent(
                        kind -> listed.computeIfAbsent(kind, _ -> new TreeMap<>()).put(group.groupId(),
                                group));
            }
        }
        return listed;
    }

    /** Empty for groups of programs that use the group protocol for something else, like Connect's workers. */
    private static Optional<GroupKind> kind(GroupListing group) {
        return switch (group.type().orElse(GroupType.CLASSIC)) {
            case CONSUMER -> Optional.of(GroupKind.CONSUMER);
            case STREAMS -> Optional.of(GroupKind.STREAMS);
            case SHARE -> Optional.of(GroupKind.SHARE);
            case CLASSIC, UNKNOWN -> group.protocol().isEmpty() || group.protocol().equals("consumer")
                    ? Optional.of(GroupKind.CLASSIC)
                    : Optional.empty();
        };
    }

    private static Set<String> occupied(Map<String, GroupListing> groups) {
        Set<String> occupied = new HashSet<>();
        groups.forEach((name, group) -> {
            GroupState state = group.groupState().orElse(GroupState.UNKNOWN);
            if (state != GroupState.EMPTY && state != GroupState.DEAD) {
                occupied.add(name);
            }
        });
        return occupied;
    }

    private OfGroup group(GroupKind kind, GroupListing group, GroupReader.Members members,
            GroupReader.Offsets offsets) {
        Set<Partition> assigned = new HashSet<>(members.assigned());
        assigned.removeIf(partition -> !settings.wantsTopic(partition.topic()));
        Map<Partition, Sample.Committed> committed = new HashMap<>(offsets.committed());
        committed.keySet().removeIf(partition -> !settings.wantsTopic(partition.topic()));
        return new OfGroup(group.groupId(), kind,
                group.groupState().map(GroupState::toString).orElse("Unknown"), members.count(), assigned,
                committed, offsets.failure());
    }

    /** A group somebody asked for by name and that is not there is an answer too. */
    private void addMissing(List<OfGroup> found) {
        Set<String> missing = new HashSet<>(settings.groups());
        found.forEach(group -> missing.remove(group.group()));
        missing.stream().sorted()
                .forEach(name -> found.add(new OfGroup(name, GroupKind.CLASSIC, "Unknown", -1,
                        Set.of(), Map.of(),
                        Optional.of("there is no group of this name, or none this principal may see"))));
    }

    private static Set<String> topics(List<OfGroup> groups) {
        Set<String> topics = new HashSet<>();
        groups.forEach(group -> {
            group.assigned().forEach(partition -> topics.add(partition.topic()));
            group.committed().keySet().forEach(partition -> topics.add(partition.topic()));
        });
        return topics;
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
