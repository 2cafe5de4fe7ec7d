package dev.millrace.metrics;

import java.util.List;

import dev.millrace.health.Health;
import dev.millrace.health.PipelineHealth;

import static dev.millrace.metrics.Family.gauge;

/** What a supervisor is told, as numbers. */
final class HealthMetrics {
    private static final Family BUILD = gauge("millrace_build_version", "1, with the version of the program",
            "version");
    private static final Family ALIVE = gauge("millrace_health_alive",
            "1 while every worker's loop goes round, as /livez tells");
    private static final Family READY = gauge("millrace_health_ready",
            "1 while the pipeline does its work, as /readyz tells", "pipeline");
    private static final Family REASONS = gauge("millrace_health_reasons",
            "How many things keep the pipeline from its work, by the reason that /readyz gives", "pipeline",
            "reason");
    static final List<Family> ALL = List.of(BUILD, ALIVE, READY, REASONS);

    private HealthMetrics() {}

    static void write(String version, Health health, Sheet sheet) {
        sheet.gauge(BUILD, 1, version);
        sheet.gauge(ALIVE, health.isAlive() ? 1 : 0);
        for (PipelineHealth pipeline : health.pipelines()) {
            sheet.gauge(READY, pipeline.isReady() ? 1 : 0, pipeline.name());
            for (PipelineHealth.Kind kind : PipelineHealth.Kind.values()) {
                long found = pipeline.reasons().stream().filter(reason -> reason.kind() == kind).count();
                sheet.gauge(REASONS, found, pipeline.name(), kind.label());
            }
        }
    }
}
