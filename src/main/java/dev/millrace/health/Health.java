package dev.millrace.health;

import java.util.List;

/**
 * How a process stands at one moment.
 *
 * @param stuck why the process is not alive, one sentence each; empty when it is
 * @param pipelines each by its name
 */
public record Health(List<String> stuck, List<PipelineHealth> pipelines) {
    public Health {
        stuck = List.copyOf(stuck);
        pipelines = List.copyOf(pipelines);
    }

    public boolean isAlive() {
        return stuck.isEmpty();
    }

    public boolean isReady() {
        return isAlive() && pipelines.stream().allMatch(PipelineHealth::isReady);
    }
}
