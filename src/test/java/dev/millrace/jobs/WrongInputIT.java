package dev.millrace.jobs;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.cli.Program;
import dev.millrace.testkit.S3Server;
import dev.millrace.testkit.TestKafka;

import static org.assertj.core.api.Assertions.assertThat;

/** What people get wrong, and whether they are told what was tried, what was found and what to do. */
class WrongInputIT {
    private static final int NO = 1;
    private static final int USAGE = 2;
    private static final int TRY_AGAIN = 75;
    private static final int CONFIGURATION = 78;

    @TempDir
    private Path folder;
    private String brokers = "";
    private String nobody = "";

    @BeforeEach
    void findAPortWhereNobodyListens() throws IOException {
        brokers = TestKafka.brokers();
        try (ServerSocket free = new ServerSocket(0)) {
            nobody = "127.0.0.1:" + free.getLocalPort();
        }
    }

    /** A configuration that would run, once the words in braces are filled in. */
    private String file(String kafka, String topic, String contract, String objects, String more)
            throws IOException {
        return Files.writeString(folder.resolve("millrace.yaml"), """
                kafka: { brokers: "%s" }
                objects: { %s }
                pipelines:
                  archive:
                    from: { topic: %s, group: %s }
                    contract: %s
                    to: { objects: { bucket: kept } }
                %s
                """.formatted(kafka, objects, topic, TestKafka.uniqueName("group"), contract, more))
                .toString();
    }

    private String objects() {
        return "url: \"file:" + folder.resolve("objects") + "\"";
    }

    private String file(String kafka, String topic) throws IOException {
        return file(kafka, topic, "network-event", objects(), "");
    }

    private static Program.Answer run(String... command) {
        return Program.run(Map.of(), command);
    }

    private static void assertTold(Program.Answer answer, int code, String... words) {
        assertThat(answer.err()).contains(words).doesNotContain("Exception").doesNotContain("this is a bug");
        assertThat(answer.code()).as(answer.err()).isEqualTo(code);
        assertThat(answer.out()).isEmpty();
    }

    @Test
    void an_unknown_key_is_named_with_its_place_and_the_one_that_was_meant() throws IOException {
        String file = file(brokers, "t", "network-event", objects(), "    dead-leters: {}");

        assertTold(run("run", "--config", file), CONFIGURATION, file + ":8:5", "dead-leters",
                "did you mean 'dead-letters'?", "nothing was started");
    }

    @Test
    void a_duration_without_sense_is_named_with_its_place() throws IOException {
        String file = file(brokers, "t", "network-event", objects(), "    workers: many");

        assertTold(run("run", "--config", file), CONFIGURATION, file + ":8:14", "not a whole number: 'many'");
        assertTold(run("run", "--config", file(brokers, "t"), "--wait", "5 parsecs"), USAGE, "--wait",
                "5 parsecs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{\"type\":\"nonsense\"}", "{", "{\"pattern\":\"(\"}"})
    void a_contract_that_is_no_schema_is_refused(String schema) throws IOException {
        Files.writeString(folder.resolve("event.json"), schema);

        assertTold(run("check", "--config", file(brokers, "t", "event.json", objects(), "")), CONFIGURATION,
                "the contract 'event' is not usable");
    }

    @Test
    void a_contract_that_is_not_there_is_named() throws IOException {
        assertTold(run("run", "--config", file(brokers, "t", "missing.json", objects(), "")), CONFIGURATION,
                "missing.json", "cannot be read", "JSON Schema file");
    }

    @Test
    void no_kafka_is_said_by_every_command_that_needs_it() throws IOException {
        String file = file(nobody, "t");
        String events = Files.writeString(folder.resolve("events"), "{}\n").toString();
        List<String[]> commands = List.of(new String[]{"run", "--wait", "100ms"}, new String[]{"audit"},
                new String[]{"publish", "t", events}, new String[]{"generate", "network", "--topic", "t"},
                new String[]{"adopt", "--from", "ledger"});

        for (String[] command : commands) {
            String[] all = Arrays.copyOf(command, command.length + 2);
            all[command.length] = "--config";
            all[command.length + 1] = file;
            assertTold(run(all), TRY_AGAIN, nobody, "connection refused", "start the brokers");
        }
    }

    @Test
    void the_sink_says_so_too() {
        Program.Answer answer = Program.run(Map.of("KAFKA_BROKERS", "nobody", "MINIO_ACCESS_KEY", "id"),
                "sink");

        assertTold(answer, CONFIGURATION, "KAFKA_BROKERS", "not a broker's address: 'nobody'",
                "MINIO_SECRET_KEY",
                "the other half");
    }

    @Test
    void wrong_credentials_are_said_without_showing_them() throws Exception {
        String topic = TestKafka.topic("events", 1).name();
        try (S3Server server = S3Server.start(folder.resolve("s3"))) {
            String objects = "url: \"s3:\", endpoint: \"" + server.endpoint()
                    + "\", access-key: \"${env:ID}\", secret-key: \"${env:SECRET}\"";
            String file = file(brokers, topic, "network-event", objects, "");
            Map<String, String> environment = Map.of("ID", "test-access-key", "SECRET", "canary-93d1");

            Program.Answer run = Program.run(environment, "run", "--wait", "100ms", "--config", file);
            Program.Answer check = Program.run(environment, "check", "--config", file);

            assertTold(run, TRY_AGAIN, "object store", server.endpoint().toString(), "check the secret key");
            assertThat(check.code()).as(check.out()).isEqualTo(NO);
            assertThat(check.out()).contains("bad ", "check the secret key");
            assertThat(run.err() + check.out() + check.err()).doesNotContain("canary");
        }
    }

    @Test
    void a_topic_that_does_not_exist_is_named() throws IOException {
        String file = file(brokers, "nowhere");
        String events = Files.writeString(folder.resolve("events"), "{}\n").toString();

        assertTold(run("run", "--wait", "100ms", "--config", file), TRY_AGAIN, "topic nowhere does not exist",
                "create it, or correct its name");
        assertTold(run("publish", "nowhere", events, "--config", file), CONFIGURATION, "nowhere",
                "does not exist",
                "--create");
        assertTold(run("generate", "network", "--topic", "nowhere", "--config", file), CONFIGURATION,
                "does not exist", "--create");
        assertTold(run("adopt", "archive", "--from", "offsets", "--config", file), CONFIGURATION,
                "topic nowhere does not exist");
    }

    @ParameterizedTest
    @CsvSource({"nonsense", "a:b:c", "host:99999", "http://host:9092", "''"})
    void broken_brokers_are_wrong_usage(String given) throws IOException {
        String events = Files.writeString(folder.resolve("events"), "{}\n").toString();

        assertTold(run("publish", "t", events, "--brokers", given), USAGE, "--brokers", "write host:port");
    }

    @Test
    void a_topic_no_broker_would_take_is_a_mistake_to_correct() throws IOException {
        String events = Files.writeString(folder.resolve("events"), "{}\n").toString();

        assertTold(run("publish", "no such topic", events, "--brokers", brokers), CONFIGURATION,
                "no such topic");
    }

    @Test
    void a_file_that_is_not_there_is_wrong_usage() {
        assertTold(run("publish", "t", folder.resolve("missing").toString(), "--brokers", brokers), USAGE,
                "read " + folder.resolve("missing"), "there is no such file", "or -");
        assertTold(run("check", "--config", folder.resolve("missing.yaml").toString()), CONFIGURATION,
                "missing.yaml", "cannot be read");
    }

    @ParameterizedTest
    @CsvSource({"--bad,2", "--bad,-0.1", "--duplicates,1.5", "--bad-kinds,nonsense=1", "--oversize,lots",
            "--start,yesterday", "--events,-1", "--rate,-5", "--bad,much"})
    void load_that_makes_no_sense_is_wrong_usage(String option, String value) throws IOException {
        assertTold(run("generate", "network", option, value, "--config", file(brokers, "t")), USAGE,
                "millrace: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"adopt --from nothing | ledger, offsets", "adopt | --from",
            "adopt nobody --from ledger | archive", "adopt --from ledger --partition x | 'x'"})
    void an_adoption_that_makes_no_sense_is_wrong_usage(String line, String told) throws IOException {
        String[] command = (line + " --config " + file(brokers, "t")).split(" ", -1);

        Program.Answer answer = run(command);

        assertThat(answer.code()).as(answer.err()).isEqualTo(USAGE);
        assertThat(answer.err()).containsIgnoringCase(told);
    }
}
