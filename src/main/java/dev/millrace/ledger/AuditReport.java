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
     * @param outcomes what became of them
     * @param gapOffsets offsets without an outcome, named as such
     * @param objectBytes bytes of all objects
     * @param sealed batches whose ends are decided and whose outcome is not yet
     * @param problems what does not add up, empty when balanced
     */
    public record Books(ChainId chain, long from, long to, long records, Outcomes outcomes,
            long gapOffsets, long objects, long objectBytes, int sealed, List<String> problems) {
        public Books {
            problems = List.copyOf(problems);
        }

        public boolean isBalanced() {
            return problems.isEmpty();
        }

        /** Records in objects. */
        public long stored() {
            return outcomes.stored();
        }

        /** Dead letters by the label of their reason. */
        public Map<String, Long> dead() {
            return outcomes.dead();
        }

        /** All dead letters. */
        public long deadRecords() {
            return outcomes.deadRecords();
        }
    }
}
