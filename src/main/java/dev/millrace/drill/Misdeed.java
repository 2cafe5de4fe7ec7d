package dev.millrace.drill;

/** What the store does with an upload instead of keeping it and saying so. */
public enum Misdeed {
    NONE,
    /** Answers 500 and keeps nothing. */
    ERROR,
    /** Answers 503 and keeps nothing. */
    BUSY,
    /** Answers 403 and keeps nothing. */
    DENIED,
    /** Answers 404, as a store does whose bucket is gone. */
    NO_BUCKET,
    /** Answers 507 and keeps nothing, as a store without space does. */
    FULL,
    /** Takes the upload and says nothing until the misdeeds are over. */
    HANG,
    /** Resets the connection once it has the whole upload; keeps nothing. */
    RESET,
    /** Keeps the object, and resets the connection in place of an answer. */
    LOSE_REPLY,
    /** Resets the connection when it has half the upload; keeps nothing. */
    HALF_BODY,
    /** Answers 200 with an error in the body, and keeps nothing. */
    FALSE_SUCCESS,
    /** Keeps the object and says so, and keeps the same request once more seconds later. */
    DUPLICATE_LATER;

    /** Whether it befalls every upload, as an outage does, or every other. */
    boolean isOutage() {
        return switch (this) {
            case ERROR, BUSY, DENIED, NO_BUCKET, FULL, HANG -> true;
            case NONE, RESET, LOSE_REPLY, HALF_BODY, FALSE_SUCCESS, DUPLICATE_LATER -> false;
        };
    }
}
