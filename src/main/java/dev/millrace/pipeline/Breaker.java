package dev.millrace.pipeline;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.base.Durations;
import dev.millrace.base.Time;

/**
 * Watches how many of the records that a pipeline takes in this process are rejected, and keeps it from draining a topic
 * into its dead letters because a contract is wrong. It decides only whether more is read: what was read keeps its outcome,
 * and where batches end is none of its business, so nothing that is sealed depends on it. Thread-safe.
 *
 * <p>
 * The window is a ring of slices; a slice that is older than the window no longer counts. Once too many are rejected, the
 * share has to fall to half of the limit until that is over: otherwise a share near the limit would say so all the time.
 */
final class Breaker {
    private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);
    private static final int SLICES = 20;
    private final String pipeline;
    private final String letters;
    private final BreakerSettings settings;
    private final Counters counters;
    private final Time time;
    private final long sliceNanos;
    private final long[] records = new long[SLICES];
    private final long[] rejects = new long[SLICES];
    /** Number of the newest slice since the beginning. */
    private long newest;
    private final long begunNanos;
    private State state = State.CLOSED;
    private long openedNanos;

    private enum State {
        /** All is well. */
        CLOSED,
        /** Too many are rejected, but reading goes on. */
        OVER,
        /** Nothing is read. */
        PAUSED,
        /** Reading again; the first window that means something decides. */
        TRYING
    }

    /** @param letters topic of the dead letters, for messages */
    Breaker(String pipeline, String letters, BreakerSettings settings, Counters counters, Time time) {
        this.pipeline = pipeline;
        this.letters = letters;
        this.settings = settings;
        this.counters = counters;
        this.time = time;
        this.sliceNanos = Math.max(1, settings.window().toNanos() / SLICES);
        this.begunNanos = time.nanos();
    }

    /**
     * Records were taken and judged by the rules in force. Those of batches that an earlier run sealed do not belong here:
     * they go by the rules of that run.
     */
    synchronized void note(long taken, long rejected) {
        if (settings.action() == BreakerSettings.Action.OFF || state == State.PAUSED || taken == 0) {
            return;
        }
        roll();
        int slot = (int) (newest % SLICES);
        records[slot] += taken;
        rejects[slot] += rejected;
        judge(Arrays.stream(records).sum(), Arrays.stream(rejects).sum());
    }

    /** Empties the slices that have gone by since something was noted last. */
    private void roll() {
        long now = (time.nanos() - begunNanos) / sliceNanos;
        for (long slice = Math.max(newest + 1, now - SLICES + 1); slice <= now; slice++) {
            records[(int) (slice % SLICES)] = 0;
            rejects[(int) (slice % SLICES)] = 0;
        }
        newest = Math.max(newest, now);
    }

    private void judge(long taken, long rejected) {
        if (taken < settings.atLeast()) {
            return;
        }
        if (rejected > settings.rejects() * taken) {
            if (state != State.OVER) {
                open(taken, rejected);
            }
        } else if (state == State.TRYING
                || (state == State.OVER && rejected * 2 <= settings.rejects() * taken)) {
            state = State.CLOSED;
            counters.healed(Pipeline.BREAKER);
            LOG.atInfo().addKeyValue("pipeline", pipeline)
                    .log("few enough records are rejected again: " + share(taken, rejected));
        }
    }

    private void open(long taken, long rejected) {
        counters.breakerTrips.increment();
        String found = share(taken, rejected) + " in " + Durations.print(settings.window())
                + " were rejected, more than " + percent(settings.rejects());
        String what = switch (settings.action()) {
            case OFF -> throw new IllegalStateException("nothing is watched");
            case WARN -> found + "; they go to " + letters;
            case PAUSE -> found + ": nothing more is read" + resumption() + ". Look at " + letters
                    + ", mend the contract or the producer, and start again";
        };
        if (settings.action() == BreakerSettings.Action.PAUSE) {
            pause(what);
        } else {
            state = State.OVER;
        }
        LOG.atWarn().addKeyValue("pipeline", pipeline).log(what);
    }

    private void pause(String what) {
        state = State.PAUSED;
        openedNanos = time.nanos();
        Arrays.fill(records, 0);
        Arrays.fill(rejects, 0);
        counters.trouble(Trouble.Kind.BREAKER, Pipeline.BREAKER, what);
    }

    private String resumption() {
        Duration resumeAfter = settings.resumeAfter();
        return resumeAfter == null ? "" : " for " + Durations.print(resumeAfter);
    }

    private static String share(long taken, long rejected) {
        return String.format(Locale.ROOT, "%s of %,d records", percent((double) rejected / taken), taken);
    }

    private static String percent(double share) {
        return BigDecimal.valueOf(share * 100).setScale(1, RoundingMode.HALF_UP).stripTrailingZeros()
                .toPlainString() + "%";
    }

    /** Whether more may be read. After a pause of the configured length it may again, and what comes decides anew. */
    synchronized boolean mayRead() {
        Duration resumeAfter = settings.resumeAfter();
        if (state == State.PAUSED && resumeAfter != null
                && time.nanos() - openedNanos >= resumeAfter.toNanos()) {
            state = State.TRYING;
            LOG.atInfo().addKeyValue("pipeline", pipeline)
                    .log("reading again, to see whether records pass");
        }
        return state != State.PAUSED;
    }
}
