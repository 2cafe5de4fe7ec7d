package dev.millrace.explain;

import java.util.List;
import java.util.Optional;

import dev.millrace.pipeline.StageStep;
import dev.millrace.settle.ChainId;

/**
 * What one pipeline made of a record.
 *
 * @param chain empty when the ledger knows none
 * @param isConfigured whether the configuration has a pipeline of this name that reads the topic
 * @param rules under which it was, or would be; empty when they cannot be had
 * @param steps what each stage decides, carried out again under these rules; empty when that cannot be
 * @param notes what has to be known to judge this, each a sentence
 */
public record Account(String pipeline, Optional<ChainId> chain, boolean isConfigured, Standing standing,
        Optional<Rules> rules, List<StageStep> steps, Fate fate, List<String> notes) {
    public Account {
        steps = List.copyOf(steps);
        notes = List.copyOf(notes);
    }

    /**
     * A version of contract and rules.
     *
     * @param hash 8 hexadecimal digits, by which the ledger keeps them
     * @param contractHash likewise, of the contract alone
     * @param isCurrent whether it is what the configuration says now
     */
    public record Rules(String hash, String contract, String contractHash, boolean isCurrent) {}
}
