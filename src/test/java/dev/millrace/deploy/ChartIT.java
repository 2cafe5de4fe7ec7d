package dev.millrace.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import dev.millrace.base.ByteSize;
import dev.millrace.cli.Program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The chart, rendered by Helm itself. */
class ChartIT {
    private static final Path CHART = Path.of("deploy/helm/millrace");
    private static final Path EXAMPLE = Path.of("deploy/helm/values-example.yaml");

    @TempDir
    private Path folder;

    private static List<JsonNode> render(Path values) {
        return Yaml.all(new Helm(CHART).template().withName("archive").withKubeVersion("1.33")
                .withValuesFile(values).call());
    }

    private List<JsonNode> render(String values) throws IOException {
        return render(Files.writeString(folder.resolve("values.yaml"), values));
    }

    private static JsonNode one(List<JsonNode> documents, String kind, String name) {
        return documents.stream().filter(document -> document.get("kind").asString().equals(kind)
                && document.at("/metadata/name").asString().equals(name)).findFirst().orElseThrow();
    }

    private static Set<String> kinds(List<JsonNode> documents) {
        Set<String> kinds = new TreeSet<>();
        documents.forEach(document -> kinds.add(document.get("kind").asString()));
        return kinds;
    }

    private static JsonNode container(List<JsonNode> documents, String deployment) {
        return one(documents, "Deployment", deployment).at("/spec/template/spec/containers/0");
    }

    @Test
    void helm_finds_nothing_to_complain_of() {
        LintResult result = new Helm(CHART).lint().strict().call();

        assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
    }

    @Test
    void each_pipeline_is_a_deployment_that_runs_it_alone() {
        List<JsonNode> documents = render(EXAMPLE);

        assertThat(kinds(documents)).containsExactly("ConfigMap", "Deployment", "NetworkPolicy",
                "PodDisruptionBudget", "PrometheusRule", "ScaledObject", "Service", "ServiceAccount",
                "ServiceMonitor");
        assertThat(container(documents, "archive-doors").get("args")).map(JsonNode::asString)
                .containsSubsequence("run", "--only", "doors");
        assertThat(container(documents, "archive-network-archive").get("args")).map(JsonNode::asString)
                .containsSubsequence("run", "--only", "network-archive");
        assertThat(one(documents, "Deployment", "archive-doors").at("/spec/replicas").asInt()).isEqualTo(1);
        assertThat(
                one(documents, "Deployment", "archive-network-archive").at("/spec/replicas").isMissingNode())
                .as("whoever scales it sets the number").isTrue();
    }

    @Test
    void a_pod_may_do_next_to_nothing_and_has_time_to_stop() {
        JsonNode pod = one(render(EXAMPLE), "Deployment", "archive-doors").at("/spec/template/spec");

        assertThat(pod.get("automountServiceAccountToken").asBoolean()).isFalse();
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        JsonNode rights = pod.at("/containers/0/securityContext");
        assertThat(rights.get("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(rights.get("allowPrivilegeEscalation").asBoolean()).isFalse();
        assertThat(rights.at("/capabilities/drop/0").asString()).isEqualTo("ALL");
        assertThat(pod.get("terminationGracePeriodSeconds").asInt()).as("docs/health.md").isEqualTo(60);
        assertThat(pod.at("/containers/0/livenessProbe/httpGet/path").asString()).isEqualTo("/livez");
        assertThat(pod.at("/containers/0/readinessProbe/httpGet/path").asString()).isEqualTo("/readyz");
    }

    /** The program reads the configuration that was rendered, and has as much memory as it says it needs. */
    @Test
    void what_is_mounted_can_run_in_the_memory_it_is_given() throws IOException {
        List<JsonNode> documents = render(EXAMPLE);
        Path etc = folder.resolve("etc");
        Files.createDirectories(etc.resolve("contracts"));
        JsonNode contracts = one(documents, "ConfigMap", "archive-millrace-contracts").get("data");
        Files.writeString(etc.resolve("contracts/door-event.schema.json"),
                contracts.get("door-event.schema.json").asString());
        Path secret = Files.writeString(etc.resolve("password"), "secret");
        String config = one(documents, "ConfigMap", "archive-network-archive").at("/data/millrace.yaml")
                .asString()
                .replace("/etc/millrace/secrets/millrace-kafka/password", secret.toString())
                .replace("tls:\n", "tls: {}\n").replaceAll(" +ca: /etc/\\S+\n", "");

        Program.Answer answer = Program.run(Map.of("S3_ACCESS_KEY", "a", "S3_SECRET_KEY", "b"), "check",
                "--offline",
                "--config", Files.writeString(etc.resolve("millrace.yaml"), config).toString());

        assertThat(answer.code()).as(answer.out() + answer.err() + config).isZero();
        JsonNode container = container(documents, "archive-network-archive");
        long heap = ByteSize.parse(env(container, "MILLRACE_HEAP").replaceAll("m$", "MiB")).bytes();
        long limit = ByteSize.parse(container.at("/resources/limits/memory").asString() + "B").bytes();
        // As cli.MemoryEstimate counts: 1 GiB of buffers, two workers with 16 MiB fetched each.
        assertThat(heap).isGreaterThanOrEqualTo((1024 + 2 * 16 + 64) << 20)
                .isGreaterThanOrEqualTo((1024L * 4 / 3) << 20);
        assertThat(limit).isGreaterThanOrEqualTo(heap + ((184 + 2 * 24) << 20));
    }

    private static String env(JsonNode container, String name) {
        for (JsonNode variable : container.get("env")) {
            if (variable.get("name").asString().equals(name)) {
                return variable.get("value").asString();
            }
        }
        throw new AssertionError("no " + name);
    }

    @Test
    void secrets_come_by_reference_alone() {
        JsonNode pod = one(render(EXAMPLE), "Deployment", "archive-doors").at("/spec/template/spec");

        assertThat(pod.at("/containers/0/envFrom/0/secretRef/name").asString()).isEqualTo("millrace-s3");
        assertThat(pod.get("volumes").toString()).contains("\"secretName\":\"millrace-kafka\"");
    }

    @Test
    void scales_by_how_many_processes_are_needed() throws IOException {
        assertThat(one(render(EXAMPLE), "ScaledObject", "archive-network-archive")
                .at("/spec/triggers/0/metadata/query")
                .asString())
                .isEqualTo("max(millrace:pipeline_processes_needed{pipeline=\"network-archive\"})");
        assertThat(Files.readString(Path.of("deploy/prometheus/alerts.yaml")))
                .contains("record: millrace:pipeline_processes_needed");

        JsonNode scaler = one(
                render("""
                        config: { pipelines: { p: { from: { topic: t }, contract: network-event, to: { topic: u } } } }
                        pipelines: { p: { autoscaling: { kind: hpa, max: 3 } } }
                        """),
                "HorizontalPodAutoscaler", "archive-p");

        assertThat(scaler.at("/spec/maxReplicas").asInt()).isEqualTo(3);
        assertThat(scaler.at("/spec/scaleTargetRef/name").asString()).isEqualTo("archive-p");
    }

    @Test
    void the_rules_in_the_chart_are_the_shipped_ones() throws IOException {
        assertThat(CHART.resolve("files/alerts.yaml")).hasSameTextualContentAs(
                Path.of("deploy/prometheus/alerts.yaml"));
        assertThat(one(render(EXAMPLE), "PrometheusRule", "archive-millrace").get("spec"))
                .isEqualTo(Yaml.read(Path.of("deploy/prometheus/alerts.yaml")));
    }

    @Test
    void what_cannot_run_is_refused_with_a_reason() {
        assertThatThrownBy(() -> render("logFormat: text")).hasMessageContaining("there is nothing to run");
        assertThatThrownBy(() -> render("""
                config: { pipelines: { p: { from: { topic: t }, to: { topic: u } } } }
                pipelines: { q: { replicas: 3 } }
                """)).hasMessageContaining("config.pipelines has no pipeline of that name, only p");
        assertThatThrownBy(() -> render("""
                config: { pipelines: { p: { from: { topic: t }, to: { topic: u } } } }
                defaults: { autoscaling: { kind: magic } }
                """)).hasMessageContaining("expected none, hpa or keda");
    }
}
