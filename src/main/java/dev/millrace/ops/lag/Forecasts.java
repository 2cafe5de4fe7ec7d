package dev.millrace.ops.lag;

import java.time.Duration;
import java.util.Comparator;
import java.util.OptionalDouble;
import java.util.stream.Stream;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Durations;
import dev.millrace.ops.lag.Sample.Retention;

/** What follows from lag and velocities. Pure. */
final class Forecasts {
    /** Beyond it a forecast is a guess about another year. */
    private static final double LONGEST_SECONDS = Duration.ofDays(3_650).toSeconds();

    private Forecasts() {}

    static Forecast drain(long offsets, OptionalDouble consumed, OptionalDouble arriving) {
        if (offsets == 0) {
            return new Forecast.In(Duration.ZERO);
        }
        if (consumed.isEmpty() || arriving.isEmpty()) {
            return new Forecast.Unknown("velocities need two looks");
        }
        double gain = consumed.getAsDouble() - arriving.getAsDouble();
        if (gain <= 0) {
            return new Forecast.Never(consumed.getAsDouble() <= 0
                    ? "nothing is being read"
                    : "it reads no faster than records come in");
        }
        return offsets / gain > LONGEST_SECONDS
                ? new Forecast.Never("it reads hardly faster than records come in")
                : new Forecast.In(seconds(offsets / gain));
    }

    /**
     * What is known of the oldest unread record and its log.
     *
     * @param deleted offsets the group can no longer read
     * @param ageMillis by the record's timestamp; -1 when unknown
     * @param bytes of the log; -1 when unknown
     * @param startMoves offsets per second the log's beginning goes forward
     */
    record Unread(Lag.Known lag, long deleted, long ageMillis, long bytes, OptionalDouble arriving,
            OptionalDouble startMoves) {}

    static Loss loss(Unread unread, Retention retention) {
        if (unread.deleted() > 0) {
            return new Loss.Already(unread.deleted());
        }
        if (unread.lag().offsets() == 0) {
            return new Loss.Never("nothing is unread");
        }
        if (!retention.isKnown()) {
            return byStart(unread, "the topic's retention could not be read");
        }
        if (!retention.deletes()) {
            return new Loss.Never("the topic is compacted: only records that newer ones replace are deleted");
        }
        if (retention.millis() < 0 && retention.bytes() < 0) {
            return new Loss.Never("the topic's retention has no limit");
        }
        return Stream.of(byTime(unread, retention), bySize(unread, retention))
                .min(Comparator.comparingInt((Loss loss) -> loss instanceof Loss.In ? 0 : 1)
                        .thenComparing(Severity.LOSS))
                .filter(loss -> loss instanceof Loss.In)
                .orElseGet(() -> byStart(unread,
                        "neither the age of the record nor the growth of the log is known"));
    }

    private static Loss byTime(Unread unread, Retention retention) {
        if (retention.millis() < 0 || unread.ageMillis() < 0) {
            return new Loss.Unknown("");
        }
        return new Loss.In(Duration.ofMillis(Math.max(0, retention.millis() - unread.ageMillis())),
                "retention.ms is " + Durations.print(Duration.ofMillis(retention.millis())));
    }

    private static Loss bySize(Unread unread, Retention retention) {
        Lag.Known lag = unread.lag();
        long offsets = lag.end() - lag.start();
        double arriving = unread.arriving().orElse(0);
        if (retention.bytes() < 0 || unread.bytes() < 0 || offsets <= 0 || arriving <= 0) {
            return new Loss.Unknown("");
        }
        double each = (double) unread.bytes() / offsets;
        double room = retention.bytes() - each * (lag.end() - lag.committed());
        double left = Math.max(0, room / (each * arriving));
        return left > LONGEST_SECONDS
                ? new Loss.Unknown("")
                : new Loss.In(seconds(left), "retention.bytes is " + new ByteSize(retention.bytes()));
    }

    private static Loss byStart(Unread unread, String otherwise) {
        double moves = unread.startMoves().orElse(0);
        double left = (unread.lag().committed() - unread.lag().start()) / moves;
        return moves <= 0 || left > LONGEST_SECONDS
                ? new Loss.Unknown(otherwise)
                : new Loss.In(seconds(left), "the log's beginning moves that way");
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1_000));
    }
}
