package dev.millrace.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.deploy.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/** Alerts and dashboards name only what is there. */
class ShippedRulesTest {
    private static final Path ALERTS = Path.of("deploy/prometheus/alerts.yaml");
    private static final Path DASHBOARDS = Path.of("deploy/grafana/dashboards");
    private static final Set<String> EXPOSED = Exposed.names();

    private static List<JsonNode> rules() throws IOException {
        List<JsonNode> rules = new ArrayList<>();
        Yaml.read(ALERTS).get("groups").forEach(group -> group.get("rules").forEach(rules::add));
        return rules;
    }

    private static List<JsonNode> alerts() throws IOException {
        return rules().stream().filter(rule -> rule.has("alert")).toList();
    }

    static Stream<Path> dashboards() throws IOException {
        try (Stream<Path> files = Files.list(DASHBOARDS)) {
            return files.sorted().toList().stream();
        }
    }

    static List<String> expressions(Path dashboard) throws IOException {
        List<String> expressions = new ArrayList<>();
        JsonNode root = JsonMapper.shared().readTree(Files.readString(dashboard));
        root.path("panels").forEach(panel -> panel.path("targets")
                .forEach(target -> expressions.add(target.get("expr").asString())));
        root.path("templating").path("list").forEach(variable -> {
            if (variable.has("definition")) {
                expressions.add(variable.get("definition").asString());
            }
        });
        return expressions;
    }

    private static Set<String> recorded() throws IOException {
        Set<String> names = new HashSet<>();
        rules().stream().filter(rule -> rule.has("record"))
                .forEach(rule -> names.add(rule.get("record").asString()));
        return names;
    }

    @Test
    void every_metric_that_a_rule_names_is_exposed() throws IOException {
        for (JsonNode rule : rules()) {
            assertThat(EXPOSED).as(rule.toString())
                    .containsAll(Exposed.namedIn(rule.get("expr").asString()));
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void every_metric_that_a_dashboard_names_is_exposed_or_recorded(Path dashboard) throws IOException {
        Set<String> recorded = recorded();
        for (String expression : expressions(dashboard)) {
            assertThat(EXPOSED).as(expression).containsAll(Exposed.namedIn(expression));
            if (expression.contains("millrace:")) {
                assertThat(recorded).anyMatch(expression::contains);
            }
        }
    }

    @Test
    void a_name_that_is_not_there_is_noticed() {
        assertThat(EXPOSED).doesNotContainAnyElementsOf(
                Exposed.namedIn(
                        "rate(millrace_pipeline_settled_total[5m]) / millrace_pipeline_latency_seconds_max"));
    }

    @Test
    void every_alert_says_what_to_do_and_how_bad_it_is() throws IOException {
        String runbook = Files.readString(Path.of("docs/alerts.md"));

        assertThat(alerts()).isNotEmpty().allSatisfy(rule -> {
            String name = rule.get("alert").asString();
            assertThat(rule.at("/labels/severity").asString()).as(name).isIn("critical", "warning");
            assertThat(rule.at("/annotations/runbook_url").asString())
                    .isEqualTo("docs/alerts.md#" + name.toLowerCase(Locale.ROOT));
            assertThat(runbook.lines()).as(name).contains("## " + name);
        });
    }

    @Test
    void the_runbook_has_no_alert_that_is_not_there() throws IOException {
        List<String> alerts = alerts().stream().map(rule -> "## " + rule.get("alert").asString()).toList();

        assertThat(Files.readAllLines(Path.of("docs/alerts.md")).stream()
                .filter(line -> line.startsWith("## Millrace"))).containsExactlyElementsOf(alerts);
    }
}
