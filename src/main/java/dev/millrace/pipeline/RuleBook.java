package dev.millrace.pipeline;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.contract.InvalidContractException;
import dev.millrace.format.Encoder;
import dev.millrace.settle.CutAttributes;
import dev.millrace.settle.WorkRules;

/** The rules in force, and those that sealed batches of earlier runs still need. Thread-safe. */
final class RuleBook {
    private static final Logger LOG = LoggerFactory.getLogger(RuleBook.class);
    /** Of pipelines that make no objects. */
    private static final int NO_WRITER = 0;
    private final RuleSet current;
    private final Map<String, RuleSet> known = new ConcurrentHashMap<>();

    RuleBook(RuleSet current) {
        this.current = current;
        known.put(current.hash(), current);
    }

    RuleSet current() {
        return current;
    }

    /** What new cuts are pinned to: the rules in force, and the encoder that works best in this process by now. */
    WorkRules inForce() {
        return new WorkRules(current.hash(), current.encoder().map(Encoder::id).orElse(NO_WRITER));
    }

    /** Takes in rules found in the ledger; those that this version cannot carry out stay unknown. */
    void learn(String hash, String text) {
        if (known.containsKey(hash) || RuleSet.isForwarding(text)) {
            return;
        }
        try {
            RuleSet rules = RuleSet.parse(text);
            if (rules.hash().equals(hash)) {
                known.put(hash, rules);
            }
        } catch (InvalidContractException e) {
            LOG.atWarn().addKeyValue("rules", hash).addKeyValue("problem", e.getMessage())
                    .log("rules of an earlier run cannot be used");
        }
    }

    Optional<RuleSet> find(String hash) {
        return Optional.ofNullable(known.get(hash));
    }

    /** Whether a batch sealed under these attributes can be written here. */
    boolean canExecute(CutAttributes attributes) {
        return find(attributes.rules()).flatMap(rules -> rules.encoder(attributes.writer()))
                .isPresent();
    }
}
