package dev.millrace.pipeline;

import org.jspecify.annotations.Nullable;

import dev.millrace.kafka.Compression;
import dev.millrace.transform.cel.KeyRule;

/**
 * The topic a pipeline forwards to: one record for each accepted event, with key, headers and timestamp of the record it
 * came in.
 *
 * @param key expression that gives the key instead; null to keep the key as it is
 */
public record TopicSinkSettings(String topic, @Nullable KeyRule key,
        Compression compression) implements SinkSettings {
    /** Key and compression unless configured. */
    public static TopicSinkSettings of(String topic) {
        return new TopicSinkSettings(topic, null, Compression.LZ4);
    }
}
