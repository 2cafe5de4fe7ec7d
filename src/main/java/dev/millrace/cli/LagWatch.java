package dev.millrace.cli;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.millrace.base.Time;
import dev.millrace.health.HealthSettings;
import dev.millrace.kafka.Clients;
import dev.millrace.ops.lag.LagEngine;
import dev.millrace.ops.lag.LagSettings;
import dev.millrace.pipeline.PipelineSettings;

/** How far the groups of this process's pipelines are behind, looked at all the time where somebody is told. */
record LagWatch(Optional<LagEngine> engine) implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

    /** Begins at once, if anything is to be told. */
    static LagWatch start(Optional<HealthSettings> told, Clients clients,
            Collection<PipelineSettings> pipelines,
            Lifecycle lifecycle) {
        if (told.isEmpty()) {
            return new LagWatch(Optional.empty());
        }
        Set<String> groups = pipelines.stream().map(pipeline -> pipeline.from().group())
                .collect(Collectors.toSet());
        Set<String> topics = pipelines.stream().map(pipeline -> pipeline.from().topic())
                .collect(Collectors.toSet());
        LagEngine engine = LagEngine.start(clients, LagSettings.DEFAULT.of(groups, topics), Time.system());
        lifecycle.lag(engine::snapshot);
        return new LagWatch(Optional.of(engine));
    }

    /** It only reads, so a stop does not wait long for brokers that give it no answer. */
    @Override
    public void close() {
        engine.ifPresent(running -> {
            try {
                boolean _ = Thread.ofVirtual().start(running::close).join(STOP_LIMIT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
