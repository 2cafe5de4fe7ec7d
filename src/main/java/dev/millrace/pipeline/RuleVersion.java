package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import dev.millrace.contract.InvalidContractException;
import dev.millrace.record.OffsetRange;
import dev.millrace.settle.ChainId;

/**
 * The rules of a pipeline, as they are configured now or as an earlier run kept them in the ledger, to be carried out again
 * without settling anything. Thread-safe.
 */
public final class RuleVersion {
    private final RuleSet rules;

    private RuleVersion(RuleSet rules) {
        this.rules = rules;
    }

    /** Those in force. */
    public static RuleVersion of(PipelineSettings settings) {
        return new RuleVersion(RuleSet.of(settings));
    }

    /**
     * Those of an earlier run.
     *
     * @param text as it stands in the ledger
     * @throws InvalidContractException when this version of the program cannot carry them out
     */
    public static RuleVersion parse(String text) throws InvalidContractException {
        return new RuleVersion(RuleSet.parse(text));
    }

    /** 8 hexadecimal digits, as ledger entries name it. */
    public String hash() {
        return rules.hash();
    }

    public String contractName() {
        return rules.contract().name();
    }

    /** 8 hexadecimal digits of the contract's own text. */
    public String contractHash() {
        return rules.contract().version();
    }

    /** Whether any rule says {@code now}: then carrying them out again gives other bytes. */
    public boolean readsClock() {
        return rules.rules().filter(found -> found.readsClock()).isPresent()
                || rules.key().filter(found -> found.readsClock()).isPresent();
    }

    /** How repeated events are known; empty when they are not looked for. */
    public Optional<Dedupe> dedupe() {
        return rules.dedupe();
    }

    /** The topic that events are forwarded to; empty when they go into objects. */
    public Optional<String> topic() {
        return rules.topic();
    }

    /**
     * The key of the object that holds a range.
     *
     * @param keyTime seconds since the epoch, as it was sealed
     * @throws IllegalStateException when these rules make no objects
     */
    public String objectKey(ChainId chain, OffsetRange range, long keyTime) {
        return Uploads.key(rules, chain, range, keyTime);
    }

    /** The stages, with nothing seen yet. */
    public DryRun dryRun() {
        return new DryRun(rules);
    }

    /**
     * What each stage makes of a record, up to the one where it ends. Whether an id is repeated is not among it: that
     * depends on the records before.
     *
     * @param now what the wall clock says
     */
    public List<StageStep> walk(ConsumerRecord<ByteBuffer, ByteBuffer> item, Instant now) {
        return StageWalk.of(rules, item, now.toEpochMilli());
    }
}
