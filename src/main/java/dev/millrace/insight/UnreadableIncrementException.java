package dev.millrace.insight;

/** The value of a record is no increment that this program can read. */
final class UnreadableIncrementException extends Exception {
    private final boolean newer;

    /** @param newer whether a later version of the program wrote it, so that reading it is only a matter of updating */
    UnreadableIncrementException(String message, boolean newer) {
        super(message);
        this.newer = newer;
    }

    boolean isNewer() {
        return newer;
    }
}
