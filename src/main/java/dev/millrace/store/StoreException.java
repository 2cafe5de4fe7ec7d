package dev.millrace.store;

/** A store could not do what was asked. Whoever asked to put may assume nothing about whether the object is there. */
public final class StoreException extends Exception {
    /** What kind of trouble, which decides what to do about it. */
    public enum Kind {
        /** Down, slow, throttling, connection lost: try again later. */
        UNAVAILABLE,
        /** Credentials or rights: goes on failing until somebody mends them; still tried again. */
        DENIED,
        /** The bucket or folder is not there. */
        NO_BUCKET,
        /** No object of that key. */
        NOT_FOUND,
        /** No space left. */
        FULL,
        /** This request can never succeed: key or object refused for good. */
        REFUSED
    }

    private final Kind kind;

    /** @param message what was tried, what was found, what to do */
    public StoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public StoreException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
