package dev.millrace.replay;

/** Is told how far a replay has come. */
@FunctionalInterface
public interface ReplayListener {
    /**
     * After each transaction.
     *
     * @param replayed records sent so far
     * @param looked letters looked at so far
     */
    void replayed(long replayed, long looked);
}
