package dev.millrace.replay;

import dev.millrace.deadletter.Cause;
import dev.millrace.deadletter.Family;
import dev.millrace.deadletter.StoredLetter;
import dev.millrace.record.Position;

/**
 * What many letters have in common, so that the index keeps it once.
 *
 * @param source topic the record came from, "" when it is not told
 * @param replayId of the replay that sent the record, "" when none did
 */
record Kind(Cause cause, Family family, String source, int retries, String replayId) {
    private static final int LONGEST = 1_000;
    /** Stands for all kinds beyond those that are told apart. */
    static final Kind OTHER = new Kind(
            new Cause("", "other", "", "one of more causes than are told apart", ""), Family.UNREADABLE, "",
            0, "");

    static Kind of(StoredLetter letter) {
        Cause cause = letter.cause();
        Position origin = letter.original().at();
        return new Kind(
                new Cause(cut(cause.pipeline()), cut(cause.type()), cut(cause.pointer()),
                        cut(cause.message()), cut(cause.contract())),
                letter.family(), origin == null ? "" : cut(origin.partition().topic()),
                letter.trace().retries(), cut(letter.trace().replayId()));
    }

    /** Headers of others may be as long as they like. */
    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }
}
