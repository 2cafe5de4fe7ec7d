package dev.millrace.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.insight.Insight;
import dev.millrace.insight.Insights;
import dev.millrace.insight.Measure;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.pipeline.TopicSinkSettings;
import dev.millrace.transform.cel.Rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Rules as they stand in the file, and what is wrong with them pointed at where it stands. */
class RulesSectionTest {
    private static final String CONTRACT = """
            { "type": "object", "additionalProperties": false, "required": ["app_version", "count"], "properties": {
              "app_version": { "type": "string" }, "count": { "type": "integer" } } }""";

    @TempDir
    private Path folder;

    @BeforeEach
    void writeContract() throws Exception {
        Files.writeString(folder.resolve("event.schema.json"), CONTRACT);
    }

    private static String forwarding(String more) {
        return """
                pipelines:
                  a:
                    from: { topic: t }
                    contract: event.schema.json
                    to: { topic: out, key: app_version }
                """ + more.indent(4);
    }

    private PipelineSettings pipeline(String text) throws Exception {
        return ConfigFile.parse("m.yaml", text, Map.of(), folder).pipelines().getFirst();
    }

    private List<Problem> problems(String text) {
        return catchThrowableOfType(InvalidConfigException.class, () -> pipeline(text)).problems();
    }

    @Test
    void rules_are_read_in_their_order() throws Exception {
        PipelineSettings pipeline = pipeline(forwarding("""
                filter: 'app_version != "1.0.0"'
                set:
                  twice: count * 2
                  app_version: 'upper(app_version)'
                drop: [count]
                """));

        Rules rules = Objects.requireNonNull(pipeline.rules().rules());
        assertThat(rules.texts().filter()).isEqualTo("app_version != \"1.0.0\"");
        assertThat(rules.texts().set()).containsExactly(Map.entry("twice", "count * 2"),
                Map.entry("app_version", "upper(app_version)"));
        assertThat(rules.texts().drop()).containsExactly("count");
        assertThat(pipeline.to()).isInstanceOfSatisfying(TopicSinkSettings.class,
                to -> assertThat(to.key()).isNotNull());
    }

    /** A caret stands before what is wrong. */
    @ParameterizedTest
    @ValueSource(strings = {
            "filter: ^app_versoin == 'x'",
            "filter: count > 1 && ^app_versoin == 'x'",
            "filter: '^app_versoin == ''x'''",
            "filter: 'app_version == ''x'' || ^app_versoin == ''y'''",
            "filter: \"app_version == \\\"\\u0041\\\" || ^app_versoin == 'y'\"",
            "filter: |\n  app_version == 'x'\n  || ^app_versoin == 'y'",
            "filter: >\n  app_version == 'x' ||\n  ^app_versoin == 'y'",
            "set: { a: '1', b: 'lower(^app_versoin)' }",
            "set:\n  b: lower(^app_versoin)"})
    void a_misspelt_field_is_pointed_at_inside_its_rule(String rules) {
        String text = forwarding(rules);
        int caret = text.indexOf('^');
        int line = (int) text.substring(0, caret).lines().count();
        int column = caret - text.lastIndexOf('\n', caret);

        List<Problem> problems = problems(text.replace("^", ""));

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.place()).isEqualTo(new Place.InFile("m.yaml", line, column));
            assertThat(problem.message()).contains("app_versoin", "app_version'");
        });
    }

    @Test
    void all_that_is_wrong_with_rules_is_told_at_once() {
        List<Problem> problems = problems(forwarding("""
                filter: count + 1
                set: { a: 'nowhere' }
                drop: [countt]
                """).replace("key: app_version", "key: app"));

        assertThat(problems).extracting(problem -> ((Place.InFile) problem.place()).line())
                .containsExactly(5, 6, 7, 8);
    }

    @Test
    void the_clock_has_no_place_in_an_object() {
        String text = forwarding("set: { at: now }").replace("topic: out, key: app_version",
                "objects: { bucket: kept }");

        assertThat(problems(text)).singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("'now'", "ingest_time"));
    }

    /** Whoever takes a partition over reads back, and must find the same events to have passed. */
    @Test
    void a_filter_by_the_clock_has_no_place_beside_dedupe() throws Exception {
        String dedupe = "dedupe: { by: app_version, window: 1m }\n";

        assertThat(problems(forwarding(dedupe + "filter: now < time(count)"))).singleElement()
                .satisfies(
                        problem -> assertThat(problem.message()).startsWith("pipelines.a.filter: says 'now'")
                                .contains("dedupe", "ingest_time"));
        assertThat(
                pipeline(forwarding(dedupe + "filter: ingest_time < time(count)\nset: { at: now }")).rules()
                        .dedupe())
                .isNotNull();
    }

    @Test
    void insights_are_read_with_what_is_set_of_each() throws Exception {
        Insights insights = Objects.requireNonNull(pipeline(forwarding("""
                insights:
                  - { count-by: app_version, top: 5 }
                  - { count-per: 1h }
                  - { quantiles: count, ranks: [0.5, 0.999], window: 5m, grace: 10m, time: app_version }
                  - { sum: count }
                """)).rules().insights());

        assertThat(insights.all()).containsExactly(Insight.of(new Measure.CountBy("app_version", 5)),
                Insight.of(new Measure.CountPer()).per(Duration.ofHours(1)),
                Insight.of(new Measure.Quantiles("count", List.of(0.5, 0.999))).per(Duration.ofMinutes(5))
                        .within(Duration.ofMinutes(10)).by("app_version"),
                Insight.of(new Measure.Sum("count")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "insights: { sum: count } | expected a list of keys with values",
            "insights: [ { sum: coutn } ] | insights[0].sum: the contract has no field 'coutn'; did you mean 'count'?",
            "insights: [ { sum: count, max: count } ] | insights[0].max: an insight counts one thing",
            "insights: [ { window: 1m } ] | insights[0]: 'count-by' or 'count-per'",
            "insights: [ { sum: count, top: 3 } ] | insights[0].top: unknown key",
            "insights: [ { count-per: 1ms } ] | insights[0].count-per: out of range",
            "insights: [ { quantiles: count, ranks: [2] } ] | insights[0].ranks: not a share: '2'",
            "insights: [ { sum: count }, { sum: count } ] | insights[1].sum: 'sum:count@1m' is there twice",
            "dedupe: { by: app_version } | dedupe: 'window' is missing",
            "dedupe: { window: 1m } | dedupe: 'by' is missing",
            "dedupe: { by: string(now), window: 1m } | dedupe.by: says 'now'"})
    void a_mistake_in_what_is_counted_or_compared_is_told(String rules, String problem) {
        assertThat(problems(forwarding(rules))).singleElement()
                .satisfies(found -> assertThat(found.message()).contains(problem));
    }
}
