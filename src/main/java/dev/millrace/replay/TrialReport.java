package dev.millrace.replay;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.millrace.deadletter.Cause;

/**
 * What would become of letters today.
 *
 * @param looked letters that were tried
 * @param passes letters whose record would be stored or forwarded
 * @param others why the rest would not, most frequent first
 */
public record TrialReport(long looked, long passes, List<Counted> others) {
    public TrialReport {
        others = List.copyOf(others);
    }

    /**
     * Letters that would not pass, for one reason.
     *
     * @param what "dead", "filtered", "duplicate", "untried" or "lost"
     * @param type of the error, "" where there is none
     */
    public record Other(String what, String type, String pointer, String message) {}

    /** So many of them. */
    public record Counted(Other other, long count) {}

    /** Adds up. Not thread-safe. */
    static final class Sum {
        /** Of reasons that are told; the rest is the difference to all that was looked at. */
        private static final int OTHERS_LIMIT = 50;
        private long looked;
        private long passes;
        private final Map<Other, Long> others = new HashMap<>();

        void add(Fate fate) {
            looked++;
            switch (fate) {
                case Fate.Passes _ -> passes++;
                case Fate.Filtered _ -> other("filtered", "", "", "a filter would drop it");
                case Fate.Duplicate _ ->
                    other("duplicate", "", "", "it repeats another one of these letters");
                case Fate.Dies(_, Cause cause) ->
                    other("dead", cause.type(), cause.pointer(), cause.message());
                case Fate.Untried(_, String why) -> other("untried", "", "", why);
                case Fate.Lost(String why) -> other("lost", "", "", why);
            }
        }

        /** Letters that were chosen, and gone when they were to be read. */
        void deleted(long count) {
            for (long i = 0; i < count; i++) {
                add(new Fate.Lost("retention has deleted the letter"));
            }
        }

        long looked() {
            return looked;
        }

        TrialReport report() {
            return new TrialReport(looked, passes, others.entrySet().stream()
                    .map(other -> new Counted(other.getKey(), other.getValue()))
                    .sorted(Comparator.comparingLong(Counted::count).reversed()
                            .thenComparing(counted -> counted.other().toString()))
                    .limit(OTHERS_LIMIT).toList());
        }

        private void other(String what, String type, String pointer, String message) {
            others.merge(new Other(what, type, pointer, message), 1L, Long::sum);
        }
    }
}
