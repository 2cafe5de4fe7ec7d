package dev.millrace.metrics;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import dev.millrace.cli.Main;
import dev.millrace.drill.Child;
import dev.millrace.testkit.Await;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/** What is exposed and shipped, judged by the programs it is for. */
class PrometheusIT {
    private static final Pattern ADDRESS = Pattern.compile("http://(\\S+)/readyz");
    private static final int EVENTS = 20_000;

    @TempDir
    private Path folder;

    private static void wants(String program) {
        assumeThat(PrometheusProcess.program(program)).as(program + " is not installed").isPresent();
    }

    private static int promtool(Path log, Path input, String... arguments) throws Exception {
        String[] command = Stream.concat(Stream.of("promtool"), Stream.of(arguments)).toArray(String[]::new);
        return new ProcessBuilder(command).redirectErrorStream(true).redirectInput(input.toFile())
                .redirectOutput(log.toFile()).start().waitFor();
    }

    @Test
    void promtool_finds_nothing_wrong_with_what_is_exposed() throws Exception {
        wants("promtool");
        Path text = Files.write(folder.resolve("metrics"), Readings.metrics().answer("").body());
        Path log = folder.resolve("log");

        int code = promtool(log, text, "check", "metrics");

        assertThat(code).as(Files.readString(log)).isZero();
        assertThat(Files.readAllLines(log)).noneMatch(line -> line.contains("millrace_"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"check rules deploy/prometheus/alerts.yaml",
            "test rules deploy/prometheus/alerts-test.yaml"})
    void promtool_finds_nothing_wrong_with_the_rules(String arguments) throws Exception {
        wants("promtool");
        Path log = folder.resolve("log");

        int code = promtool(log, Path.of("/dev/null"), arguments.split(" "));

        assertThat(code).as(Files.readString(log)).isZero();
    }

    @Test
    void a_prometheus_scrapes_the_demo_and_answers_for_every_dashboard() throws Exception {
        wants("prometheus");
        try (Child demo = demo()) {
            demo.awaitSays("health   http://", Duration.ofSeconds(60));
            String address = address(demo);
            try (PrometheusProcess plain = PrometheusProcess.start(
                    Files.createDirectory(folder.resolve("plain")),
                    address);
                    PrometheusProcess exact = PrometheusProcess.start(
                            Files.createDirectory(folder.resolve("native")), address,
                            "--enable-feature=native-histograms")) {
                Await.until("every event is settled, as Prometheus sees it", () -> settled(plain) >= EVENTS);

                assertThat(plain.value("sum(millrace_health_ready)")).isEqualTo(2);
                assertThat(plain.value("sum(millrace_pipeline_lag_records)")).isZero();
                assertThat(plain
                        .value("sum(millrace_pipeline_dead_letters_total{pipeline=\"network-archive\"})"))
                        .isPositive();
                assertThat(plain.value(
                        "millrace_pipeline_latency_seconds_bucket{pipeline=\"network-archive\",le=\"+Inf\"}"))
                        .isPositive();
                answersForDashboards(plain);
                Await.until("native histograms have arrived", () -> exact.value(
                        "histogram_count(millrace_pipeline_latency_seconds{pipeline=\"network-archive\"})") > 0);
                assertThat(exact.value(
                        "histogram_quantile(0.5, millrace_pipeline_batch_records{pipeline=\"network-archive\"})"))
                        .isBetween(1.0, 2_048.0);
            }
            demo.terminate();
            assertThat(demo.awaitExit(Duration.ofSeconds(60))).isZero();
        }
    }

    private Child demo() {
        return Child.start(Main.class.getName(), List.of("-Xmx384m"),
                List.of("demo", "--events", String.valueOf(EVENTS), "--health", "0", "--data",
                        folder.resolve("demo").toString()),
                Map.of(), folder.resolve("demo.log"));
    }

    private static String address(Child demo) {
        return demo.lines().stream().map(ADDRESS::matcher).filter(Matcher::find).map(found -> found.group(1))
                .findFirst().orElseThrow();
    }

    private static double settled(PrometheusProcess prometheus) throws Exception {
        return prometheus.value(
                "sum(millrace_pipeline_settled_records_total{pipeline=\"network-archive\"})");
    }

    /** Prometheus parses each expression; with the variables set as Grafana would. */
    private static void answersForDashboards(PrometheusProcess prometheus) throws Exception {
        for (Path dashboard : ShippedRulesTest.dashboards().toList()) {
            for (String expression : ShippedRulesTest.expressions(dashboard)) {
                if (!expression.startsWith("label_values")) {
                    String asked = expression.replaceAll("\\$(pipeline|instance|group|topic)", ".*")
                            .replace("$__rate_interval", "30s");
                    JsonNode answer = prometheus.query(asked);
                    assertThat(answer.get("status").asString()).as(asked + ": " + answer)
                            .isEqualTo("success");
                }
            }
        }
    }
}
