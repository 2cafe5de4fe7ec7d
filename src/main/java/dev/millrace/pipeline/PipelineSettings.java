package dev.millrace.pipeline;

import dev.millrace.base.ByteSize;
import dev.millrace.contract.Contract;

/**
 * One pipeline: a source, a contract, a sink.
 *
 * @param name letters, digits, "-" and "_"; part of ledger keys and transactional ids, so it never changes
 * @param deadLetterTopic "SOURCE.dlq" unless configured
 * @param workers threads in this process, each with its own consumer
 * @param maxRecord larger values are dead letters
 */
public record PipelineSettings(String name, SourceSettings from, Contract contract, ObjectSinkSettings to,
        BatchLimits batch, String deadLetterTopic, int workers, ByteSize maxRecord) {
    /** The same pipeline with another number of threads. */
    public PipelineSettings withWorkers(int number) {
        return new PipelineSettings(name, from, contract, to, batch, deadLetterTopic, number, maxRecord);
    }
}
