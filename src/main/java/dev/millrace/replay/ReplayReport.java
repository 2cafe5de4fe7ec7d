package dev.millrace.replay;

/**
 * What a replay did.
 *
 * @param action as it is on record
 * @param trial what the records would become today
 * @param taken letters that somebody else had dealt with before it was their turn
 * @param refused records that their topic does not take; their letters stay open
 * @param comeBack replayed records that had come back as dead letters when it ended
 * @param stopped why it ended early, "" when it did not
 */
public record ReplayReport(Action action, TrialReport trial, long taken, long refused, long comeBack,
        String stopped) {}
