package dev.millrace.pipeline;

import dev.millrace.base.ByteSize;
import dev.millrace.contract.Contract;
import dev.millrace.kafka.Clients;

/**
 * One pipeline: a source, a contract, rules, a sink.
 *
 * @param name letters, digits, "-" and "_"; part of ledger keys and transactional ids, so it never changes
 * @param deadLetterTopic "SOURCE.dlq" unless configured
 * @param workers threads in this process, each with its own consumer
 * @param maxRecord larger values are dead letters
 * @param breaker what is done when too many records are rejected
 */
public record PipelineSettings(String name, SourceSettings from, Contract contract, SinkSettings to,
        BatchLimits batch, String deadLetterTopic, int workers, ByteSize maxRecord, EventRules rules,
        BreakerSettings breaker) {
    /** What key, headers and rules may add to a value. */
    private static final ByteSize ADDED = ByteSize.mebibytes(1);
    /** Compressed, more than a transaction carries mostly. */
    private static final ByteSize WAITING = ByteSize.mebibytes(16);

    /** Without rules. */
    public PipelineSettings(String name, SourceSettings from, Contract contract, SinkSettings to,
            BatchLimits batch, String deadLetterTopic, int workers, ByteSize maxRecord) {
        this(name, from, contract, to, batch, deadLetterTopic, workers, maxRecord, EventRules.NONE,
                BreakerSettings.DEFAULT);
    }

    /**
     * The sink of a pipeline that is known to write objects.
     *
     * @throws IllegalStateException when it forwards to a topic
     */
    public ObjectSinkSettings objectSink() {
        return switch (to) {
            case ObjectSinkSettings objects -> objects;
            case TopicSinkSettings topic -> throw new IllegalStateException(
                    "pipeline " + name + " writes no objects, it forwards to topic " + topic.topic());
        };
    }

    /** How each worker's producer sends: letters are small and few, outputs are everything. */
    public Clients.Sending sending() {
        return switch (to) {
            case ObjectSinkSettings _ -> Clients.Sending.DEFAULT;
            case TopicSinkSettings topic -> new Clients.Sending(topic.compression(),
                    new ByteSize(maxRecord.bytes() + ADDED.bytes()), WAITING);
        };
    }

    /** The same pipeline with another number of threads. */
    public PipelineSettings withWorkers(int number) {
        return new PipelineSettings(name, from, contract, to, batch, deadLetterTopic, number, maxRecord,
                rules, breaker);
    }
}
