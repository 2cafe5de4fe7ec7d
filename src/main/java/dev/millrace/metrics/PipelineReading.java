package dev.millrace.metrics;

import dev.millrace.pipeline.Measures;
import dev.millrace.pipeline.Pipeline;
import dev.millrace.pipeline.PipelineStatus;

/** One pipeline at one moment. */
public record PipelineReading(String topic, String group, PipelineStatus status, Measures measures) {
    /** As it stands now. */
    public static PipelineReading of(Pipeline pipeline) {
        var from = pipeline.settings().from();
        return new PipelineReading(from.topic(), from.group(), pipeline.status(), pipeline.measures());
    }
}
