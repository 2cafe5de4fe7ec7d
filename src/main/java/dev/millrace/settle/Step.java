package dev.millrace.settle;

import java.util.List;

/**
 * What one transaction changes about one partition.
 *
 * @param head the register to write as the partition's committed offset and as the last ledger record of this step
 * @param closed registers of earlier lives of the topic that end with this step
 * @param settled batches whose entries and dead letters ride in this transaction
 * @param gaps offsets to name in the ledger
 * @param sealed batches whose ends become durable with this transaction
 */
public record Step<C>(Head head, List<Head> closed, List<Batch<C>> settled, List<Gap> gaps,
        List<Batch<C>> sealed) {
    public Step {
        closed = List.copyOf(closed);
        settled = List.copyOf(settled);
        gaps = List.copyOf(gaps);
        sealed = List.copyOf(sealed);
    }
}
