package dev.millrace.console;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.Time;
import dev.millrace.ops.lag.GroupLag;
import dev.millrace.ops.lag.Lag;
import dev.millrace.ops.lag.LagJson;
import dev.millrace.ops.lag.LagSnapshot;
import dev.millrace.ops.lag.PartitionLag;

/** Groups and topics out of the last look at their lag, with how the lag of each group went lately. Thread-safe. */
final class LagBoard {
    private static final int TREND_LENGTH = 60;
    /** Beyond so many groups nobody looks at trends, and they would take memory. */
    private static final int MOST_TRENDS = 5_000;
    private final Supplier<LagSnapshot> snapshots;
    private final Time time;
    private final Map<String, ArrayDeque<Long>> trends = new HashMap<>();
    private long looks;

    LagBoard(Supplier<LagSnapshot> snapshots, Time time) {
        this.snapshots = snapshots;
        this.time = time;
    }

    /** Notes the lag of each group; called now and then by one thread, and does nothing when there is nothing new. */
    synchronized LagSnapshot note() {
        LagSnapshot snapshot = snapshots.get();
        if (snapshot.looks() != looks) {
            looks = snapshot.looks();
            Set<String> there = new HashSet<>();
            snapshot.groups().stream().limit(MOST_TRENDS).forEach(group -> {
                there.add(group.group());
                ArrayDeque<Long> trend = trends.computeIfAbsent(group.group(), _ -> new ArrayDeque<>());
                trend.addLast(group.offsets());
                if (trend.size() > TREND_LENGTH) {
                    trend.removeFirst();
                }
            });
            trends.keySet().retainAll(there);
        }
        return snapshot;
    }

    private synchronized List<Long> trend(String group) {
        ArrayDeque<Long> trend = trends.get(group);
        return trend == null ? List.of() : List.copyOf(trend);
    }

    private Map<String, Object> age(LagSnapshot snapshot) {
        return new Look<>(snapshot, snapshot.isThere() ? snapshot.at() : null, null)
                .age(time.wallMillis());
    }

    /** All groups, the worst first, in pieces. */
    Map<String, Object> groups(Request request) throws RefusedException {
        LagSnapshot snapshot = snapshots.get();
        String name = request.text("group");
        String state = request.text("state");
        Map<String, Long> verdicts = new TreeMap<>();
        snapshot.groups().forEach(group -> verdicts.merge(state(group), 1L, Long::sum));
        List<GroupLag> chosen = snapshot.groups().stream().filter(group -> group.group().contains(name))
                .filter(group -> state.isEmpty() || state.equals(state(group))).toList();
        int size = Page.size(request);
        int page = Page.number(request);
        List<Map<String, @Nullable Object>> items = new ArrayList<>();
        chosen.stream().skip((page - 1L) * size).limit(size).forEach(group -> items.add(row(group)));
        return Fields.of("look", age(snapshot)).with("groups", snapshot.groups().size())
                .with("verdicts", verdicts).with("troubles", snapshot.troubles())
                .with("total", chosen.size()).with("page", page).with("size", size).with("items", items)
                .json();
    }

    private static String state(GroupLag group) {
        return group.verdict().state().name().toLowerCase(Locale.ROOT);
    }

    private Map<String, @Nullable Object> row(GroupLag group) {
        Map<String, @Nullable Object> row = LagJson.head(group);
        put(row, "consumed_per_second", group.consumed());
        put(row, "arriving_per_second", group.arriving());
        row.put("trend", trend(group.group()));
        return row;
    }

    private static void put(Map<String, @Nullable Object> row, String name, OptionalDouble rate) {
        rate.ifPresent(value -> row.put(name, Math.round(value * 10) / 10.0));
    }

    /** One group with its partitions, the worst first, in pieces. */
    Map<String, Object> group(Request request) throws RefusedException {
        LagSnapshot snapshot = snapshots.get();
        String name = request.required("group");
        GroupLag found = snapshot.groups().stream().filter(group -> group.group().equals(name)).findFirst()
                .orElseThrow(() -> RefusedException.unknown("no group of that name was seen"));
        int size = Page.size(request);
        int page = Page.number(request);
        return Fields.of("look", age(snapshot)).withAll(row(found)).with("total", found.partitions().size())
                .with("page", page).with("size", size)
                .with("items", found.partitions().stream().skip((page - 1L) * size).limit(size)
                        .map(LagJson::json).toList())
                .json();
    }

    /** What groups say about one topic. */
    private static final class Topic {
        private final Set<Integer> partitions = new HashSet<>();
        private final Set<String> groups = new HashSet<>();
        private long records;
        private double arriving;
        private boolean isRateKnown;
        private @Nullable GroupLag worst;
        private long worstOffsets = -1;

        void add(GroupLag group, PartitionLag partition) {
            var _ = groups.add(group.group());
            if (partitions.add(partition.partition().partition())) {
                records += switch (partition.lag()) {
                    case Lag.Known known -> known.end() - known.start();
                    case Lag.NoCommit noCommit -> noCommit.end() - noCommit.start();
                    case Lag.Failed _ -> 0;
                };
                isRateKnown |= partition.arriving().isPresent();
                arriving += partition.arriving().orElse(0);
            }
            long offsets = partition.lag() instanceof Lag.Known known ? known.offsets() : 0;
            if (offsets > worstOffsets) {
                worstOffsets = offsets;
                worst = group;
            }
        }

        Map<String, Object> json(String name) {
            GroupLag group = worst;
            return Fields.of("topic", name).with("partitions", partitions.size()).with("records", records)
                    .with("arriving_per_second", isRateKnown ? Math.round(arriving * 10) / 10.0 : null)
                    .with("groups", groups.size()).with("worst", group == null ? null : group.group())
                    .with("worst_lag", Math.max(0, worstOffsets)).json();
        }
    }

    /** Topics that groups read, by name, in pieces. */
    Map<String, Object> topics(Request request) throws RefusedException {
        LagSnapshot snapshot = snapshots.get();
        String part = request.text("topic");
        Map<String, Topic> topics = new TreeMap<>();
        for (GroupLag group : snapshot.groups()) {
            for (PartitionLag partition : group.partitions()) {
                if (partition.partition().topic().contains(part)) {
                    topics.computeIfAbsent(partition.partition().topic(), _ -> new Topic()).add(group,
                            partition);
                }
            }
        }
        int size = Page.size(request);
        int page = Page.number(request);
        List<Map<String, Object>> items = topics.entrySet().stream().skip((page - 1L) * size).limit(size)
                .map(topic -> topic.getValue().json(topic.getKey())).toList();
        return Fields.of("look", age(snapshot)).with("total", topics.size()).with("page", page)
                .with("size", size).with("items", items).json();
    }
}
