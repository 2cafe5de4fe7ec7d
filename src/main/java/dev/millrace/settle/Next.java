package dev.millrace.settle;

/** What the worker has to do with its producer after an {@link Outcome}. */
public enum Next {
    GO_ON,
    /** Ask for the same commit again, between polls, until the answer is known. Never abort. */
    RETRY_COMMIT,
    /** Abort the transaction, poll, then plan again. */
    ABORT,
    /** Close the producer without waiting and make another with the same transactional id; the view stays. */
    REPLACE_PRODUCER,
    /** As before, and every partition has been parked: registers must be read again. */
    REBUILD
}
