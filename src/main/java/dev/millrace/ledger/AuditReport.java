package dev.millrace.ledger;

import java.util.List;
import java.util.Map;

import dev.millrace.settle.ChainId;

/** Whether the books balance: for every chain, each offset from its start to where it is settled has one outcome. */
public record AuditReport(List<Books> chains) {
    public AuditReport {
        chains = List.copyOf(chains);
    }

    /** True when no chain has a problem. */
    public boolean isBalanced() {
        return chains.stream().allMatch(Books::isBalanced);
    }

    /**
     * The books of one chain.
     *
     * @param from first offset of the chain
     * @param to offset up to which it is settled
     * @param records records with an outcome
     * @param dead dead letters by the label of their reason
     * @param gapOffsets offsets without an outcome, named as such
     * @param objectBytes bytes of all objects
     * @param sealed batches whose ends are decided and whose outcome is not yet
     * @param problems what does not add up, empty when balanced
     */
    public record Books(ChainId chain, long from, long to, long records, long stored, Map<String, Long> dead,
            long gapOffsets, long objects, long objectBytes, int sealed, List<String> problems) {
        public Books {
            dead = Map.copyOf(dead);
            problems = List.copyOf(problems);
        }

        public boolean isBalanced() {
            return problems.isEmpty();
        }

        /** All dead letters. */
        public long deadRecords() {
            return dead.values().stream().mapToLong(Long::longValue).sum();
        }
    }
}
