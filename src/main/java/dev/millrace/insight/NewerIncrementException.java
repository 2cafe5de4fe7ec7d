package dev.millrace.insight;

/** Stops the merge: going on would leave out what a later version of the program counted. */
final class NewerIncrementException extends RuntimeException {
    NewerIncrementException(UnreadableIncrementException cause) {
        super("an increment is of " + cause.getMessage(), cause);
    }
}
