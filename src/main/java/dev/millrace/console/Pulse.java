package dev.millrace.console;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.millrace.console.Latencies.Latency;
import dev.millrace.pipeline.PipelineStatus;

/**
 * How the pipelines of this process stood at one moment.
 *
 * @param sequence counts from 1, one for each moment
 * @param nanos of the monotonic clock
 * @param usedBytes of the memory budget
 * @param latencies by pipeline; none for those that settled nothing lately
 */
record Pulse(long sequence, Instant at, long nanos, long usedBytes, List<PipelineStatus> pipelines,
        Map<String, Latency> latencies) {
    Pulse {
        latencies = Map.copyOf(latencies);
        pipelines = List.copyOf(pipelines);
    }
}
