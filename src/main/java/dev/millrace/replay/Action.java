package dev.millrace.replay;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import dev.millrace.base.Time;

/**
 * Something that somebody did to dead letters, as it is kept on record.
 *
 * @param id also what replayed records carry as {@code millrace-replay-id}
 * @param startedMillis milliseconds since the epoch
 * @param endedMillis likewise; -1 while it is under way, or when it was cut off
 * @param counts letters by what became of them, as far as it had come
 */
public record Action(String id, Kind kind, Actor actor, List<String> topics, long startedMillis,
        long endedMillis, Map<MarkState, Long> counts) {
    /** What was done. */
    public enum Kind {
        REPLAY, DISCARD
    }

    /**
     * Who did it, and how.
     *
     * @param command as it was typed, or what stands for it
     * @param reason in the person's own words, "" for none
     */
    public record Actor(String user, String host, String command, String reason) {}

    public Action {
        topics = List.copyOf(topics);
        Map<MarkState, Long> kept = new EnumMap<>(MarkState.class);
        kept.putAll(counts);
        counts = Collections.unmodifiableMap(kept);
    }

    /** One that begins now. */
    static Action begin(String id, Kind kind, Actor actor, List<String> topics, Time time) {
        return new Action(id, kind, actor, topics, time.wallMillis(), -1, Map.of());
    }

    /** As far as it has come; it goes on. */
    Action with(Map<MarkState, Long> now) {
        return new Action(id, kind, actor, topics, startedMillis, -1, now);
    }

    Action ended(Time time) {
        return new Action(id, kind, actor, topics, startedMillis, time.wallMillis(), counts);
    }

    public long count(MarkState state) {
        return counts.getOrDefault(state, 0L);
    }
}
