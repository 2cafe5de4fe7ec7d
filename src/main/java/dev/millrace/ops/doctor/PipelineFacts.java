package dev.millrace.ops.doctor;

import java.util.Optional;
import java.util.stream.Stream;

import dev.millrace.base.ByteSize;
import dev.millrace.kafka.Compression;
import dev.millrace.pipeline.ObjectSinkSettings;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.pipeline.TopicSinkSettings;

/**
 * What a pipeline asks of a cluster.
 *
 * @param output the topic it forwards to; empty where it writes objects
 * @param compression of what it sends
 * @param workers of one process
 */
public record PipelineFacts(String name, String topic, String group, Optional<String> output,
        String deadLetters,
        Compression compression, int workers, ByteSize maxRecord, boolean hasInsights) {
    public static PipelineFacts of(PipelineSettings settings) {
        return new PipelineFacts(settings.name(), settings.from().topic(), settings.from().group(),
                switch (settings.to()) {
                    case ObjectSinkSettings _ -> Optional.empty();
                    case TopicSinkSettings topic -> Optional.of(topic.topic());
                }, settings.deadLetterTopic(), switch (settings.to()) {
                    case ObjectSinkSettings _ -> Compression.LZ4;
                    case TopicSinkSettings topic -> topic.compression();
                }, settings.workers(), settings.maxRecord(), settings.rules().insights() != null);
    }

    /** The topics it writes records of others to. */
    Stream<String> outputs() {
        return Stream.concat(output.stream(), Stream.of(deadLetters));
    }
}
