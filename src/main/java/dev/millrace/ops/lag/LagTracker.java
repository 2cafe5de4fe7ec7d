package dev.millrace.ops.lag;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.millrace.ops.lag.Sample.Committed;
import dev.millrace.ops.lag.Sample.OfGroup;
import dev.millrace.ops.lag.Sample.OfLog;
import dev.millrace.record.Partition;

/**
 * From what the brokers say, look after look, to what people are told. Pure: no Kafka, no clock. One thread.
 *
 * <p>A look goes in two steps, because what the brokers know leaves a question: whether anything readable lies behind a
 * committed offset, and how old it is. {@link #look} takes what they said and asks; {@link #judge} takes the answers.
 */
final class LagTracker {
    /** Heap that a pair of group and partition may take, with its place in the snapshot; it takes somewhat less than half. */
    private static final long BYTES_EACH = 2_048;
    private static final long FORGET_MILLIS = Duration.ofMinutes(10).toMillis();
    private final LagSettings settings;
    private final long most;
    private final Map<Partition, LogTrack> logs = new HashMap<>();
    private final Map<String, Map<Partition, Track>> groups = new HashMap<>();
    private int tracked;
    private int leftOut;
    private long looks;
    private @Nullable Sample sample;

    /** Watches as many pairs of group and partition as the heap of this process allows. */
    LagTracker(LagSettings settings) {
        this(settings, Runtime.getRuntime().maxMemory() / BYTES_EACH);
    }

    /** @param most pairs to be watched; those above it are left out, and the snapshot says so */
    LagTracker(LagSettings settings, long most) {
        this.settings = settings;
        this.most = most;
    }

    /** Takes what the brokers said, and tells what to read from the tails of partitions, the most urgent first. */
    List<Peek.Question> look(Sample seen) {
        sample = seen;
        looks++;
        seen.logs().forEach((partition, log) -> {
            if (log instanceof OfLog.Read read) {
                track(partition, read).add(read, seen.timing());
            }
        });
        leftOut = 0;
        Set<Peek.Question> unmoved = new LinkedHashSet<>();
        Set<Peek.Question> moving = new LinkedHashSet<>();
        for (OfGroup group : seen.groups()) {
            group.committed().forEach((partition, committed) -> {
                if (seen.logs().get(partition) instanceof OfLog.Read read) {
                    track(group.group(), partition, read).ifPresentOrElse(
                            track -> track.question(partition, committed, read)
                                    .ifPresent((track.hasMoved() ? moving : unmoved)::add),
                            () -> leftOut++);
                }
            });
        }
        // Of what stands still, an answer lasts; of what moves, history soon tells the time as well.
        unmoved.addAll(moving);
        return List.copyOf(unmoved);
    }

    private LogTrack track(Partition partition, OfLog.Read read) {
        return logs.compute(partition, (_, known) -> known != null && known.isOf(read)
                ? known
                : new LogTrack(read.topicId()));
    }

    private Optional<Track> track(String group, Partition partition, OfLog.Read read) {
        LogTrack log = track(partition, read);
        Map<Partition, Track> ofGroup = groups.computeIfAbsent(group, _ -> new HashMap<>());
        Track known = ofGroup.get(partition);
        if (known != null && known.isOf(log)) {
            return Optional.of(known);
        }
        if (known == null && tracked >= most) {
            return Optional.empty();
        }
        tracked += known == null ? 1 : 0;
        Track fresh = new Track(settings, log);
        ofGroup.put(partition, fresh);
        return Optional.of(fresh);
    }

    /**
     * Says how everybody does.
     *
     * @param answers to some or all of the questions
     * @param took the whole look
     */
    LagSnapshot judge(Map<Peek.Question, Peek> answers, Duration took) {
        Sample seen = sample;
        if (seen == null) {
            throw new IllegalStateException("a look comes first");
        }
        List<GroupLag> judged = new ArrayList<>();
        for (OfGroup group : seen.groups()) {
            judged.add(judge(group, seen, answers));
        }
        sample = null;
        forget(seen.timing().offsetsAnswered());
        List<String> troubles = new ArrayList<>(seen.troubles());
        if (leftOut > 0) {
            troubles.add("%,d offsets of groups are not watched: the heap of this process allows for %,d"
                    .formatted(leftOut, most));
        }
        judged.sort(Severity.GROUPS);
        return new LagSnapshot(Instant.ofEpochMilli(seen.timing().wallAsOf()), looks, took, judged, troubles);
    }

    private GroupLag judge(OfGroup group, Sample seen, Map<Peek.Question, Peek> answers) {
        Instant at = Instant.ofEpochMilli(seen.timing().wallAsOf());
        if (group.failure().isPresent()) {
            return new GroupLag(group.group(), group.kind(), group.state(), group.members(), false,
                    new Verdict(Verdict.State.UNKNOWN, group.failure().get(), at), List.of());
        }
        List<PartitionLag> partitions = new ArrayList<>();
        for (Partition partition : partitions(group, seen.logs().keySet())) {
            OfLog log = seen.logs().getOrDefault(partition,
                    new OfLog.Unread(seen.missing().getOrDefault(partition.topic(),
                            "the topic has no partition " + partition.partition())));
            partitions.add(judge(group, partition, log, seen.timing(), answers));
        }
        partitions.sort(Severity.PARTITIONS);
        Verdict verdict = partitions.isEmpty()
                ? new Verdict(Verdict.State.UNKNOWN, "it has neither offsets nor partitions", at)
                : partitions.getFirst().verdict();
        return new GroupLag(group.group(), group.kind(), group.state(), group.members(),
                isDead(group, partitions), verdict, partitions);
    }

    /** Of a topic with one offset of the group, every partition is the group's business. */
    private static Collection<Partition> partitions(OfGroup group, Set<Partition> logs) {
        Set<Partition> partitions = new TreeSet<>(group.committed().keySet());
        partitions.addAll(group.assigned());
        Set<String> topics = partitions.stream().map(Partition::topic).collect(Collectors.toSet());
        for (String topic : topics) {
            for (int partition = 0; logs.contains(new Partition(topic, partition)); partition++) {
                partitions.add(new Partition(topic, partition));
            }
        }
        return partitions;
    }

    private PartitionLag judge(OfGroup group, Partition partition, OfLog log, Sample.Timing timing,
            Map<Peek.Question, Peek> answers) {
        Instant at = Instant.ofEpochMilli(timing.wallAsOf());
        Committed committed = group.committed().get(partition);
        return switch (log) {
            case OfLog.Unread(String why) -> unknown(partition, new Lag.Failed(why), why, at);
            case OfLog.Read read -> committed == null
                    ? noCommit(partition, read, at)
                    : judge(new Place(group, partition, committed, read), timing, answers);
        };
    }

    /** Where one group stands in one partition. */
    private record Place(OfGroup group, Partition partition, Committed committed, OfLog.Read log) {}

    private PartitionLag judge(Place place, Sample.Timing timing, Map<Peek.Question, Peek> answers) {
        Optional<Track> watched = track(place.group().group(), place.partition(), place.log());
        if (watched.isEmpty()) {
            return unknown(place.partition(), new Lag.Failed("not watched"),
                    "more offsets than can be watched",
                    Instant.ofEpochMilli(timing.wallAsOf()));
        }
        Track track = watched.get();
        track.question(place.partition(), place.committed(), place.log()).ifPresent(question -> {
            Peek answer = answers.get(question);
            if (answer != null) {
                track.answer(question, answer);
            }
        });
        return track.judge(place.partition(), place.committed(), place.log(), timing,
                place.group().members());
    }

    private static PartitionLag noCommit(Partition partition, OfLog.Read read, Instant at) {
        Lag lag = new Lag.NoCommit(read.start(), read.end());
        if (read.end() == read.start()) {
            return new PartitionLag(partition, lag, new LagTime.Unknown("no commit yet"),
                    new Verdict(Verdict.State.OK, "no commit yet, and nothing to read", at),
                    OptionalDouble.empty(), OptionalDouble.empty(), new Forecast.In(Duration.ZERO),
                    new Loss.Never("the log is empty"), Optional.empty());
        }
        return unknown(partition, lag,
                "no commit yet; the log holds %,d offsets".formatted(read.end() - read.start()), at);
    }

    private static PartitionLag unknown(Partition partition, Lag lag, String why, Instant at) {
        return new PartitionLag(partition, lag, new LagTime.Unknown(why),
                new Verdict(Verdict.State.UNKNOWN, why, at), OptionalDouble.empty(), OptionalDouble.empty(),
                new Forecast.Unknown(why), new Loss.Unknown(why), Optional.empty());
    }

    private boolean isDead(OfGroup group, List<PartitionLag> partitions) {
        if (group.members() != 0) {
            return false;
        }
        boolean isNowhere = partitions.stream().allMatch(each -> each.lag() instanceof Lag.Failed);
        boolean isStopped = partitions.stream()
                .anyMatch(each -> each.verdict().state() == Verdict.State.STOPPED);
        Collection<Track> tracks = groups.getOrDefault(group.group(), Map.of()).values();
        boolean isStill = !tracks.isEmpty()
                && tracks.stream()
                        .allMatch(track -> track.stillMillis() >= settings.stalledAfter().toMillis());
        return isNowhere || isStopped || isStill;
    }

    /** What was not seen for a while is gone; a group that could not be asked once is not. */
    private void forget(long now) {
        logs.values().removeIf(log -> now - log.seenAt() > FORGET_MILLIS);
        groups.values()
                .forEach(tracks -> tracks.values().removeIf(track -> now - track.seenAt() > FORGET_MILLIS));
        groups.values().removeIf(Map::isEmpty);
        tracked = groups.values().stream().mapToInt(Map::size).sum();
    }
}
