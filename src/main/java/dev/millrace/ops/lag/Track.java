package dev.millrace.ops.lag;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.Durations;
import dev.millrace.ops.lag.Sample.Committed;
import dev.millrace.ops.lag.Sample.OfLog;
import dev.millrace.record.Partition;

/** What was seen of one group in one partition over time. One thread. */
final class Track {
    private static final long WINDOW_MILLIS = Duration.ofMinutes(5).toMillis();
    /** An interpolated time this good needs no record; a worse one gives way to the record's own. */
    private static final long GOOD_ENOUGH_MILLIS = 2_000;
    private static final int GOOD_ENOUGH_SHARE = 8;

    private final LagSettings settings;
    private final LogTrack log;
    private final VerdictMachine machine;
    private final Pace pace = new Pace(WINDOW_MILLIS);
    private @Nullable Peek peek;
    private long peekedFrom;
    private long lastCommitted = -1;
    private boolean hasMoved;
    private long stillSince;
    private long seenAt;

    Track(LagSettings settings, LogTrack log) {
        this.settings = settings;
        this.log = log;
        this.machine = new VerdictMachine(settings);
    }

    boolean isOf(LogTrack other) {
        return log == other;
    }

    /** Whether the last look found another offset than the one before. */
    boolean hasMoved() {
        return hasMoved;
    }

    /** For how long the offset has been seen to stand still. */
    long stillMillis() {
        return seenAt - stillSince;
    }

    long seenAt() {
        return seenAt;
    }

    /** What has to be read to tell the lag; empty when that is known or there is nothing to read. */
    Optional<Peek.Question> question(Partition partition, Committed committed, OfLog.Read now) {
        long from = Math.max(committed.offset(), now.start());
        if (from >= now.stable()) {
            return Optional.empty();
        }
        if (peek instanceof Peek.Found found && peekedFrom <= from && from <= found.offset()) {
            return Optional.empty();
        }
        if (peek instanceof Peek.Nothing nothing && peekedFrom <= from && from <= nothing.until()) {
            return nothing.until() >= now.stable()
                    ? Optional.empty()
                    : Optional.of(new Peek.Question(partition, nothing.until(), now.stable()));
        }
        return Optional.of(new Peek.Question(partition, from, now.stable()));
    }

    /** The answer to the last question. */
    void answer(Peek.Question question, Peek answer) {
        switch (answer) {
            case Peek.Found _,Peek.Nothing _ -> {
                // What followed nothing still begins where nothing began.
                boolean goesOn = peek instanceof Peek.Nothing nothing && nothing.until() == question.from();
                peekedFrom = goesOn ? peekedFrom : question.from();
                peek = answer;
            }
            case Peek.Unread _ -> {
                // Asked again in the next look.
            }
        }
    }

    /** @param members -1 when unknown: nobody is then said to be absent */
    PartitionLag judge(Partition partition, Committed committed, OfLog.Read now, Sample.Timing timing,
            int members) {
        hasMoved = lastCommitted >= 0 && lastCommitted != committed.offset();
        seenAt = timing.offsetsAnswered();
        if (hasMoved || lastCommitted < 0) {
            stillSince = seenAt;
        }
        lastCommitted = committed.offset();
        pace.add(timing.offsetsAnswered(), committed.offset());
        Lag.Known lag = lag(committed, now);
        LagTime time = time(lag, now, timing);
        OptionalDouble consumed = pace.perSecond();
        OptionalDouble arriving = log.arriving();
        Optional<Held> held = log.held(now, settings.hangingAfter());
        var judged = machine.judge(new VerdictMachine.Seen(timing.asOf(), committed.offset(), now.end(),
                lag.offsets(), time, members != 0, consumed, arriving, hold(lag, held)));
        var since = Instant.ofEpochMilli(timing.wallAsOf() - (timing.asOf() - judged.since()));
        return new PartitionLag(partition, lag, time, new Verdict(judged.state(), judged.reason(), since),
                consumed,
                arriving, Forecasts.drain(lag.offsets(), consumed, arriving), loss(lag, now, timing), held);
    }

    private Lag.Known lag(Committed committed, OfLog.Read now) {
        return new Lag.Known(committed.shareLag().orElseGet(() -> offsets(committed.offset(), now)),
                committed.offset(), now.start(), now.stable(), now.end());
    }

    private long offsets(long committed, OfLog.Read now) {
        if (committed > now.stable()) {
            // Beyond what is decided: the group reads uncommitted records, for which the log ends later.
            return Math.max(0, now.end() - committed);
        }
        return Math.max(0, now.stable() - unread(committed, now));
    }

    /** Where the first record is that the group would be given; its own offset where that was not looked at. */
    private long unread(long committed, OfLog.Read now) {
        long from = Math.max(committed, now.start());
        return switch (peek) {
            case Peek.Found found when peekedFrom <= from && from <= found.offset() -> found.offset();
            case Peek.Nothing nothing when peekedFrom <= from && from <= nothing.until() -> nothing.until();
            case null, default -> from;
        };
    }

    private Optional<Peek.Found> record(Lag.Known lag) {
        return peek instanceof Peek.Found found && peekedFrom <= Math.max(lag.committed(), lag.start())
                && lag.committed() <= found.offset() && found.offset() < lag.stable()
                        ? Optional.of(found)
                        : Optional.empty();
    }

    private LagTime time(Lag.Known lag, OfLog.Read now, Sample.Timing timing) {
        if (lag.offsets() == 0) {
            return new LagTime.Known(Duration.ZERO, Duration.ZERO, LagTime.Source.CAUGHT_UP);
        }
        long unread = unread(lag.committed(), now);
        Optional<LagTime.Known> interpolated = log.ends().appended(unread)
                .map(when -> interpolated(when, timing));
        Optional<LagTime.Known> read = record(lag).flatMap(found -> read(found, timing));
        if (interpolated.filter(Track::isGood).isPresent() || read.isEmpty()) {
            if (interpolated.isPresent()) {
                return interpolated.get();
            }
            return log.ends().knownSince(unread)
                    .<LagTime>map(then -> new LagTime.AtLeast(millis(timing.asOf() - then)))
                    .orElse(new LagTime.Unknown("its record has not been read yet"));
        }
        return read.get();
    }

    private static boolean isGood(LagTime.Known time) {
        long error = time.error().toMillis();
        return error <= GOOD_ENOUGH_MILLIS || error <= time.estimate().toMillis() / GOOD_ENOUGH_SHARE;
    }

    private static LagTime.Known interpolated(EndHistory.Appended when, Sample.Timing timing) {
        long error = Math.max(when.estimate() - when.after(), when.notAfter() - when.estimate())
                + timing.half();
        return new LagTime.Known(millis(timing.asOf() - when.estimate()), millis(error),
                LagTime.Source.HISTORY);
    }

    private static Optional<LagTime.Known> read(Peek.Found found, Sample.Timing timing) {
        long age = timing.wallAsOf() - found.millis();
        return found.millis() < 0 || age < -timing.half()
                ? Optional.empty()
                : Optional.of(new LagTime.Known(millis(age), millis(timing.half() + 1),
                        found.isBrokers() ? LagTime.Source.BROKER : LagTime.Source.PRODUCER));
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(Math.max(0, millis));
    }

    /** A transaction that nobody ends stops every reader of committed records in front of it. */
    private static String hold(Lag.Known lag, Optional<Held> held) {
        return held.filter(Held::isHanging).filter(_ -> lag.offsets() == 0 && lag.committed() <= lag.stable())
                .map(open -> "an open transaction%s keeps the next %,d offsets from readers of committed records%s"
                        .formatted(open.producerId() < 0 ? "" : " of producer id " + open.producerId(),
                                open.offsets(),
                                open.idle()
                                        .map(idle -> "; its last write was " + Durations.print(idle) + " ago")
                                        .orElse("")))
                .orElse("");
    }

    private Loss loss(Lag.Known lag, OfLog.Read now, Sample.Timing timing) {
        long age = record(lag).filter(found -> found.millis() >= 0)
                .map(found -> Math.max(0, timing.wallAsOf() - found.millis())).orElse(-1L);
        return Forecasts.loss(new Forecasts.Unread(lag, log.deleted(lag.committed()), age, now.bytes(),
                log.arriving(), log.startMoves()), now.retention());
    }
}
