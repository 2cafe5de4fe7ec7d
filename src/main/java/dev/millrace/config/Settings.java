package dev.millrace.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.base.ByteSize;
import dev.millrace.example.Example;
import dev.millrace.health.HealthSettings;
import dev.millrace.kafka.KafkaSettings;
import dev.millrace.ops.doctor.Waiver;
import dev.millrace.ops.topics.TopicsSettings;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.store.StoreSettings;

/**
 * Everything one process needs to know, checked and complete.
 *
 * @param memory limit of all that is buffered, over all pipelines
 * @param health where to tell how things stand; empty for nowhere
 * @param pipelines in the order of the file; may be empty
 * @param examples by the name of their pipeline, in the order of the file
 * @param topics those that are declared, and how topics are called
 * @param waivers of findings of {@code millrace doctor}
 */
public record Settings(KafkaSettings kafka, StoreSettings store, ByteSize memory,
        Optional<HealthSettings> health, List<PipelineSettings> pipelines,
        Map<String, List<Example>> examples, TopicsSettings topics, List<Waiver> waivers) {
    /** Buffers of the whole process unless configured. */
    public static final ByteSize DEFAULT_MEMORY = ByteSize.mebibytes(256);

    public Settings {
        pipelines = List.copyOf(pipelines);
        examples = Map.copyOf(examples);
        waivers = List.copyOf(waivers);
    }
}
