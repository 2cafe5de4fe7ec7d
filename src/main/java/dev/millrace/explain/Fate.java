package dev.millrace.explain;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

import dev.millrace.record.Position;

/** What became of a record in one pipeline, and where it is now. */
public sealed interface Fate {
    /**
     * A line of an object.
     *
     * @param line from 1; empty when it cannot be known
     * @param proof how it is known
     */
    record Stored(String bucket, String key, OptionalLong line, String proof) implements Fate {}

    /**
     * A record of the output topic.
     *
     * @param found where records lie that are equal to what the stages give; one of them is it
     * @param proof how it is known
     */
    record Forwarded(String topic, List<Position> found, String proof) implements Fate {
        public Forwarded {
            found = List.copyOf(found);
        }
    }

    /** Nowhere: the filter did not let it through. */
    record Filtered() implements Fate {}

    /**
     * Nowhere: it repeats an earlier record.
     *
     * @param of offset of the one it repeats, of the same partition; empty when it cannot be known
     */
    record Duplicate(OptionalLong of) implements Fate {}

    /** A dead letter; several when more than one was sent. */
    record Dead(String topic, List<Letter> letters) implements Fate {
        public Dead {
            letters = List.copyOf(letters);
        }
    }

    /**
     * A dead letter as it lies in its topic.
     *
     * @param reason its label
     * @param pointer JSON Pointer to the value at fault
     */
    record Letter(Position position, String reason, String pointer, String message, Instant rejected) {}

    /** No outcome is known and none will be. */
    record Gap(String cause) implements Fate {}

    /** There is no record there that could have an outcome. */
    record NoRecord() implements Fate {}

    /**
     * None yet.
     *
     * @param expected what it will be by the rules in force, for people; "" when that cannot be said
     */
    record Pending(String expected) implements Fate {}

    /** The pipeline never takes it. */
    record NotTaken() implements Fate {}

    /** One of these, by what the ledger counts of its range; more cannot be known. */
    record OneOf(List<String> outcomes) implements Fate {
        public OneOf {
            outcomes = List.copyOf(outcomes);
        }
    }
}
