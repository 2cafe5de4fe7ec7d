package dev.millrace.generate;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Events with chaos: record i is a function of (events, chaos, seed, i) alone. Not thread-safe, it keeps scratch
 * space: one per thread, and equal ones give equal records.
 */
public final class EventLoad {
    /** How far back a duplicate's original lies at most; far enough to come from another batch. */
    private static final int DUPLICATE_REACH = 5_000;
    private static final int ORIGINAL_TRIES = 100;
    private static final long HOUR_MILLIS = 3_600_000;
    private static final byte[] NO_BYTES = {};
    private final Events events;
    private final Chaos chaos;
    private final long chaosSeed;
    private final byte[] scratch;

    /** @param seed decides what goes wrong where; may equal that of the events */
    public EventLoad(Events events, Chaos chaos, long seed) {
        this.events = events;
        this.scratch = new byte[events.maxLength()];
        this.chaos = chaos;
        // Must not draw the numbers the events draw.
        this.chaosSeed = ~seed;
    }

    public Chaos chaos() {
        return chaos;
    }

    /** What record {@code index} is like, counted from 0. */
    public Kind kind(long index) {
        Kind kind = roll(index);
        return kind == Kind.DUPLICATE && original(index) < 0 ? Kind.GOOD : kind;
    }

    private Kind roll(long index) {
        return chaos.kind(Mix.at(chaosSeed, index));
    }

    /** The earlier event a duplicate repeats, or -1 where the sequence has none yet. */
    private long original(long index) {
        long last = index - 1 - Mix.below(DUPLICATE_REACH, detail(index));
        for (long candidate = last; candidate >= 0 && candidate > last - ORIGINAL_TRIES; candidate--) {
            Kind kind = roll(candidate);
            if (kind == Kind.GOOD || kind == Kind.LATE) {
                return candidate;
            }
        }
        return -1;
    }

    private long detail(long index) {
        return Mix.next(Mix.next(Mix.at(chaosSeed, index)));
    }

    /** The record's key, in UTF-8. May be shared: not to be changed. */
    public byte[] key(long index, Kind kind) {
        return events.key(kind == Kind.DUPLICATE ? original(index) : index);
    }

    /**
     * The record's value, in an array of its own.
     *
     * @param kind what {@link #kind} says of this index
     * @return null for a tombstone
     */
    public byte @Nullable [] value(long index, Kind kind) {
        return switch (kind) {
            case GOOD -> event(index, 0);
            case LATE -> late(index);
            case DUPLICATE -> repeated(original(index));
            case TRUNCATED -> Flaws.truncated(event(index, 0), detail(index));
            case WRONG_TYPE -> Flaws.wrongType(event(index, 0), events.numberFields(), detail(index));
            case MISSING_FIELD -> Flaws.missingField(event(index, 0), events.requiredFields(), detail(index));
            case GARBAGE -> Flaws.garbage(detail(index));
            case OVERSIZE -> Flaws.padded(event(index, 0), Math.toIntExact(chaos.sizeLimit().bytes() + 1));
            case EMPTY -> NO_BYTES;
            case TOMBSTONE -> null;
        };
    }

    private byte[] repeated(long original) {
        return roll(original) == Kind.LATE ? late(original) : event(original, 0);
    }

    private byte[] late(long index) {
        return event(index, HOUR_MILLIS + Mix.below((int) (23 * HOUR_MILLIS), detail(index)));
    }

    private byte[] event(long index, long back) {
        return Arrays.copyOf(scratch, events.write(index, back, scratch));
    }

    /** How many records of each kind lie in {@code [first, end)}: what an audit should find. */
    public Map<Kind, Long> census(long first, long end) {
        Map<Kind, Long> counts = new EnumMap<>(Kind.class);
        for (long index = first; index < end; index++) {
            counts.merge(kind(index), 1L, Long::sum);
        }
        return counts;
    }
}
