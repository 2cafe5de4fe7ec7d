package dev.millrace.pipeline;

/**
 * What workers must know of their cluster.
 *
 * @param metadataLimit characters of metadata a register may take, with some to spare
 * @param ledgerPartitions partitions of the ledger topic
 * @param incrementPartitions partitions of the topic of increments; 0 when nothing is counted
 */
record ClusterFacts(int metadataLimit, int ledgerPartitions, int incrementPartitions, AfterAbort afterAbort) {
    /** What to do with a producer whose transaction was aborted. */
    enum AfterAbort {
        KEEP,
        /** Before transaction version 2 (KIP-890) a delayed request of the aborted transaction could join the next one. */
        REPLACE
    }

    private static final int SPARE = 256;
    private static final int KNOWN_TO_WORK = 4_096;

    static ClusterFacts of(int offsetMetadataMaxBytes, int ledgerPartitions, int incrementPartitions,
            int transactionVersion) {
        return new ClusterFacts(Math.min(KNOWN_TO_WORK, offsetMetadataMaxBytes) - SPARE, ledgerPartitions,
                incrementPartitions,
                transactionVersion >= 2 ? AfterAbort.KEEP : AfterAbort.REPLACE);
    }
}
