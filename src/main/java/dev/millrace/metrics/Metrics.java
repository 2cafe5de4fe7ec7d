package dev.millrace.metrics;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

import dev.millrace.health.Exposition;
import dev.millrace.health.Health;
import dev.millrace.ops.lag.LagSnapshot;

/**
 * Everything that a process tells Prometheus: its pipelines, its health, the lag of groups and its JVM. Numbers are read when somebody asks;
 * nothing is done for a record. Thread-safe.
 */
public final class Metrics implements Exposition {
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final PrometheusRegistry registry = new PrometheusRegistry();

    /**
     * @param version of the program
     * @param health asked at every question
     * @param pipelines those that have started; asked at every question, must not wait for anything
     * @param lag likewise, what is known of groups
     */
    public Metrics(String version, Supplier<Health> health, Supplier<List<PipelineReading>> pipelines,
            Supplier<LagSnapshot> lag) {
        JvmMetrics.builder().register(registry);
        registry.register(() -> {
            Sheet sheet = new Sheet();
            HealthMetrics.write(version, health.get(), sheet);
            PipelineMetrics.write(pipelines.get(), sheet);
            LagMetrics.write(lag.get(), sheet);
            return sheet.snapshots();
        });
    }

    /** Every metric of ours, in the order of the documentation. */
    static List<Family> families() {
        return Stream.of(HealthMetrics.ALL, PipelineMetrics.ALL, LagMetrics.ALL).flatMap(List::stream)
                .toList();
    }

    MetricSnapshots read() {
        return registry.scrape();
    }

    /** In Prometheus' own text, OpenMetrics, or, with native histograms, Protocol Buffers. */
    @Override
    public Answer answer(String accept) {
        ExpositionFormatWriter writer = formats.findWriter(accept);
        ByteArrayOutputStream body = new ByteArrayOutputStream(64 << 10);
        try {
            writer.write(body, read(), EscapingScheme.fromAcceptHeader(accept));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return new Answer(writer.getContentType(), body.toByteArray());
    }
}
