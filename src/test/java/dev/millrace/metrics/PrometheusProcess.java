package dev.millrace.metrics;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.testkit.Await;

/** A real Prometheus that scrapes one process every second and evaluates the shipped rules. */
final class PrometheusProcess implements AutoCloseable {
    private final Process process;
    private final String address;
    private final HttpClient client = HttpClient.newHttpClient();

    private PrometheusProcess(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    /** Where the program is, if it is installed. */
    static Optional<Path> program(String name) {
        return Stream.of(String.valueOf(System.getenv("PATH")).split(File.pathSeparator))
                .map(folder -> Path.of(folder, name)).filter(Files::isExecutable).findFirst();
    }

    static PrometheusProcess start(Path folder, String target, String... options) throws Exception {
        Path config = folder.resolve("prometheus.yaml");
        Files.writeString(config, """
                global: { scrape_interval: 1s, evaluation_interval: 1s }
                rule_files: [ "%s" ]
                scrape_configs:
                  - job_name: millrace
                    static_configs: [ { targets: [ "%s" ] } ]
                """.formatted(Path.of("deploy/prometheus/alerts.yaml").toAbsolutePath(), target));
        String address = "127.0.0.1:" + freePort();
        List<String> command = new ArrayList<>(List.of(program("prometheus").orElseThrow().toString(),
                "--config.file=" + config, "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=" + address, "--log.level=warn"));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile()).start();
        PrometheusProcess prometheus = new PrometheusProcess(process, address);
        try {
            Await.until("Prometheus is ready", prometheus::isReady);
        } catch (Exception | AssertionError e) {
            prometheus.close();
            throw e;
        }
        return prometheus;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean isReady() throws InterruptedException {
        if (!process.isAlive()) {
            throw new IllegalStateException("prometheus ended with " + process.exitValue());
        }
        try {
            return get("/-/ready").statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create("http://" + address + path))
                .timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What the API answers to an expression: status, and its result or an error. */
    JsonNode query(String expression) throws IOException, InterruptedException {
        return JsonMapper.shared().readTree(
                get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8)).body());
    }

    /** The value of an expression that has one; NaN when it has none. */
    double value(String expression) throws IOException, InterruptedException {
        JsonNode result = query(expression).path("data").path("result");
        return result.size() == 1
                ? Double.parseDouble(result.get(0).get("value").get(1).asString())
                : Double.NaN;
    }

    @Override
    public void close() {
        client.close();
        process.destroyForcibly();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
