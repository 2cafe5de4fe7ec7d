package dev.millrace.cli;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.Durations;
import dev.millrace.ops.lag.Forecast;
import dev.millrace.ops.lag.GroupLag;
import dev.millrace.ops.lag.Lag;
import dev.millrace.ops.lag.LagSnapshot;
import dev.millrace.ops.lag.LagTime;
import dev.millrace.ops.lag.Loss;
import dev.millrace.ops.lag.PartitionLag;
import dev.millrace.ops.lag.Verdict;

/** Lag as people read it: the worst first, and below the table why. */
final class LagTable {
    private static final String UNKNOWN = "?";
    private static final int MOST_REASONS = 10;
    private final LagSnapshot snapshot;
    private final boolean hasPartitions;
    private final int limit;
    private int rows;
    private int left;

    LagTable(LagSnapshot snapshot, boolean hasPartitions, int limit) {
        this.snapshot = snapshot;
        this.hasPartitions = hasPartitions;
        this.limit = limit;
    }

    void print(PrintStream out, Style style) {
        if (!snapshot.isThere()) {
            out.println("nothing has been seen yet");
        } else if (snapshot.groups().isEmpty()) {
            out.println("there is no consumer group");
        } else {
            Table table = table();
            table.print(out, style);
            if (left > 0) {
                out.println(style.dim("%,d rows more, none worse; --limit shows them".formatted(left)));
            }
            printReasons(out, style);
        }
        snapshot.troubles()
                .forEach(trouble -> out.println(style.warning("unknown") + "  " + Table.printable(trouble)));
        if (snapshot.isThere()) {
            out.println();
            out.println(summary(style));
        }
    }

    private Table table() {
        Table table = hasPartitions
                ? new Table("GROUP", "PARTITION", "VERDICT", "FOR", "LAG", "OLDEST WAITS", "READ/S", "IN/S",
                        "DRAINED IN", "LOST IN")
                : new Table("GROUP", "KIND", "VERDICT", "FOR", "LAG", "OLDEST WAITS", "READ/S", "IN/S",
                        "DRAINED IN",
                        "LOST IN");
        for (GroupLag group : snapshot.groups()) {
            if (!hasPartitions || group.partitions().isEmpty()) {
                add(table, row(group));
            } else {
                group.partitions().forEach(partition -> add(table, row(group, partition)));
            }
        }
        return table;
    }

    private void add(Table table, @Nullable Object[] row) {
        if (rows++ < limit) {
            table.row(row);
        } else {
            left++;
        }
    }

    private @Nullable Object[] row(GroupLag group) {
        return new @Nullable Object[]{group.group(), hasPartitions ? UNKNOWN : group.kind().label(),
                verdict(group.verdict()) + people(group), since(group.verdict()), lag(group),
                group.time().map(LagTable::time).orElse(UNKNOWN), rate(group.consumed()),
                rate(group.arriving()),
                drain(group.drain()), loss(group.loss())};
    }

    private @Nullable Object[] row(GroupLag group, PartitionLag each) {
        return new @Nullable Object[]{group.group(), each.partition().toString(), verdict(each.verdict()),
                since(each.verdict()), lag(each.lag()), time(each.time()), rate(each.consumed()),
                rate(each.arriving()), drain(each.drain()), loss(each.loss())};
    }

    private static String people(GroupLag group) {
        if (group.isDead()) {
            return ", dead";
        }
        return group.members() == 0 ? ", empty" : "";
    }

    static String verdict(Verdict verdict) {
        return verdict.state() == Verdict.State.UNKNOWN
                ? UNKNOWN
                : verdict.state().name().toLowerCase(Locale.ROOT);
    }

    /** Of what is well, nobody asks for how long. */
    private @Nullable Duration since(Verdict verdict) {
        return verdict.state() == Verdict.State.OK || verdict.state() == Verdict.State.UNKNOWN
                ? null
                : nonNegative(Duration.between(verdict.since(), snapshot.at()));
    }

    private static Duration nonNegative(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    private static Object lag(GroupLag group) {
        if (group.isComplete()) {
            return new BigDecimal(group.offsets());
        }
        return group.known() == 0
                ? new Aligned(UNKNOWN)
                : new Aligned("%,d + ?".formatted(group.offsets()));
    }

    private static Object lag(Lag lag) {
        return switch (lag) {
            case Lag.Known known -> new BigDecimal(known.offsets());
            case Lag.NoCommit _ -> new Aligned("no commit");
            case Lag.Failed _ -> new Aligned(UNKNOWN);
        };
    }

    /** A text in a column of numbers, which stand on the right. */
    private record Aligned(String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    static Object time(LagTime time) {
        return switch (time) {
            case LagTime.Known(Duration estimate, Duration error, LagTime.Source source) ->
                new Aligned(source == LagTime.Source.CAUGHT_UP
                        ? "0 s"
                        : Durations.print(estimate) + " ±"
                                + Durations.print(error));
            case LagTime.AtLeast(Duration duration) -> new Aligned("≥ " + Durations.print(duration));
            case LagTime.Unknown _ -> new Aligned(UNKNOWN);
        };
    }

    private static Object rate(OptionalDouble rate) {
        return rate.isEmpty()
                ? new Aligned(UNKNOWN)
                : new BigDecimal(rate.getAsDouble()).setScale(1, RoundingMode.HALF_UP);
    }

    private static Object drain(Forecast drain) {
        return switch (drain) {
            case Forecast.In(Duration duration) ->
                new Aligned(duration.isZero() ? "-" : Durations.print(duration));
            case Forecast.Never _ -> new Aligned("never");
            case Forecast.Unknown _ -> new Aligned(UNKNOWN);
        };
    }

    private static Object loss(Loss loss) {
        return switch (loss) {
            case Loss.In(Duration duration, _) -> new Aligned(Durations.print(duration));
            case Loss.Never _ -> new Aligned("-");
            case Loss.Already(long offsets) -> new Aligned("%,d LOST".formatted(offsets));
            case Loss.Unknown _ -> new Aligned(UNKNOWN);
        };
    }

    private void printReasons(PrintStream out, Style style) {
        List<GroupLag> wanting = snapshot.groups().stream()
                .filter(group -> group.verdict().state() != Verdict.State.OK).limit(MOST_REASONS).toList();
        for (GroupLag group : wanting) {
            String where = group.partitions().isEmpty()
                    ? ""
                    : " " + group.partitions().getFirst().partition();
            out.println(colour(group.verdict(), style) + "  " + Table.printable(group.group() + where + ": "
                    + group.verdict().reason()));
        }
        snapshot.groups().forEach(group -> group.partitions().forEach(each -> each.held()
                .filter(held -> held.isHanging() && each.verdict().state() != Verdict.State.STALLED)
                .ifPresent(held -> out.println(style.warning("held") + "  " + Table.printable(each.partition()
                        + ": an open transaction keeps %,d offsets from readers of committed records"
                                .formatted(
                                        held.offsets()))))));
    }

    private static String colour(Verdict verdict, Style style) {
        String text = verdict(verdict);
        return switch (verdict.state()) {
            case STALLED, STOPPED, REWOUND -> style.bad(text);
            case BEHIND, UNKNOWN -> style.warning(text);
            case OK -> style.good(text);
        };
    }

    private String summary(Style style) {
        long good = snapshot.groups().stream().filter(group -> group.verdict().state() == Verdict.State.OK)
                .count();
        String count = "%,d of %,d groups ok".formatted(good, snapshot.groups().size());
        String looks = snapshot.looks() == 1
                ? "one look so far: velocities and verdicts need a second"
                : "%,d looks, the last at %s in %s".formatted(snapshot.looks(),
                        snapshot.at().truncatedTo(ChronoUnit.SECONDS), Durations.print(snapshot.took()));
        return (good == snapshot.groups().size() ? style.good(count) : style.bad(count)) + "; " + looks;
    }
}
