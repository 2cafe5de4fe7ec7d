package dev.millrace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.base.Time;
import dev.millrace.cli.Program;
import dev.millrace.config.ConfigFile;
import dev.millrace.config.Settings;
import dev.millrace.config.SinkEnvironment;
import dev.millrace.config.SinkVariable;
import dev.millrace.drill.Fault;
import dev.millrace.example.Examples;
import dev.millrace.pipeline.BreakerSettings;
import dev.millrace.pipeline.PipelineSettings;

import static org.assertj.core.api.Assertions.assertThat;

/** What documents show is what the program takes. */
@NullMarked
class DocumentsTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("KAFKA_BROKERS", "k:9092", "KAFKA_PASSWORD",
            "p", "S3_ENDPOINT", "minio:9000", "S3_ACCESS_KEY", "a", "S3_SECRET_KEY",
            "s");

    @Test
    void the_readmes_configuration_is_right(@TempDir Path folder) throws Exception {
        Matcher yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(readme());
        assertThat(yaml.find()).isTrue();
        Path file = Files.writeString(folder.resolve("millrace.yaml"), yaml.group(1));

        Settings settings = ConfigFile.load(file, Map.of());

        assertThat(settings.pipelines()).hasSize(1);
    }

    @Test
    void the_configuration_on_the_page_on_forwarding_is_right(@TempDir Path folder) throws Exception {
        Matcher yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/forwarding.md")));
        assertThat(yaml.find()).isTrue();
        Path file = Files.writeString(folder.resolve("millrace.yaml"), yaml.group(1));

        Settings settings = ConfigFile.load(file, Map.of());

        assertThat(settings.pipelines()).singleElement()
                .satisfies(pipeline -> assertThat(pipeline.rules().rules()).isNotNull());
    }

    @Test
    void the_waivers_on_the_page_on_operations_are_right(@TempDir Path folder) throws Exception {
        Matcher yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/operations.md")));
        assertThat(yaml.find()).isTrue();
        Path file = Files.writeString(folder.resolve("millrace.yaml"), yaml.group(1));

        assertThat(ConfigFile.load(file, Map.of()).waivers()).hasSize(2);
    }

    @Test
    void the_commands_on_the_page_on_operations_are_there() throws Exception {
        Matcher commands = Pattern.compile("(?m)^(?:zcat [^|]+\\| )?millrace ([a-z]+)([^#\n]*)")
                .matcher(Files.readString(Path.of("docs/operations.md")));
        int count = 0;
        while (commands.find()) {
            String help = Program.run(Map.of(), commands.group(1), "--help").out();
            assertThat(help).startsWith("Usage: millrace " + commands.group(1));
            assertThat(Arrays.stream(commands.group(2).strip().split(" +", -1))
                    .filter(word -> word.startsWith("--")))
                    .allSatisfy(option -> assertThat(help).contains(option));
            count++;
        }
        assertThat(count).isGreaterThan(8);
    }

    @Test
    void the_configuration_on_the_page_on_topics_is_right(@TempDir Path folder) throws Exception {
        Matcher yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/topics.md")));
        assertThat(yaml.find()).isTrue();
        Path file = Files.writeString(folder.resolve("millrace.yaml"), yaml.group(1));

        Settings settings = ConfigFile.load(file, Map.of());

        assertThat(settings.topics().declared()).hasSize(4);
    }

    @Test
    void the_configuration_on_the_page_on_the_breaker_is_right(@TempDir Path folder) throws Exception {
        Matcher yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/breaker.md")));
        assertThat(yaml.find()).isTrue();
        Path file = Files.writeString(folder.resolve("millrace.yaml"), yaml.group(1));

        Settings settings = ConfigFile.load(file, Map.of());

        assertThat(settings.pipelines()).singleElement().satisfies(pipeline -> assertThat(
                pipeline.breaker().action()).isEqualTo(BreakerSettings.Action.PAUSE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"examples/laptop.yaml", "examples/production.yaml", "examples/logins.yaml"})
    void examples_are_right(String file) throws Exception {
        Settings settings = ConfigFile.load(Path.of(file), ENVIRONMENT);

        assertThat(settings.pipelines()).isNotEmpty();
    }

    @Test
    void the_examples_of_the_examples_hold() throws Exception {
        assertExamplesHold(ConfigFile.load(Path.of("examples/logins.yaml"), Map.of()), 6);
    }

    @Test
    void the_example_of_the_readme_holds(@TempDir Path folder) throws Exception {
        Matcher tests = Pattern.compile("```\n( +tests:\n.*?)```", Pattern.DOTALL).matcher(readme());
        assertThat(tests.find()).isTrue();
        Path file = Files.writeString(folder.resolve("millrace.yaml"), """
                pipelines:
                  logins:
                    from: { topic: user-login }
                    contract: user-login
                    to: { topic: processed-user-login }
                """ + tests.group(1));

        assertExamplesHold(ConfigFile.load(file, Map.of()), 1);
    }

    private static void assertExamplesHold(Settings settings, int count) {
        PipelineSettings pipeline = settings.pipelines().getFirst();
        assertThat(settings.examples().getOrDefault(pipeline.name(), List.of())).hasSize(count).allSatisfy(
                example -> assertThat(Examples.run(pipeline, example, Time.system()).differences())
                        .isEmpty());
    }

    @Test
    void the_readme_lists_every_variable_of_the_sink() throws IOException {
        List<String> rows = SinkEnvironment.variables().stream().map(DocumentsTest::row).toList();

        assertThat(readme()).contains(rows);
    }

    @Test
    void the_readme_names_every_optional_key_of_a_pipeline() throws IOException {
        assertThat(readme()).contains("`from.start`", "`from.adopt`", "`from.gaps`", "`dead-letters.topic`",
                "`workers`", "`max-record`", "`group-protocol`", "`MILLRACE_SLOT`", "`tls`",
                "`sasl`", "health: { listen:", "`breaker`");
    }

    @Test
    void the_readmes_optional_keys_are_right(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("millrace.yaml"), """
                kafka: { group-protocol: classic }
                pipelines:
                  p:
                    from: { topic: t, start: latest, adopt: true, gaps: stop }
                    contract: network-event
                    dead-letters: { topic: rejected }
                    workers: 2
                    max-record: 2MiB
                    to: { objects: { bucket: kept } }
                """);

        Settings settings = ConfigFile.load(file, Map.of());

        assertThat(settings.pipelines()).singleElement().satisfies(
                pipeline -> assertThat(pipeline.deadLetterTopic()).isEqualTo("rejected"));
    }

    @Test
    void the_page_on_reliability_names_every_fault_of_the_drill() throws IOException {
        String page = Files.readString(Path.of("docs/reliability.md"));

        assertThat(page)
                .contains(Arrays.stream(Fault.values()).map(fault -> "*" + fault.label() + "*").toList());
        for (int row = 1; row <= 29; row++) {
            assertThat(page).contains("\n| " + row + " | ");
        }
    }

    @Test
    void the_page_on_reliability_names_tests_that_exist() throws IOException {
        Matcher names = Pattern.compile("`([A-Za-z0-9]+(?:IT|Test))`")
                .matcher(Files.readString(Path.of("docs/reliability.md")));
        Set<String> tests;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            tests = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }

        assertThat(names.results().map(found -> found.group(1))).isNotEmpty().isSubsetOf(tests);
    }

    private static String row(SinkVariable variable) {
        String fallback = variable.fallback().isEmpty() ? "" : "`" + variable.fallback() + "`";
        return "| `" + variable.name() + "` | " + fallback + " | " + variable.meaning() + " |";
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of("README.md"));
    }
}
