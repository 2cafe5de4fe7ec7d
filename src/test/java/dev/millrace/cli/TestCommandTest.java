package dev.millrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class TestCommandTest {
    private static final String PIPELINES = """
            pipelines:
              logins:
                from: { topic: user-login }
                contract: user-login
                to: { objects: { bucket: kept } }
                tests:
                  - name: a login is kept
                    input:
                      user_id: ed324c0d-6b9c-42db-83f6-3b9d15123afe
                      app_version: 2.4.1
                      device_type: web
                      ip: 10.0.0.1
                      locale: en-US
                      timestamp: 1769903999
                    expect: unchanged
                  - name: half a login is dead
                    input: '{"user_id":'
                    expect: { dead: truncated }
              others:
                from: { topic: other }
                contract: log
                to: { objects: { bucket: kept } }
                tests:
                  - name: 'an \u201cempty\u201d value'
                    input: ''
                    expect: { dead: empty }
            """;

    @TempDir
    private Path folder;
    private final Screen screen = new Screen();

    private int run(String text, String... more) throws IOException {
        String file = Files.writeString(folder.resolve("m.yaml"), text).toString();
        String[] arguments = new String[3 + more.length];
        System.arraycopy(new String[]{"test", "--config", file}, 0, arguments, 0, 3);
        System.arraycopy(more, 0, arguments, 3, more.length);
        return Main.run(screen.terminal(Map.of(), false), arguments);
    }

    @Test
    void what_is_said_of_brokers_store_and_health_need_not_be_set() throws Exception {
        int code = run("kafka: { brokers: \"${BROKERS}\" }\nobjects: { url: \"${STORE}\" }\n"
                + "health: { listen: \"${LISTEN}\" }\n" + PIPELINES);

        assertThat(code).as(screen.err()).isZero();
    }

    @Test
    void examples_that_hold_are_listed() throws Exception {
        int code = run(PIPELINES);

        assertThat(code).as(screen.out() + screen.err()).isEqualTo(ExitCode.DONE);
        assertThat(screen.out().lines()).containsExactly("holds  logins: a login is kept",
                "holds  logins: half a login is dead", "holds  others: an \u201cempty\u201d value",
                "All 3 examples hold.");
    }

    @Test
    void addresses_and_passwords_need_not_be_set() throws Exception {
        int code = run("""
                kafka: { brokers: "${NOWHERE}", client: { ssl.key.password: "${env:NOBODY}" } }
                objects: { url: "s3:", secret-key: "${env:NOBODY}" }
                """ + PIPELINES);

        assertThat(code).as(screen.err()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void one_that_fails_says_where_it_stands_and_how_it_differs() throws Exception {
        int code = run(PIPELINES.replace("dead: truncated", "output: { a: 1 }")
                .replace("expect: unchanged", "expect: { output: { locale: de-DE } }"));

        assertThat(code).isEqualTo(ExitCode.NO);
        assertThat(screen.out().lines())
                .contains("FAILS  logins: a login is kept  " + folder.resolve("m.yaml") + ":7",
                        "       the output differs at /locale: expected \"de-DE\", found \"en-US\"",
                        "       -   \"locale\": \"de-DE\"", "       +   \"locale\": \"en-US\"",
                        "       +   \"timestamp\": 1769903999", "2 of 3 examples failed.");
    }

    @Test
    void only_some_are_run_when_asked_for() throws Exception {
        assertThat(run(PIPELINES, "--only", "others")).isEqualTo(ExitCode.DONE);
        assertThat(run(PIPELINES, "--only", "half a login is dead")).isEqualTo(ExitCode.DONE);

        assertThat(screen.out().lines().filter(line -> line.startsWith("holds"))).containsExactly(
                "holds  others: an \u201cempty\u201d value", "holds  logins: half a login is dead");
    }

    @Test
    void a_name_that_nobody_has_is_wrong_usage() throws Exception {
        int code = run(PIPELINES, "--only", "loggins");

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("test only 'loggins'", "did you mean 'logins'?");
    }

    @Test
    void no_examples_are_no_success() throws Exception {
        int code = run("pipelines: {}\n");

        assertThat(code).isEqualTo(ExitCode.NO);
        assertThat(screen.err()).contains("there are no examples in it");
    }

    @Test
    void results_are_written_for_build_servers_and_programs() throws Exception {
        Path report = folder.resolve("report.xml");

        int code = run(PIPELINES.replace("dead: truncated", "dead: syntax"), "--junit", report.toString(),
                "--json");

        JsonNode answer = JsonMapper.shared().readTree(screen.out());
        assertThat(code).isEqualTo(ExitCode.NO);
        assertThat(answer.at("/ok").booleanValue()).isFalse();
        assertThat(answer.at("/examples/1/line").intValue()).isEqualTo(16);
        assertThat(answer.at("/examples/1/differences/0").stringValue())
                .startsWith("expected a dead letter for syntax, found a dead letter for truncated");
        assertThat(Files.readString(report)).contains("<testsuite name=\"logins\" tests=\"2\" failures=\"1\"",
                "message=\"expected a dead letter for syntax, found");
    }
}
