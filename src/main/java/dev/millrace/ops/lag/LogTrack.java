package dev.millrace.ops.lag;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

import dev.millrace.ops.lag.Sample.OfLog;

/** What was seen of one partition's log over time. One thread. */
final class LogTrack {
    private static final long WINDOW_MILLIS = Duration.ofMinutes(5).toMillis();
    private final String topicId;
    private final EndHistory ends = new EndHistory();
    private final Pace start = new Pace(Duration.ofHours(1).toMillis());
    private long earlierStart;
    private long latestStart;
    private long stable = -1;
    private long stableSince;
    private long seenAt;

    LogTrack(String topicId) {
        this.topicId = topicId;
    }

    /** A topic made anew under its name is another log. */
    boolean isOf(OfLog.Read log) {
        return topicId.equals(log.topicId());
    }

    void add(OfLog.Read log, Sample.Timing timing) {
        ends.add(new EndHistory.Look(timing.endsAsked(), timing.endsAnswered(), log.end()));
        start.add(timing.endsAnswered(), log.start());
        earlierStart = latestStart;
        latestStart = log.start();
        if (log.stable() != stable) {
            stable = log.stable();
            stableSince = timing.endsAnswered();
        }
        seenAt = timing.endsAnswered();
    }

    EndHistory ends() {
        return ends;
    }

    OptionalDouble arriving() {
        return ends.rate(WINDOW_MILLIS);
    }

    OptionalDouble startMoves() {
        return start.perSecond();
    }

    /**
     * Offsets from a committed one on that were gone before it was read from the group: the log's beginning of the look
     * before counts, for a program may delete what it has read between the two questions of one look.
     */
    long deleted(long committed) {
        return Math.max(0, earlierStart - committed);
    }

    Optional<Held> held(OfLog.Read log, Duration hangingAfter) {
        if (log.end() <= log.stable()) {
            return Optional.empty();
        }
        Optional<Duration> idle = log.open().map(open -> Duration.ofMillis(open.idleMillis()));
        boolean isHanging = idle.filter(time -> time.compareTo(hangingAfter) >= 0).isPresent()
                || (idle.isEmpty() && seenAt - stableSince >= hangingAfter.toMillis());
        return Optional.of(new Held(log.end() - log.stable(),
                log.open().map(Sample.OpenTransaction::producerId).orElse(-1L), idle, isHanging));
    }

    long seenAt() {
        return seenAt;
    }
}
