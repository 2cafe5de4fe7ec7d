package dev.millrace.metrics;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.millrace.health.Health;
import dev.millrace.ops.lag.LagSnapshot;

import static org.assertj.core.api.Assertions.assertThat;

class MetricsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "millrace_build_version{version=\"1.2.3\"} 1.0",
            "millrace_health_alive 1.0",
            "millrace_health_ready{pipeline=\"p\"} 0.0",
            "millrace_health_ready{pipeline=\"q\"} 1.0",
            "millrace_health_reasons{pipeline=\"p\",reason=\"store\"} 1.0",
            "millrace_health_reasons{pipeline=\"p\",reason=\"stopped\"} 0.0",
            "millrace_pipeline_started{group=\"g\",pipeline=\"p\",topic=\"t\"} 1.0",
            "millrace_pipeline_settled_records_total{outcome=\"stored\",pipeline=\"p\"} 100.0",
            "millrace_pipeline_settled_records_total{outcome=\"filtered\",pipeline=\"p\"} 7.0",
            "millrace_pipeline_settled_records_total{outcome=\"duplicate\",pipeline=\"p\"} 3.0",
            "millrace_pipeline_settled_records_total{outcome=\"dead\",pipeline=\"p\"} 5.0",
            "millrace_pipeline_dead_letters_total{pipeline=\"p\",reason=\"missing-field\"} 5.0",
            "millrace_pipeline_dead_letters_total{pipeline=\"p\",reason=\"syntax\"} 0.0",
            "millrace_pipeline_batches_total{cut=\"records\",pipeline=\"p\"} 1.0",
            "millrace_pipeline_objects_total{pipeline=\"p\"} 4.0",
            "millrace_pipeline_object_bytes_count{pipeline=\"p\"} 3",
            "millrace_pipeline_partitions{pipeline=\"p\",state=\"stopped\"} 1.0",
            "millrace_pipeline_partition_settled_offset{partition=\"2\",pipeline=\"p\",topic=\"t\"} 1002.0",
            "millrace_pipeline_gap_offsets_total{pipeline=\"p\"} 10.0",
            "millrace_store_put_failures_total{pipeline=\"p\"} 11.0",
            "millrace_memory_used_bytes 6.7108864E7"})
    void tells_what_is_counted(String line) {
        assertThat(Exposed.text(Readings.metrics()).lines()).contains(line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "kafka_consumergroup_lag{consumergroup=\"g\",group=\"g\",partition=\"0\",topic=\"t\"} 40.0",
            "kafka_consumergroup_current_offset{consumergroup=\"g\",group=\"g\",partition=\"0\",topic=\"t\"} 60.0",
            "kafka_consumergroup_lag_seconds{consumergroup=\"g\",group=\"g\",partition=\"0\",topic=\"t\"} 90.0",
            "kafka_consumergroup_lag_error_seconds{consumergroup=\"g\",group=\"g\",partition=\"0\",topic=\"t\"} 0.25",
            "millrace_lag_offsets{group=\"g\",topic=\"t\"} 40.0",
            "kafka_consumergroup_members{consumergroup=\"g\",group=\"g\"} 2.0",
            "kafka_topic_partition_current_offset{partition=\"0\",topic=\"t\"} 100.0",
            "kafka_topic_partition_current_offset{partition=\"1\",topic=\"t\"} 70.0",
            "kafka_topic_partition_oldest_offset{partition=\"1\",topic=\"t\"} 5.0",
            "millrace_lag_verdict{group=\"g\",verdict=\"behind\"} 1.0",
            "millrace_lag_verdict{group=\"g\",verdict=\"ok\"} 0.0",
            "millrace_lag_verdict{group=\"lost\",verdict=\"stopped\"} 1.0",
            "millrace_lag_seconds{group=\"lost\"} 300.0",
            "millrace_lag_unknown_partitions{group=\"g\"} 1.0",
            "millrace_lag_drain_seconds{group=\"h\"} 40.0",
            "millrace_lag_loss_seconds{group=\"h\"} 7200.0",
            "millrace_lag_loss_seconds{group=\"lost\"} 0.0",
            "millrace_lag_lost_offsets{group=\"lost\"} 12.0",
            "millrace_lag_seen_timestamp_seconds 1000.0",
            "millrace_lag_troubles 1.0"})
    void tells_of_groups_what_is_known(String line) {
        assertThat(Exposed.text(Readings.metrics()).lines())
                .contains(line);
    }

    @Test
    void what_is_not_known_of_a_group_has_no_value() {
        String text = Exposed.text(Readings.metrics());

        assertThat(text).doesNotContain("kafka_consumergroup_lag{consumergroup=\"lost\"",
                "millrace_lag_offsets{group=\"lost\"",
                "kafka_consumergroup_lag{consumergroup=\"g\",group=\"g\",partition=\"1\"",
                "millrace_lag_drain_seconds{group=\"lost\"",
                "millrace_lag_consumed_per_second{group=\"lost\"");
    }

    @Test
    void a_histogram_adds_up_in_both_kinds() {
        String text = Exposed.text(Readings.metrics());

        assertThat(text.lines()).contains(
                "millrace_pipeline_latency_seconds_bucket{pipeline=\"p\",le=\"0.00390625\"} 1",
                "millrace_pipeline_latency_seconds_bucket{pipeline=\"p\",le=\"0.25\"} 2",
                "millrace_pipeline_latency_seconds_bucket{pipeline=\"p\",le=\"4.0\"} 3",
                "millrace_pipeline_latency_seconds_bucket{pipeline=\"p\",le=\"4096.0\"} 3",
                "millrace_pipeline_latency_seconds_bucket{pipeline=\"p\",le=\"+Inf\"} 4",
                "millrace_pipeline_latency_seconds_count{pipeline=\"p\"} 4",
                "millrace_pipeline_batch_records_bucket{pipeline=\"p\",le=\"1024.0\"} 1");
    }

    @Test
    void every_family_is_told_and_counts_what_its_name_says() {
        Set<String> told = new HashSet<>(
                Exposed.text(Readings.metrics()).lines().filter(line -> line.startsWith("# TYPE ")).toList());

        for (Family family : Metrics.families()) {
            assertThat(told).contains("# TYPE " + family.name() + " " + family.type().word());
        }
        assertThat(Metrics.families()).doesNotHaveDuplicates();
    }

    @Test
    void many_partitions_are_told_up_to_a_limit_and_the_rest_is_counted() {
        String text = Exposed.text(Readings.metrics(PipelineMetrics.MOST_PARTITIONS + 100));

        assertThat(text.lines().filter(line -> line.startsWith("millrace_pipeline_partition_lag_records{")))
                .hasSize(PipelineMetrics.MOST_PARTITIONS);
        assertThat(text.lines()).contains("millrace_metrics_left_out_partitions 100.0");
    }

    @Test
    void before_any_pipeline_has_started_there_is_health_alone() {
        Metrics metrics = new Metrics("1", () -> new Health(List.of("stuck"), List.of()), List::of,
                () -> LagSnapshot.NONE);

        assertThat(Exposed.text(metrics)).contains("millrace_health_alive 0.0", "jvm_threads_current ")
                .doesNotContain("millrace_pipeline", "millrace_memory");
    }

    @Test
    void is_written_as_it_is_asked_for() {
        Metrics metrics = Readings.metrics();

        assertThat(metrics.answer("").type()).startsWith("text/plain; version=0.0.4");
        assertThat(metrics.answer("application/openmetrics-text;version=1.0.0").type())
                .startsWith("application/openmetrics-text");
        assertThat(new String(metrics.answer("application/openmetrics-text;version=1.0.0").body(),
                StandardCharsets.UTF_8)).endsWith("# EOF\n");
        assertThat(metrics.answer("application/vnd.google.protobuf;"
                + "proto=io.prometheus.client.MetricFamily;encoding=delimited").type())
                .startsWith("application/vnd.google.protobuf");
    }

    @Test
    void the_documentation_has_every_metric_and_no_other() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("docs/metrics.md")).stream()
                .filter(line -> line.startsWith("| `millrace_") || line.startsWith("| `kafka_")).toList();

        assertThat(rows).containsExactlyElementsOf(Metrics.families().stream().map(Family::row).toList());
    }
}
