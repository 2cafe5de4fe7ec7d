package dev.millrace.store;

/** What a store does when its bucket is not there at the start. */
public enum MissingBucket {
    CREATE, FAIL
}
