package dev.millrace.preview;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.millrace.insight.InsightChange;
import dev.millrace.record.Position;

/**
 * What two configurations of one pipeline make of the same records.
 *
 * @param records that both were given
 * @param span between the first and the last of them, by their timestamps
 * @param moves how many went from one outcome to another, or stayed; those with none are left out
 * @param deaths records that are dead letters only by the new one, by their cause; most frequent first
 * @param fields of events that both let through, places with other values; most frequent first
 * @param changed events that both let through, with another value or key
 * @param keys those of them with another key
 * @param before volume of what the old one lets through
 * @param after likewise by the new one
 * @param insights figures that differ, those that differ most first
 */
public record Difference(String pipeline, String topic, long records, Duration span, List<Move> moves,
        List<Death> deaths, List<FieldTally> fields, long changed, long keys, Volume before, Volume after,
        List<InsightChange> insights) {
    public Difference {
        moves = List.copyOf(moves);
        deaths = List.copyOf(deaths);
        fields = List.copyOf(fields);
        insights = List.copyOf(insights);
    }

    /** What can become of a record. */
    public enum Outcome {
        PASSES("passes"), FILTERED("filtered"), DUPLICATE("duplicate"), DEAD("dead letter");

        private final String label;

        Outcome(String label) {
            this.label = label;
        }

        /** For people. */
        public String label() {
            return label;
        }

        /** Whether it ends nowhere, by intention. */
        boolean isDropped() {
            return this == FILTERED || this == DUPLICATE;
        }
    }

    /**
     * Records that were one thing and are another.
     *
     * @param example the first of them
     */
    public record Move(Outcome from, Outcome to, long records, Position example) {}

    /**
     * A cause of dead letters.
     *
     * @param reason its label
     * @param pointer JSON Pointer to the value at fault
     * @param message what is said of it, without the values themselves
     * @param example the first of them
     */
    public record Death(String reason, String pointer, String message, long records, Position example) {}

    /**
     * A place in events that differs.
     *
     * @param pointer JSON Pointer
     */
    public record FieldTally(String pointer, long records, List<Change> examples) {
        public FieldTally {
            examples = List.copyOf(examples);
        }
    }

    /**
     * One value that became another, as JSON, harmless to print.
     *
     * @param before null when there is nothing
     * @param after null when there is nothing
     */
    public record Change(Position position, @Nullable String before, @Nullable String after) {}

    /**
     * What goes to the sink.
     *
     * @param bytes before compression, with line ends where it goes into objects
     * @param objects that would be made of it, by the timestamps of the records; 0 for a topic
     */
    public record Volume(long events, long bytes, long objects) {}

    /** Passed before, and would end nowhere. */
    public long newlyDropped() {
        return count(move -> move.from() == Outcome.PASSES && move.to().isDropped());
    }

    /** Was none before, and would be a dead letter. */
    public long newlyDead() {
        return count(move -> move.from() != Outcome.DEAD && move.to() == Outcome.DEAD);
    }

    /** Did not pass before, and would. */
    public long newlyPassing() {
        return count(move -> move.from() != Outcome.PASSES && move.to() == Outcome.PASSES);
    }

    private long count(Predicate<Move> which) {
        return moves.stream().filter(which).mapToLong(Move::records).sum();
    }
}
