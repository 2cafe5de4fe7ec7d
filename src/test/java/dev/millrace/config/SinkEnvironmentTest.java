package dev.millrace.config;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Secret;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.store.StoreSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class SinkEnvironmentTest {
    private static final String CANARY = "canary-51bc";

    @TempDir
    private Path folder;
    private Path contract;

    @BeforeEach
    void writeContract() throws IOException {
        contract = Files.writeString(folder.resolve("c.json"), "{}");
    }

    private SinkEnvironment read(Map<String, String> more) throws InvalidConfigException {
        var environment = new HashMap<>(
                Map.of("CONTRACT", contract.toString(), "PATH", "/bin", "HOME", "/root"));
        environment.putAll(more);
        return SinkEnvironment.read(environment);
    }

    private List<String> problems(Map<String, String> environment) {
        var invalid = catchThrowableOfType(InvalidConfigException.class, () -> read(environment));
        assertThat(invalid).as("must be refused: %s", environment).isNotNull();
        return invalid.problems().stream().map(Problem::toString).toList();
    }

    @Test
    void an_empty_environment_has_the_documented_defaults() throws Exception {
        Settings settings = read(Map.of()).settings();

        assertThat(settings.kafka().brokers()).isEqualTo("localhost:19092,localhost:29092,localhost:39092");
        assertThat(settings.kafka().groupProtocol()).isEqualTo(GroupProtocol.CONSUMER);
        assertThat(settings.store())
                .isEqualTo(new StoreSettings.S3(URI.create("http://localhost:9000"), "us-east-1", null));
        assertThat(settings.memory()).isEqualTo(Settings.DEFAULT_MEMORY);
        PipelineSettings pipeline = settings.pipelines().getFirst();
        assertThat(pipeline.name()).isEqualTo("telemetry-sink-group");
        assertThat(pipeline.from().topic()).isEqualTo("network-telemetry");
        assertThat(pipeline.from().group()).isEqualTo("telemetry-sink-group");
        assertThat(pipeline.objectSink().bucket()).isEqualTo("telemetry-data");
        assertThat(pipeline.objectSink().path()).isEqualTo(Defaults.PATH);
        assertThat(pipeline.batch().records()).isEqualTo(2_000);
        assertThat(pipeline.batch().interval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(pipeline.deadLetterTopic()).isEqualTo("network-telemetry.dlq");
        assertThat(pipeline.workers()).isEqualTo(1);
        assertThat(pipeline.maxRecord()).isEqualTo(Defaults.MAX_RECORD);
    }

    @Test
    void each_variable_reaches_its_setting() throws Exception {
        Settings settings = read(Map.ofEntries(Map.entry("KAFKA_BROKERS", "k:9"),
                Map.entry("KAFKA_TOPIC", "t"),
                Map.entry("KAFKA_GROUP_ID", "org.sink"), Map.entry("KAFKA_GROUP_PROTOCOL", "classic"),
                Map.entry("MINIO_ENDPOINT", "https://s3.example.org"), Map.entry("MINIO_BUCKET", "kept"),
                Map.entry("MINIO_ACCESS_KEY", "id"), Map.entry("MINIO_SECRET_KEY", CANARY),
                Map.entry("BATCH_SIZE", "7"), Map.entry("FLUSH_INTERVAL_SEC", "0.5"),
                Map.entry("MEMORY", "32MiB"),
                Map.entry("WORKERS", "2"), Map.entry("KAFKA_CLIENT_SECURITY_PROTOCOL", "SASL_SSL"),
                Map.entry("KAFKA_CLIENT_RACK", "r1"), Map.entry("KAFKA_CLIENT_SSL_KEY_PASSWORD", CANARY)))
                .settings();

        assertThat(settings.kafka().brokers()).isEqualTo("k:9");
        assertThat(settings.kafka().groupProtocol()).isEqualTo(GroupProtocol.CLASSIC);
        assertThat(settings.kafka().client()).containsOnly(Map.entry("security.protocol", "SASL_SSL"),
                Map.entry("client.rack", "r1"), Map.entry("ssl.key.password", CANARY));
        assertThat(settings.store()).isEqualTo(new StoreSettings.S3(URI.create("https://s3.example.org"),
                "us-east-1", new StoreSettings.Keys("id", new Secret(CANARY))));
        assertThat(settings.memory()).isEqualTo(ByteSize.mebibytes(32));
        PipelineSettings pipeline = settings.pipelines().getFirst();
        assertThat(pipeline.name()).isEqualTo("org-sink");
        assertThat(pipeline.batch().records()).isEqualTo(7);
        assertThat(pipeline.batch().interval()).isEqualTo(Duration.ofMillis(500));
        assertThat(pipeline.workers()).isEqualTo(2);
    }

    @Test
    void a_file_endpoint_is_a_folder() throws Exception {
        Settings settings = read(Map.of("MINIO_ENDPOINT", "file:/srv/objects")).settings();

        assertThat(settings.store()).isEqualTo(new StoreSettings.Folder(Path.of("/srv/objects")));
    }

    @Test
    void secrets_come_from_files_too() throws Exception {
        Path id = Files.writeString(folder.resolve("id"), "me\n");
        Path key = Files.writeString(folder.resolve("key"), CANARY + "\n");

        Settings settings = read(
                Map.of("MINIO_ACCESS_KEY_FILE", id.toString(), "MINIO_SECRET_KEY_FILE", key.toString(),
                        "KAFKA_CLIENT_SSL_KEY_PASSWORD_FILE", key.toString()))
                .settings();

        assertThat(settings.store()).isEqualTo(new StoreSettings.S3(URI.create("http://localhost:9000"),
                "us-east-1", new StoreSettings.Keys("me", new Secret(CANARY))));
        assertThat(settings.kafka().client()).containsOnly(Map.entry("ssl.key.password", CANARY));
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments("BATCH_SIZE", "0", "out of range: '0'; write one from 1 to 10,000,000"),
                arguments("BATCH_SIZE", "2k", "not a whole number: '2k'; write one from 1 to 10,000,000"),
                arguments("FLUSH_INTERVAL_SEC", "5s",
                        "not a number of seconds: '5s'; write a number without a unit, like 5"),
                arguments("FLUSH_INTERVAL_SEC", "0",
                        "out of range: '0'; write something from 10 ms to 24 h 0 min"),
                arguments("KAFKA_BROKERS", "k",
                        "not a broker's address: 'k'; write host:port, several separated by "
                                + "commas, or embedded"),
                arguments("KAFKA_GROUP_PROTOCOL", "new", "found 'new', expected classic or consumer"),
                arguments("MINIO_ENDPOINT", "http://",
                        "not a server's address: 'http://'; write http://host:port or "
                                + "https://host"),
                arguments("MINIO_ENDPOINT", "http://u:" + CANARY + "@h",
                        "an address with a user in it; credentials have settings of their own"),
                arguments("MINIO_BUCKET", "X",
                        "not a bucket's name: 'X'; write 3 to 63 lower-case letters, digits, '.' "
                                + "and '-', first and last a letter or digit"),
                arguments("DEAD_LETTER_TOPIC", "network-telemetry",
                        "dead letters would go to 'network-telemetry', the "
                                + "topic they come from, and be read again for ever; write another topic"),
                arguments("MEMORY", "a lot",
                        "not a size: 'a lot'; write a whole number and a unit, like 64MiB"),
                arguments("KAFKA_CLIENT_GROUP_ID", "g", "not here; set KAFKA_GROUP_ID instead"),
                arguments("KAFKA_CLIENT_ACKS", "0",
                        "'acks' cannot be set: an acknowledged record must be on all replicas"),
                arguments("KAFKA_CLIENT_LINGER_MS", "5", "'linger.ms' is no client property that can be set; "
                        + "security.*, sasl.*, ssl.*, time limits and fetch sizes can"),
                arguments("KAFKA_CLIENT_ID", "me",
                        "'client.id' cannot be set: it says which part of the program asks"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void a_mistake_names_its_variable_and_what_would_be_right(String name, String value, String expected) {
        List<String> problems = problems(Map.of(name, value));

        assertThat(problems).containsExactly(name + ": " + expected);
    }

    @Test
    void all_mistakes_are_reported_at_once_and_no_secret_with_them() {
        List<String> problems = problems(Map.of("BATCH_SIZE", "x", "WORKERS", "x", "KAFKA_TOPIC", "x/y",
                "MINIO_SECRET_KEY",
                CANARY, "KAFKA_CLIENT_SSL_KEY_PASSWORD", CANARY, "KAFKA_CLIENT_SSL_KEY_PASSWORD_FILE", "f"));

        assertThat(problems).extracting(problem -> problem.substring(0, problem.indexOf(':')))
                .containsExactlyInAnyOrder("BATCH_SIZE", "WORKERS", "KAFKA_TOPIC", "MINIO_ACCESS_KEY",
                        "KAFKA_CLIENT_SSL_KEY_PASSWORD");
        assertThat(problems).noneMatch(problem -> problem.contains(CANARY));
    }

    @ParameterizedTest
    @CsvSource({"MINIO_BUKET,MINIO_BUCKET", "FLUSH_INTERVAL,FLUSH_INTERVAL_SEC", "KAFKA_GROUP,KAFKA_GROUP_ID",
            "KAFKA_TOPICS,KAFKA_TOPIC", "KAFKA_BOOTSTRAP_SERVERS,KAFKA_BROKERS", "BATCH_SIZES,BATCH_SIZE",
            "KAFKA_TOPIC_FILE,KAFKA_TOPIC"})
    void a_misspelt_variable_is_warned_about(String found, String meant) throws Exception {
        List<Problem> warnings = read(Map.of(found, "1")).warnings();

        assertThat(warnings).extracting(Problem::toString)
                .containsExactly(
                        found + ": no setting, so it counts for nothing; did you mean '" + meant + "'?");
    }

    @ParameterizedTest
    @CsvSource({"KAFKA_HEAP_OPTS", "KAFKA_HOME", "MINIO_ROOT_USER", "KAFKA_SERVICE_HOST", "KAFKA_PORT",
            "MINIO_PORT",
            "KAFKA_CLIENT_SECURITY_PROTOCOL"})
    void variables_of_others_are_left_alone(String name) throws Exception {
        assertThat(read(Map.of(name, "1")).warnings()).isEmpty();
    }
}
