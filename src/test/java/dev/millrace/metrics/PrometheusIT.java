package dev.millrace.metrics;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
    private static final Pattern BROKER = Pattern.compile("^broker +(\\S+) ");
    private static final Pattern METRICS = Pattern.compile("(http://\\S+/metrics)");
    private static final String READ = "sum(kafka_consumergroup_current_offset{group=\"telemetry-sink-group\"})";
    private static final int EVENTS = 20_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);

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
            demo.awaitSays("health   http://", LIMIT);
            String address = found(ADDRESS, demo);
            try (Child lag = lag(found(BROKER, demo));
                    PrometheusProcess plain = PrometheusProcess.start(
                            Files.createDirectory(folder.resolve("plain")),
                            address);
                    PrometheusProcess exact = PrometheusProcess.start(
                            Files.createDirectory(folder.resolve("native")), address,
                            "--enable-feature=native-histograms")) {
                Await.until("every event is settled, as Prometheus sees it", () -> settled(plain) >= EVENTS);
                Await.until("nothing waits", () -> plain.value("sum(millrace_pipeline_lag_records)") == 0);

                assertThat(plain.value("sum(millrace_health_ready)")).isEqualTo(2);
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
                Await.until("the demo has seen how far its groups have read",
                        () -> plain.value(READ) == EVENTS);
                assertThat(plain.value("sum(kafka_consumergroup_lag{group=\"telemetry-sink-group\"})"))
                        .isZero();
                tellsOfTheWholeCluster(lag);
            }
            demo.terminate();
            assertThat(demo.awaitExit(LIMIT)).isZero();
        }
    }

    private Child demo() {
        return Child.start(Main.class.getName(), List.of("-Xmx384m"),
                List.of("demo", "--events", String.valueOf(EVENTS), "--health", "0", "--data",
                        folder.resolve("demo").toString()),
                Map.of(), folder.resolve("demo.log"));
    }

    private Child lag(String brokers) {
        return Child.start(Main.class.getName(), List.of("-Xmx128m"),
                List.of("lag", "--listen", "0", "--brokers", brokers), Map.of(), folder.resolve("lag.log"));
    }

    /** Also of the group in which insights are merged, which is no pipeline's. */
    private static void tellsOfTheWholeCluster(Child lag) throws Exception {
        lag.awaitSays("/metrics", LIMIT);
        URI address = URI.create(found(METRICS, lag));
        try (HttpClient client = HttpClient.newHttpClient()) {
            Await.until("all groups are told of", () -> {
                String numbers = client.send(HttpRequest.newBuilder(address).timeout(LIMIT).build(),
                        HttpResponse.BodyHandlers.ofString()).body();
                return Stream.of("telemetry-sink-group", "millrace.insights")
                        .allMatch(group -> numbers
                                .contains("millrace_lag_verdict{group=\"" + group + "\",verdict="));
            });
        }
        lag.terminate();
        assertThat(lag.awaitExit(LIMIT)).isZero();
    }

    private static String found(Pattern pattern, Child child) {
        return child.lines().stream().map(pattern::matcher).filter(Matcher::find).map(found -> found.group(1))
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
