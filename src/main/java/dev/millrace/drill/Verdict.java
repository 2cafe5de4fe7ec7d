package dev.millrace.drill;

import java.util.List;

/**
 * What became of the records of a topic.
 *
 * @param inTopic records that a plain committed reader found, in all lives of the topic
 * @param inObjects of these, as lines of objects or records of the output topic, in their place and in their order
 * @param inLetters of these, as dead letters
 * @param inGaps deleted by a fault before they were read, and named in the ledger
 * @param goneWithTopic deleted with their topic before they were settled
 * @param unsettled not settled when the drill ended, although there was time
 * @param lost nowhere, and nothing explains it
 * @param doubled how often a record is somewhere once too often
 * @param misplaced lines and letters that lie where they do not belong, or that the topic never had
 * @param problems where, for people; not all of them when there are many
 */
public record Verdict(long inTopic, long inObjects, long inLetters, long inGaps, long goneWithTopic,
        long unsettled, long lost, long doubled, long misplaced, List<String> problems) {
    public Verdict {
        problems = List.copyOf(problems);
    }

    /** Every record has exactly one place, and it is the right one. */
    public boolean isClean() {
        return lost == 0 && doubled == 0 && misplaced == 0 && unsettled == 0 && problems.isEmpty();
    }
}
