package dev.millrace.pipeline;

/**
 * What workers must know of their cluster.
 *
 * @param metadataLimit characters of metadata a register may take, with some to spare
 * @param ledgerPartitions partitions of the ledger topic
 */
record ClusterFacts(int metadataLimit, int ledgerPartitions) {
    private static final int SPARE = 256;
    private static final int KNOWN_TO_WORK = 4_096;

    static ClusterFacts of(int offsetMetadataMaxBytes, int ledgerPartitions) {
        return new ClusterFacts(Math.min(KNOWN_TO_WORK, offsetMetadataMaxBytes) - SPARE, ledgerPartitions);
    }
}
