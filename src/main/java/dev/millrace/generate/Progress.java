package dev.millrace.generate;

/** Is told about once a second how far a run is, on the thread that runs it. */
@FunctionalInterface
public interface Progress {
    /** For callers that do not want to know. */
    Progress NONE = (acknowledged, elapsedNanos) -> {};

    /**
     * Tells it.
     *
     * @param acknowledged records the brokers have confirmed so far
     */
    void at(long acknowledged, long elapsedNanos);
}
