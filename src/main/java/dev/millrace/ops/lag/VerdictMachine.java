package dev.millrace.ops.lag;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.Durations;
import dev.millrace.ops.lag.Verdict.State;

/**
 * From what is seen of one group in one partition, one look after the other, to a verdict. Every window is one of time, so
 * that neither a slow nor a quick look changes what is said. No clock, no Kafka; times are monotonic milliseconds. One
 * thread.
 *
 * <p>What stands still for long enough is stalled or stopped, whatever it was before; what went back is rewound until it has
 * come back to where it was; what moves and is old is behind. A group without members that does not move and whose oldest
 * record has waited long enough is stopped at the second look: nothing else can have happened.
 */
final class VerdictMachine {
    private final long behindAfter;
    private final long stalledAfter;
    private long looks;
    private long committed;
    private long firstAt;
    private long movedAt;
    private long unreadSince;
    private boolean wasUnread;
    private long rewoundFrom = -1;
    private long rewoundAt;
    private long beyondLooks;
    private long beyondSince;
    private @Nullable State state;
    private long since;

    /**
     * One look.
     *
     * @param now when the offsets were read
     * @param offsets unread
     * @param hold why reading on is impossible for anybody, for people; empty when it is possible
     */
    record Seen(long now, long committed, long end, long offsets, LagTime time, boolean hasMembers,
            OptionalDouble consumed, OptionalDouble arriving, String hold) {}

    /** @param since in the time of {@link Seen#now()} */
    record Judged(State state, String reason, long since) {}

    VerdictMachine(LagSettings settings) {
        this.behindAfter = settings.behindAfter().toMillis();
        this.stalledAfter = settings.stalledAfter().toMillis();
    }

    Judged judge(Seen seen) {
        remember(seen);
        Judged found = find(seen);
        if (found.state() != state) {
            state = found.state();
            since = found.since();
        }
        return new Judged(found.state(), found.reason(), since);
    }

    private void remember(Seen seen) {
        if (looks == 0) {
            firstAt = seen.now();
            movedAt = seen.now();
        } else if (seen.committed() != committed) {
            movedAt = seen.now();
        }
        if (looks > 0 && seen.committed() < committed) {
            rewoundFrom = Math.max(rewoundFrom, committed);
            rewoundAt = seen.now();
        }
        if (seen.committed() >= rewoundFrom) {
            rewoundFrom = -1;
        }
        boolean isUnread = seen.offsets() > 0;
        if (isUnread && !wasUnread) {
            unreadSince = seen.now();
        }
        wasUnread = isUnread;
        if (seen.committed() <= seen.end()) {
            beyondLooks = 0;
        } else if (beyondLooks++ == 0) {
            beyondSince = seen.now();
        }
        committed = seen.committed();
        looks++;
    }

    private Judged find(Seen seen) {
        // A new leader may tell an old end once; that it stays so is another matter.
        if (beyondLooks >= 2) {
            return new Judged(State.REWOUND,
                    "the log ends at %s, before the committed offset %s: the topic was made anew, or"
                            .formatted(number(seen.end()), number(seen.committed())) + " records were lost",
                    beyondSince);
        }
        if (!seen.hold().isEmpty()) {
            return new Judged(State.STALLED, seen.hold(), seen.now());
        }
        if (seen.offsets() == 0) {
            return new Judged(State.OK, "nothing is unread", seen.now());
        }
        long stillSince = Math.max(movedAt, unreadSince);
        if (seen.now() - stillSince >= stalledAfter) {
            return still(seen, stillSince);
        }
        if (!seen.hasMembers() && looks >= 2 && movedAt == firstAt && waiting(seen) >= stalledAfter) {
            return still(seen, firstAt);
        }
        if (rewoundFrom >= 0) {
            return new Judged(State.REWOUND, "the committed offset went back from %s, and is at %s"
                    .formatted(number(rewoundFrom), number(seen.committed())), rewoundAt);
        }
        if (waiting(seen) >= behindAfter) {
            return new Judged(State.BEHIND, text(seen.time()) + ", and " + trend(seen), seen.now());
        }
        if (seen.time() instanceof LagTime.Unknown && seen.now() - unreadSince >= behindAfter
                && isLosing(seen)) {
            return new Judged(State.BEHIND, trend(seen), unreadSince);
        }
        return new Judged(State.OK, "reads what comes in", seen.now());
    }

    private static Judged still(Seen seen, long from) {
        String unread = "%s unread, %s; nothing was committed for %s".formatted(number(seen.offsets()),
                text(seen.time()), Durations.print(Duration.ofMillis(seen.now() - from)));
        return seen.hasMembers()
                ? new Judged(State.STALLED, unread + " though it has members", from)
                : new Judged(State.STOPPED, unread + ", and it has no members", from);
    }

    private static long waiting(Seen seen) {
        return switch (seen.time()) {
            case LagTime.Known(Duration estimate, _, _) -> estimate.toMillis();
            case LagTime.AtLeast(Duration duration) -> duration.toMillis();
            case LagTime.Unknown _ -> 0;
        };
    }

    private static String text(LagTime time) {
        return switch (time) {
            case LagTime.Known(Duration estimate, _, _) ->
                "the oldest waiting for " + Durations.print(estimate);
            case LagTime.AtLeast(Duration duration) ->
                "the oldest waiting for " + Durations.print(duration) + " or more";
            case LagTime.Unknown(String why) -> "waiting for an unknown time (" + why + ")";
        };
    }

    private static boolean isLosing(Seen seen) {
        return seen.consumed().isPresent() && seen.arriving().isPresent()
                && seen.consumed().getAsDouble() < seen.arriving().getAsDouble();
    }

    private static String trend(Seen seen) {
        if (seen.consumed().isEmpty() || seen.arriving().isEmpty()) {
            return "how fast it reads is not known yet";
        }
        String rates = String.format(Locale.ROOT, "%,.1f/s are read while %,.1f/s come in",
                seen.consumed().getAsDouble(), seen.arriving().getAsDouble());
        return rates + (isLosing(seen) ? ": it falls further behind" : ": it catches up");
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
