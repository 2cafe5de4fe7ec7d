package dev.millrace.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.cli.Program.Answer;
import dev.millrace.ops.doctor.Doctor;

import static org.assertj.core.api.Assertions.assertThat;

/** What `doctor` and `plan` answer without asking anybody. */
class DoctorCommandTest {
    @TempDir
    private Path folder;

    private static Answer run(String... arguments) {
        return Program.run(Map.of(), arguments);
    }

    @Test
    void a_rule_is_explained() {
        Answer answer = run("doctor", "--explain", "t002");

        assertThat(answer.code()).isZero();
        assertThat(answer.out()).contains("MR-T002", "severity  high (topics)", "why ", "fix ", "https://");
    }

    @Test
    void all_rules_are_listed() {
        Answer answer = run("doctor", "--explain", "all");

        assertThat(answer.code()).isZero();
        assertThat(answer.out().lines()).hasSize(Doctor.rules().size() + 1);
    }

    @Test
    void a_rule_that_there_is_not_is_a_mistake_of_use() {
        Answer answer = run("doctor", "--explain", "MR-T0002");

        assertThat(answer.code()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains("there is no such rule; did you mean MR-T");
    }

    @Test
    void a_baseline_needs_a_file() {
        Answer answer = run("doctor", "--write-baseline");

        assertThat(answer.code()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains("add --baseline FILE");
    }

    @Test
    void rights_are_printed_as_commands_without_asking_brokers() throws Exception {
        Path file = Files.writeString(folder.resolve("millrace.yaml"), """
                kafka: { brokers: "nobody.invalid:9092" }
                pipelines:
                  logins:
                    from: { topic: user-login }
                    contract: user-login
                    to: { topic: processed }
                """);

        Answer answer = run("doctor", "--acls", "--principal", "User:etl", "--config", file.toString());

        assertThat(answer.code()).as(answer.err()).isZero();
        assertThat(answer.out()).contains("RESOURCE",
                "kafka-acls.sh --bootstrap-server nobody.invalid:9092 --add --allow-principal 'User:etl' --topic 'processed'"
                        + " --operation Describe --operation Write --operation Create");
    }

    @Test
    void where_nobody_is_the_step_that_failed_is_named() {
        Answer answer = run("doctor", "--brokers", "nobody.invalid:9092,127.0.0.1:1", "--json");

        assertThat(answer.code()).isEqualTo(ExitCode.TRY_AGAIN);
        JsonNode steps = JsonMapper.shared().readTree(answer.out()).at("/steps");
        assertThat(steps.at("/0/step").stringValue()).isEqualTo("resolve");
        assertThat(steps.at("/0/outcome").stringValue()).isEqualTo("failed");
        assertThat(steps.at("/2/outcome").stringValue()).isEqualTo("passed");
        assertThat(steps.at("/3/step").stringValue()).isEqualTo("connect");
        assertThat(steps.at("/3/outcome").stringValue()).isEqualTo("failed");
        assertThat(steps.at("/5/outcome").stringValue()).isEqualTo("not_reached");
        assertThat(answer.err()).contains("step 'connect' failed: connection refused");
    }

    @Test
    void a_plan_is_a_table_or_json() {
        Answer table = run("plan", "--eps", "100000", "--bytes", "300", "--retention", "7d");
        Answer json = run("plan", "--eps", "100000", "--bytes", "300", "--retention", "7d", "--json");

        assertThat(table.code()).as(table.err()).isZero();
        assertThat(table.out()).contains("partitions of the source topic", "objects per day",
                "disk of the brokers");
        assertThat(JsonMapper.shared().readTree(json.out()).at("/partitions").intValue()).isPositive();
    }

    @Test
    void a_plan_of_what_is_no_size_is_a_mistake_of_use() {
        Answer answer = run("plan", "--eps", "1", "--bytes", "big", "--retention", "7d");

        assertThat(answer.code()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains("not a size: 'big'");
    }
}
