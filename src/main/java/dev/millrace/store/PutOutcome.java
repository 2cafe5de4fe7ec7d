package dev.millrace.store;

/** How the tries to put one object ended. */
public sealed interface PutOutcome {
    /** It is durable. */
    record Stored(Receipt receipt) implements PutOutcome {}

    /** It can never be put: the cause says why, its kind is {@link StoreException.Kind#REFUSED}. */
    record Refused(StoreException cause) implements PutOutcome {}
}
