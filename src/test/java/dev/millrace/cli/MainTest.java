package dev.millrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class MainTest {
    private static final String GOOD = """
            kafka: { brokers: "k1:9092", client: { ssl.key.password: "${env:PASSWORD}" } }
            objects: { url: "s3:", endpoint: "localhost:9000", access-key: "${env:ID}", secret-key: "${env:PASSWORD}" }
            pipelines:
              archive:
                from: { topic: in, adopt: true }
                contract: event.json
                to: { objects: { bucket: kept } }
            """;
    private static final Map<String, String> ENVIRONMENT = Map.of("PASSWORD", "canary-93d1", "ID",
            "canary-93d1-id");

    @TempDir
    private Path folder;
    private final Screen screen = new Screen();

    private int run(String... arguments) {
        return Main.run(screen.terminal(ENVIRONMENT, false), arguments);
    }

    private String file(String text) throws IOException {
        Files.writeString(folder.resolve("event.json"), "{\"type\":\"object\"}");
        return Files.writeString(folder.resolve("m.yaml"), text).toString();
    }

    @ParameterizedTest
    @CsvSource({"--help", "--version", "check --help", "check --version"})
    void asking_for_help_is_done_on_standard_output(String line) {
        int code = run(line.split(" ", -1));

        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(screen.out()).containsIgnoringCase("millrace");
        assertThat(screen.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "chekc          | millrace: Unmatched argument at index 0: 'chekc'; did you mean check?; see millrace --help",
            "check --confi  | millrace: Unknown option: '--confi'; did you mean --config?; see millrace check --help",
            "check --config | millrace: Missing required parameter for option '--config' (FILE); see millrace check --help"})
    void wrong_usage_is_answered_with_one_line(String line, String expected) {
        int code = run(line.split(" ", -1));

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).isEqualTo(expected + System.lineSeparator());
        assertThat(screen.out()).isEmpty();
    }

    @Test
    void no_command_is_wrong_usage() {
        int code = run();

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).startsWith("millrace: Missing required subcommand; see millrace --help");
    }

    @Test
    void a_right_configuration_is_shown() throws IOException {
        int code = run("check", "--offline", "--config", file(GOOD));

        assertThat(code).as(screen.err()).isEqualTo(ExitCode.DONE);
        assertThat(screen.out()).contains("right: " + folder.resolve("m.yaml"),
                "brokers  k1:9092 (group protocol consumer)",
                "objects  S3 at http://localhost:9000, region us-east-1, credentials given",
                "memory   256 MiB",
                "archive   in     millrace.archive  earliest, adopts  event     compiled         1");
    }

    @Test
    void the_built_in_configuration_runs_without_a_file() {
        int code = run("check", "--offline");

        assertThat(code).as(screen.err()).isEqualTo(ExitCode.DONE);
        assertThat(screen.out()).contains("right: built-in configuration", "brokers  embedded",
                "network-archive");
    }

    @Test
    void rules_dedupe_and_insights_are_shown_and_answered_in_json() throws IOException {
        String text = """
                pipelines:
                  logins:
                    from: { topic: user-login }
                    contract: user-login
                    filter: 'app_version != "1.0.0"'
                    set: { processed: 'true' }
                    dedupe: { by: user_id, window: 1h }
                    insights: [ { count-by: device_type }, { count-per: 1m } ]
                    to: { topic: out }
                """;

        assertThat(run("check", "--offline", "-c", file(text))).as(screen.err()).isEqualTo(ExitCode.DONE);
        assertThat(screen.out().lines().map(line -> line.replaceAll(" +", " "))).contains(
                "PIPELINE FILTER SET DROP DEDUPE INSIGHTS",
                "logins app_version != \"1.0.0\" processed - user_id within 1 h 0 min, ids of each partition in"
                        + " 16 MiB count-by:device_type@1m, count-per@1m");

        Screen json = new Screen();
        assertThat(
                Main.run(json.terminal(ENVIRONMENT, false), "check", "--offline", "--json", "-c", file(text)))
                .isEqualTo(ExitCode.DONE);
        JsonNode pipeline = JsonMapper.shared().readTree(json.out()).at("/pipelines/0");
        assertThat(pipeline.at("/set/processed").stringValue()).isEqualTo("true");
        assertThat(pipeline.at("/dedupe/window_ms").longValue()).isEqualTo(3_600_000);
        assertThat(pipeline.at("/insights/1").stringValue()).isEqualTo("count-per@1m");
    }

    @Test
    void a_wrong_configuration_is_reported_whole() throws IOException {
        String file = file("memory: lots\nkafak: {}\n");

        int code = run("check", "-c", file);

        assertThat(code).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(screen.out()).isEmpty();
        assertThat(screen.err().lines()).containsExactly(
                "millrace: the configuration (" + file
                        + ") cannot be used, 2 problems found; nothing was started:",
                "  " + file + ":1:9: memory: not a size: 'lots'; write a whole number and a unit, like 64MiB",
                "  " + file + ":2:1: kafak: unknown key; did you mean 'kafka'?");
    }

    @Test
    void problems_are_answered_in_json_too() throws IOException {
        int code = run("check", "--json", "-c", file("memory: lots\n"));

        JsonNode answer = JsonMapper.shared().readTree(screen.out());
        assertThat(code).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(answer.at("/ok").booleanValue()).isFalse();
        assertThat(answer.at("/problems/0/line").intValue()).isEqualTo(1);
        assertThat(answer.at("/problems/0/column").intValue()).isEqualTo(9);
    }

    @Test
    void settings_are_answered_in_json_too() throws IOException {
        int code = run("check", "--offline", "--json", "-c", file(GOOD));

        JsonNode answer = JsonMapper.shared().readTree(screen.out());
        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(answer.at("/ok").booleanValue()).isTrue();
        assertThat(answer.at("/pipelines/0/group").stringValue()).isEqualTo("millrace.archive");
        assertThat(answer.at("/pipelines/0/batch_bytes").longValue()).isEqualTo(64L << 20);
    }

    @ParameterizedTest
    @CsvSource({"check --offline", "check --offline --json"})
    void no_secret_is_shown(String line) throws IOException {
        String[] arguments = (line + " -c " + file(GOOD)).split(" ", -1);

        int code = run(arguments);

        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(screen.out() + screen.err()).doesNotContain("canary");
    }

    @ParameterizedTest
    @CsvSource({"check --log-format json -c m", "check --log-format=json -c m",
            "check -c m --log-format JSON"})
    void what_goes_wrong_is_said_in_json_where_that_is_asked_for(String line) throws IOException {
        String file = file("memory: lots\n");

        int code = run(line.replace(" m", " " + file).split(" ", -1));

        assertThat(code).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(screen.err().lines().map(said -> JsonMapper.shared().readTree(said)))
                .hasSize(2).allSatisfy(said -> {
                    assertThat(said.get("level").stringValue()).isEqualTo("ERROR");
                    assertThat(said.get("message").stringValue()).contains(file);
                });
    }

    @Test
    void wrong_usage_is_said_in_json_too() {
        int code = Main.run(screen.terminal(Map.of("MILLRACE_LOG_FORMAT", "json"), true), "chekc");

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(JsonMapper.shared().readTree(screen.err()).get("message").stringValue())
                .startsWith("millrace: Unmatched argument");
    }

    @Test
    void a_log_format_that_there_is_not_is_wrong_usage() {
        int code = run("check", "--log-format", "xml");

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err())
                .startsWith("millrace: there is no such log format; write json or text for --log-format");
    }

    @Test
    void more_memory_than_the_heap_can_hold_is_noted() throws IOException {
        int code = run("check", "--offline", "-c", file("memory: 1TiB\n"));

        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(screen.out()).contains(
                "memory of 1 TiB, and up to 0 B fetched and 0 B waiting to be sent, need a heap of about 1.3 TiB",
                "set MILLRACE_HEAP=1398101m",
                "no pipelines: nothing would run");
    }
}
