package dev.millrace.metrics;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import dev.millrace.ops.lag.Forecast;
import dev.millrace.ops.lag.GroupLag;
import dev.millrace.ops.lag.Lag;
import dev.millrace.ops.lag.LagSnapshot;
import dev.millrace.ops.lag.LagTime;
import dev.millrace.ops.lag.Loss;
import dev.millrace.ops.lag.PartitionLag;
import dev.millrace.ops.lag.Verdict;
import dev.millrace.record.Partition;

import static dev.millrace.metrics.Family.gauge;

/**
 * How far groups are behind. What is asked of brokers keeps the names that exporters of lag have given it, so that dashboards
 * made for those go on; what is not known has no point, because 0 would be a lie.
 */
final class LagMetrics {
    /** Partitions of groups told one by one; what lies beyond is in the sums alone. */
    static final int MOST_PARTITIONS = 10_000;

    private static final String GROUP = "group";
    /** The group's name twice: as exporters call it, and as everything else here does. */
    private static final String EXPORTERS_GROUP = "consumergroup";
    private static final Family LAG = perPartition("kafka_consumergroup_lag",
            "Offsets the group has not read yet, transaction markers not counted, where that is known");
    private static final Family COMMITTED = perPartition("kafka_consumergroup_current_offset",
            "The group's next offset");
    private static final Family SECONDS = perPartition("kafka_consumergroup_lag_seconds",
            "How long the oldest unread record has been waiting, where that is known");
    private static final Family ERROR = perPartition("kafka_consumergroup_lag_error_seconds",
            "The true value lies within so much of it; none where the wait began before anybody looked");
    private static final Family OFFSETS = gauge("millrace_lag_offsets",
            "Offsets the group has not read yet of a topic, over the partitions where that is known", GROUP,
            "topic");
    private static final Family MEMBERS = gauge("kafka_consumergroup_members", "Who is in the group now",
            EXPORTERS_GROUP, GROUP);
    private static final Family END = gauge("kafka_topic_partition_current_offset",
            "The end of the partition, where a group is known that reads it", "topic", "partition");
    private static final Family START = gauge("kafka_topic_partition_oldest_offset",
            "The first offset still there, likewise", "topic", "partition");
    private static final Family VERDICT = gauge("millrace_lag_verdict",
            "1 for how the group does: stalled, stopped, rewound, behind, unknown or ok", GROUP, "verdict");
    private static final Family GROUP_SECONDS = gauge("millrace_lag_seconds",
            "The longest wait of a record in any partition of the group", GROUP);
    private static final Family UNKNOWN = gauge("millrace_lag_unknown_partitions",
            "Partitions of the group whose lag is not known: nothing was committed, or the brokers gave no answer",
            GROUP);
    private static final Family DEAD = gauge("millrace_lag_dead",
            "1 for a group that nobody is in and that stands still, or whose topics are gone: perhaps nobody wants it any more",
            GROUP);
    private static final Family CONSUMED = gauge("millrace_lag_consumed_per_second",
            "Offsets a second that the group reads", GROUP);
    private static final Family ARRIVING = gauge("millrace_lag_arriving_per_second",
            "Offsets a second that come into what it reads", GROUP);
    private static final Family DRAIN = gauge("millrace_lag_drain_seconds",
            "Until the group has no lag, if all goes on as it does; none while it falls behind", GROUP);
    private static final Family LOSS = gauge("millrace_lag_loss_seconds",
            "Until retention may take a record that the group has not read, 0 when it has; none where it never will",
            GROUP);
    private static final Family LOST = gauge("millrace_lag_lost_offsets",
            "Offsets that retention took before the group read them", GROUP);
    private static final Family SEEN = gauge("millrace_lag_seen_timestamp_seconds",
            "When the offsets were read, seconds since 1970");
    private static final Family TROUBLES = gauge("millrace_lag_troubles",
            "Questions that the brokers gave no answer to, at the last look");
    private static final Family LEFT_OUT = gauge("millrace_lag_left_out_partitions",
            "Partitions of groups that are in sums alone, because there are more than %,d"
                    .formatted(MOST_PARTITIONS));

    static final List<Family> ALL = List.of(LAG, COMMITTED, SECONDS, ERROR, MEMBERS, END, START, VERDICT,
            OFFSETS, GROUP_SECONDS, UNKNOWN, DEAD, CONSUMED, ARRIVING, DRAIN, LOSS, LOST, SEEN, TROUBLES,
            LEFT_OUT);

    private LagMetrics() {}

    private static Family perPartition(String name, String help) {
        return gauge(name, help, EXPORTERS_GROUP, GROUP, "topic", "partition");
    }

    static void write(LagSnapshot snapshot, Sheet sheet) {
        if (!snapshot.isThere()) {
            return;
        }
        sheet.gauge(SEEN, snapshot.at().toEpochMilli() / 1e3);
        sheet.gauge(TROUBLES, snapshot.troubles().size());
        Map<Partition, Lag> topics = new TreeMap<>();
        int room = MOST_PARTITIONS;
        int leftOut = 0;
        for (GroupLag group : snapshot.groups()) {
            group(group, sheet);
            int told = Math.min(room, group.partitions().size());
            group.partitions().stream().limit(told).forEach(partition -> {
                partition(group.group(), partition, sheet);
                topics.merge(partition.partition(), partition.lag(),
                        (one, other) -> one instanceof Lag.Failed ? other : one);
            });
            room -= told;
            leftOut += group.partitions().size() - told;
        }
        sheet.gauge(LEFT_OUT, leftOut);
        topics.forEach((partition, lag) -> ends(partition, lag, sheet));
    }

    private static void group(GroupLag lag, Sheet sheet) {
        String name = lag.group();
        sums(lag).forEach((topic, offsets) -> sheet.gauge(OFFSETS, offsets, name, topic));
        if (lag.members() >= 0) {
            sheet.gauge(MEMBERS, lag.members(), name, name);
        }
        for (Verdict.State state : Verdict.State.values()) {
            sheet.gauge(VERDICT, lag.verdict().state() == state ? 1 : 0, name,
                    state.name().toLowerCase(Locale.ROOT));
        }
        sheet.gauge(UNKNOWN, lag.partitions().size() - lag.known(), name);
        sheet.gauge(DEAD, lag.isDead() ? 1 : 0, name);
        lag.time().ifPresent(time -> time(GROUP_SECONDS, time, sheet, name));
        lag.consumed().ifPresent(rate -> sheet.gauge(CONSUMED, rate, name));
        lag.arriving().ifPresent(rate -> sheet.gauge(ARRIVING, rate, name));
        if (lag.drain() instanceof Forecast.In(Duration until)) {
            sheet.gauge(DRAIN, seconds(until), name);
        }
        switch (lag.loss()) {
            case Loss.In(Duration until, _) -> sheet.gauge(LOSS, seconds(until), name);
            case Loss.Already(long offsets) -> {
                sheet.gauge(LOSS, 0, name);
                sheet.gauge(LOST, offsets, name);
            }
            case Loss.Never _,Loss.Unknown _ -> {
            }
        }
    }

    private static Map<String, Long> sums(GroupLag lag) {
        Map<String, Long> sums = new TreeMap<>();
        for (PartitionLag each : lag.partitions()) {
            if (each.lag() instanceof Lag.Known known) {
                sums.merge(each.partition().topic(), known.offsets(), Long::sum);
            }
        }
        return sums;
    }

    private static void partition(String group, PartitionLag partition, Sheet sheet) {
        Partition where = partition.partition();
        String[] labels = {group, group, where.topic(), Integer.toString(where.partition())};
        if (partition.lag() instanceof Lag.Known known) {
            sheet.gauge(LAG, known.offsets(), labels);
            sheet.gauge(COMMITTED, known.committed(), labels);
        }
        time(SECONDS, partition.time(), sheet, labels);
        if (partition.time() instanceof LagTime.Known(_, Duration error, _)) {
            sheet.gauge(ERROR, seconds(error), labels);
        }
    }

    private static void time(Family family, LagTime time, Sheet sheet, String... labels) {
        switch (time) {
            case LagTime.Known(Duration estimate, _, _) -> sheet.gauge(family, seconds(estimate), labels);
            case LagTime.AtLeast(Duration duration) -> sheet.gauge(family, seconds(duration), labels);
            case LagTime.Unknown _ -> {
            }
        }
    }

    private static void ends(Partition partition, Lag lag, Sheet sheet) {
        String[] labels = {partition.topic(), Integer.toString(partition.partition())};
        switch (lag) {
            case Lag.Known known -> {
                sheet.gauge(END, known.end(), labels);
                sheet.gauge(START, known.start(), labels);
            }
            case Lag.NoCommit(long start, long end) -> {
                sheet.gauge(END, end, labels);
                sheet.gauge(START, start, labels);
            }
            case Lag.Failed _ -> {
            }
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
