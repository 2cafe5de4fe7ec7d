package dev.millrace.config;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Secret;
import dev.millrace.contract.Contract;
import dev.millrace.contract.InvalidContractException;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.ops.doctor.Waiver;
import dev.millrace.pipeline.BatchLimits;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.pipeline.SourceSettings.Start;
import dev.millrace.store.ObjectPath;
import dev.millrace.store.StoreSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class ConfigFileTest {
    private static final String WHOLE = """
            kafka:
              brokers: "a:9092, b:9093"
              group-protocol: classic
              client: { security.protocol: SSL, ssl.key.password: "${env:KEY}", fetch.max.bytes: 100 }
            objects:
              url: s3://
              endpoint: localhost:9000
              region: eu-west-1
              access-key: ${env:ID}
              secret-key: ${env:KEY}
            memory: 128MiB
            pipelines:
              archive:
                from: { topic: in, group: g, start: latest, adopt: true }
                contract: event.schema.json
                to:
                  objects: { bucket: kept, format: json.gz, path: "x/{topic}" }
                  batch: { records: 10, bytes: 1MiB, interval: 250ms }
                dead-letters: { topic: refused }
                workers: 3
                max-record: 2KiB
            """;
    private static final String SMALL = """
            pipelines:
              a:
                from: { topic: in }
                contract: event.schema.json
                to: { objects: { bucket: kept } }
            """;

    /** Whatever the template's own parser says. */
    private static final String PATH_TROUBLE = refusalOf("/x");

    private static final String CONTRACT_TROUBLE = refusalOfEmptyContract();

    @TempDir
    private Path folder;

    @BeforeEach
    void writeContract() throws IOException {
        Files.writeString(folder.resolve("event.schema.json"), "{\"type\":\"object\"}");
    }

    private Settings read(String text, Map<String, String> environment) throws InvalidConfigException {
        return ConfigFile.parse("m.yaml", text, environment, folder);
    }

    private List<String> problems(String text, Map<String, String> environment) {
        InvalidConfigException invalid = catchThrowableOfType(InvalidConfigException.class,
                () -> read(text, environment));
        assertThat(invalid).as("must be refused: %s", text).isNotNull();
        return invalid.problems().stream().map(Problem::toString).toList();
    }

    @Test
    void every_setting_reaches_its_record() throws Exception {
        Settings settings = read(WHOLE, Map.of("ID", "id", "KEY", "hunter2"));

        assertThat(settings.kafka().brokers()).isEqualTo("a:9092,b:9093");
        assertThat(settings.kafka().groupProtocol()).isEqualTo(GroupProtocol.CLASSIC);
        assertThat(settings.kafka().client()).containsOnly(Map.entry("security.protocol", "SSL"),
                Map.entry("ssl.key.password", "hunter2"), Map.entry("fetch.max.bytes", "100"));
        assertThat(settings.store()).isEqualTo(new StoreSettings.S3(URI.create("http://localhost:9000"),
                "eu-west-1", new StoreSettings.Keys("id", new Secret("hunter2"))));
        assertThat(settings.memory()).isEqualTo(ByteSize.mebibytes(128));
        PipelineSettings archive = settings.pipelines().getFirst();
        assertThat(archive.name()).isEqualTo("archive");
        assertThat(archive.from().topic()).isEqualTo("in");
        assertThat(archive.from().group()).isEqualTo("g");
        assertThat(archive.from().start()).isEqualTo(Start.LATEST);
        assertThat(archive.from().adopt()).isTrue();
        assertThat(archive.contract().name()).isEqualTo("event");
        assertThat(archive.objectSink().bucket()).isEqualTo("kept");
        assertThat(archive.objectSink().path()).isEqualTo("x/{topic}");
        assertThat(archive.batch())
                .isEqualTo(new BatchLimits(10, ByteSize.mebibytes(1), Duration.ofMillis(250)));
        assertThat(archive.deadLetterTopic()).isEqualTo("refused");
        assertThat(archive.workers()).isEqualTo(3);
        assertThat(archive.maxRecord()).isEqualTo(new ByteSize(2_048));
    }

    @Test
    void what_is_not_written_has_a_default() throws Exception {
        Settings settings = read(SMALL, Map.of());

        assertThat(settings.kafka().isEmbedded()).isTrue();
        assertThat(settings.kafka().groupProtocol()).isEqualTo(GroupProtocol.CONSUMER);
        assertThat(settings.store()).isEqualTo(new StoreSettings.Folder(Path.of("data/objects")));
        assertThat(settings.memory()).isEqualTo(ByteSize.mebibytes(256));
        PipelineSettings pipeline = settings.pipelines().getFirst();
        assertThat(pipeline.from().group()).isEqualTo("millrace.a");
        assertThat(pipeline.from().start()).isEqualTo(Start.EARLIEST);
        assertThat(pipeline.objectSink().path()).isEqualTo("{topic}/dt={yyyy-MM-dd}/hour={HH}");
        assertThat(pipeline.objectSink().format()).isEqualTo("json.gz");
        assertThat(pipeline.batch()).isEqualTo(BatchLimits.DEFAULT);
        assertThat(pipeline.deadLetterTopic()).isEqualTo("in.dlq");
        assertThat(pipeline.workers()).isEqualTo(1);
        assertThat(pipeline.maxRecord()).isEqualTo(ByteSize.mebibytes(1));
    }

    @Test
    void an_empty_file_is_an_embedded_setup_without_pipelines() throws Exception {
        Settings settings = read("# nothing yet\n", Map.of());

        assertThat(settings.kafka().isEmbedded()).isTrue();
        assertThat(settings.pipelines()).isEmpty();
    }

    @Test
    void without_a_file_one_pipeline_runs_on_this_machine() throws Exception {
        Settings settings = ConfigFile.builtIn(Map.of());

        assertThat(settings.kafka().isEmbedded()).isTrue();
        assertThat(settings.pipelines()).singleElement()
                .satisfies(pipeline -> assertThat(pipeline.from().topic()).isEqualTo("network-telemetry"));
    }

    @Test
    void a_value_comes_from_the_environment() throws Exception {
        Settings settings = read("kafka: { brokers: \"${BROKERS:embedded}\" }\nmemory: ${env:SIZE}\n",
                Map.of("BROKERS", "k:1", "SIZE", "64MiB"));

        assertThat(settings.kafka().brokers()).isEqualTo("k:1");
        assertThat(settings.memory()).isEqualTo(ByteSize.mebibytes(64));
    }

    @Test
    void a_contract_is_looked_for_beside_the_file() throws Exception {
        Path file = Files.writeString(folder.resolve("millrace.yaml"), SMALL);

        Settings settings = ConfigFile.load(file, Map.of());

        assertThat(settings.pipelines().getFirst().contract().schema()).isEqualTo("{\"type\":\"object\"}");
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        Path missing = folder.resolve("no.yaml");

        assertThatThrownBy(() -> ConfigFile.load(missing, Map.of()))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage(missing
                        + ": cannot be read (there is no such file); name a YAML file, or none for what is "
                        + "built in");
    }

    private static String refusalOf(String path) {
        return String.valueOf(catchThrowable(() -> ObjectPath.parse(path)).getMessage());
    }

    private static String refusalOfEmptyContract() {
        return catchThrowableOfType(InvalidContractException.class, () -> Contract.compile("empty", ""))
                .problems()
                .getFirst();
    }

    /** @param problems all that the text makes, and no others */
    record Mistake(String text, List<String> problems) {}

    private static Mistake mistake(String text, String... problems) {
        return new Mistake(text, List.of(problems));
    }

    static Stream<Mistake> mistakes() {
        return Stream.of(
                mistake("kafka: { broker: x }",
                        "m.yaml:1:10: kafka.broker: unknown key; did you mean 'brokers'?"),
                mistake("kafka: { groupProtocol: classic }",
                        "m.yaml:1:10: kafka.groupProtocol: unknown key; did you mean 'group-protocol'?"),
                mistake("sinks: {}",
                        "m.yaml:1:1: sinks: unknown key; known here: kafka, objects, memory, health, doctor, pipelines,"
                                + " topics"),
                mistake("kafka:\n  brokers: [a, b]\n",
                        "m.yaml:2:12: kafka.brokers: found a list, expected a single value"),
                mistake("kafka: embedded",
                        "m.yaml:1:8: kafka: found a single value, expected keys with values below them"),
                mistake("- kafka",
                        "m.yaml:1:1: the file: found a list, expected keys with values below them"),
                mistake("kafka:\n  brokers: \n", "m.yaml:2:11: kafka.brokers: has no value"),
                mistake("memory: 1MiB\nmemory: 64MiB\n",
                        "m.yaml:1:9: memory: out of range: '1MiB'; write something from 16 MiB to 1 TiB",
                        "m.yaml:2:1: memory: written twice, first at m.yaml:1:1; keep one"),
                mistake("memory: lots",
                        "m.yaml:1:9: memory: not a size: 'lots'; write a whole number and a unit, like 64MiB"),
                mistake("kafka: { brokers: 'a:9092,b' }",
                        "m.yaml:1:19: kafka.brokers: not a broker's address: 'b'; "
                                + "write host:port, several separated by commas, or embedded"),
                mistake("kafka: { brokers: 'a:70000' }",
                        "m.yaml:1:19: kafka.brokers: not a broker's address: "
                                + "'a:70000'; write host:port, several separated by commas, or embedded"),
                mistake("kafka: { group-protocol: clasic }",
                        "m.yaml:1:26: kafka.group-protocol: found 'clasic', "
                                + "expected classic or consumer; did you mean 'classic'?"),
                mistake("kafka: { client: { group.id: x, acks: all } }",
                        "m.yaml:1:30: kafka.client.group.id: not here; set from.group of the pipeline instead",
                        "m.yaml:1:39: kafka.client.acks: 'acks' cannot be set: an acknowledged record must be on all replicas"),
                mistake("kafka: { client: { linger.ms: 5, ssl.protocol: TLS } }",
                        "m.yaml:1:31: kafka.client.linger.ms: 'linger.ms' is no client property that can be set; "
                                + "security.*, sasl.*, ssl.*, time limits and fetch sizes can"),
                mistake("kafka: { client: { session.timeout.ms: 5000 } }",
                        "m.yaml:1:40: kafka.client.session.timeout.ms: 'session.timeout.ms' cannot be set: with "
                                + "the group protocol 'consumer' the brokers decide it (group configuration "
                                + "'consumer.session.timeout.ms')"),
                mistake("objects: { url: 'http://minio:9000' }",
                        "m.yaml:1:17: objects.url: found a web address, "
                                + "expected s3:// or file:FOLDER; for a server that speaks S3 write 'url: s3://' and its address "
                                + "as 'endpoint'"),
                mistake("objects: { url: s3://bucket }",
                        "m.yaml:1:17: objects.url: found 's3://bucket', expected s3:// "
                                + "alone; the bucket is named by to.objects.bucket of each pipeline"),
                mistake("objects: { url: /srv }",
                        "m.yaml:1:17: objects.url: not an object store: '/srv'; write file:FOLDER or s3://"),
                mistake("objects: { region: x }",
                        "m.yaml:1:12: objects.region: only for s3://, but the url names a folder; remove it, or write "
                                + "'url: s3://'"),
                mistake("objects: { url: 's3:', endpoint: 'ftp://x' }",
                        "m.yaml:1:34: objects.endpoint: not a "
                                + "server's address: 'ftp://x'; write http://host:port or https://host"),
                mistake("objects: { url: 's3:', secret-key: \"${env:KEY}\" }",
                        "m.yaml:1:24: objects.secret-key: "
                                + "stands alone; give both keys, or neither for the credentials of the environment"),
                mistake("memory: ${NOPE}",
                        "m.yaml:1:9: memory: the environment variable NOPE is not set or empty; "
                                + "set it, or write a default as in ${NOPE:default}"),
                mistake("memory: ${NOPE",
                        "m.yaml:1:9: memory: '${NOPE' has no closing '}'; write ${NAME} or "
                                + "${NAME:default}"),
                mistake("memory: &m 64MiB",
                        "m.yaml:1:9: '&m': anchors are not supported; write the value without it"),
                mistake("memory: !!str 64MiB",
                        "m.yaml:1:9: 'tag:yaml.org,2002:str': tags are not supported; write the value without it"),
                mistake("memory: &m 64MiB\nkafka: { brokers: *m }",
                        "m.yaml:1:9: '&m': anchors are not supported; write the value without it",
                        "m.yaml:2:19: '*m': aliases are not supported; write the value here again",
                        "m.yaml:1:9: kafka.brokers: not a broker's address: '64MiB'; write host:port, several "
                                + "separated by commas, or embedded"),
                mistake("memory: 64MiB\n---\nmemory: 64MiB\n",
                        "m.yaml:2:1: a second document ('---'); write one document per file"),
                mistake("kafka: { brokers: ${B} }",
                        "m.yaml:1:20: not YAML: expected ',' or '}', but got {; inside "
                                + "{ } and [ ] a value with ${…} must stand in quotes"),
                mistake("kafka:\n\tbrokers: x\n",
                        "m.yaml:2:1: not YAML: found character '\\t(TAB)' that cannot start any token. (Do not use "
                                + "\\t(TAB) for indentation); indent with spaces, not with tabs"),
                mistake("memory: \u0007", "m.yaml:1:9: not YAML: the character U+0007 may not stand here"),
                mistake("objects:\n  url: s3:\n",
                        "m.yaml:2:10: not YAML: mapping values are not allowed here; a value "
                                + "with ': ' in it or ':' at its end must stand in quotes"),
                mistake("? [a]\n: b\n", "m.yaml:1:3: a key must be a single word, found a list"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void a_mistake_is_reported_with_its_place_and_what_would_be_right(Mistake mistake) {
        List<String> problems = problems(mistake.text(), Map.of("KEY", "k"));

        assertThat(problems).containsExactlyInAnyOrderElementsOf(mistake.problems());
    }

    /** By "source output letters" of each pipeline. */
    private static List<String> flowProblems(String... flows) {
        StringBuilder text = new StringBuilder("pipelines:\n");
        for (int i = 0; i < flows.length; i++) {
            String[] topics = flows[i].split(" ", -1);
            text.append(("  p%d: { from: { topic: %s }, contract: network-event, to: { topic: %s },"
                    + " dead-letters: { topic: %s } }%n").formatted(i, topics[0], topics[1], topics[2]));
        }
        try {
            Settings _ = ConfigFile.parse("m.yaml", text.toString(), Map.of(), Path.of(""));
            return List.of();
        } catch (InvalidConfigException e) {
            return e.problems().stream().map(Problem::message).toList();
        }
    }

    @Test
    void events_must_not_go_round_in_circles_over_several_pipelines() {
        assertThat(flowProblems("a b d1", "b c d2", "c a d3")).hasSize(3).first().asString()
                .startsWith(
                        "pipelines.p0.to.topic: what is forwarded would come back (a \u2192 b \u2192 c \u2192 a)");
        assertThat(flowProblems("a b d1", "b c d2", "a c d3", "x a d4")).isEmpty();
    }

    @Test
    void nothing_is_forwarded_among_the_dead_letters_of_another_pipeline_or_back_from_them() {
        assertThat(flowProblems("a b d1", "x d1 d2")).singleElement().asString()
                .isEqualTo(
                        "pipelines.p1.to.topic: 'd1' takes the dead letters of pipeline 'p0'; write another"
                                + " topic");
        assertThat(flowProblems("a b d1", "d1 a d2")).singleElement().asString()
                .startsWith(
                        "pipelines.p0.dead-letters.topic: dead letters would go to 'd1', and pipeline 'p1'"
                                + " forwards them to 'a'");
        assertThat(flowProblems("a b d1", "d1 later d2")).isEmpty();
    }

    /** In the texts, a caret stands before each place that has a problem; the problems are in this order. */
    static Stream<Mistake> pipelineMistakes() {
        return Stream.of(
                mistake("^^^a: {}", ": 'from' is missing", ": 'contract' is missing", ": 'to' is missing"),
                mistake("a: { ^from: { group: g }, contract: event.schema.json, ^to: {} }",
                        ".from: 'topic' is missing", ".to: 'objects' or 'topic' is missing"),
                mistake("a: { from: ^[t], contract: event.schema.json, to: { ^objects: {} } }",
                        ".from: found a list, expected keys with values below them",
                        ".to.objects: 'bucket' is missing"),
                mistake("a: { from: { topic: t }, contract: event.schema.json, to: { ^warehouse: out } }",
                        ".to.warehouse: not available yet in this version; remove it"),
                mistake("a: { from: { topic: t }, contract: event.schema.json, to: { ^topic: t } }",
                        ".to.topic: what is forwarded would go to 't', the topic it comes from, and be read again"
                                + " for ever; write another topic"),
                mistake("a: { from: { topic: t }, contract: event.schema.json, to: { ^topic: millrace.ledger } }",
                        ".to.topic: 'millrace.ledger' belongs to Millrace itself; write another topic"),
                mistake("a: { from: { topic: t }, contract: event.schema.json,"
                        + " to: { ^topic: millrace.insights.increments } }",
                        ".to.topic: 'millrace.insights.increments' belongs to Millrace itself; write another"
                                + " topic"),
                mistake(with("dead-letters: { ^topic: millrace.insights }"),
                        ".dead-letters.topic: 'millrace.insights' belongs to Millrace itself; write another"
                                + " topic"),
                mistake("a: { from: { topic: t }, contract: event.schema.json, to: { topic: o, compression: ^lz5 } }",
                        ".to.compression: found 'lz5', expected gzip, lz4, none, snappy or zstd"
                                + "; did you mean 'lz4'?"),
                mistake("a: { from: { topic: t }, contract: event.schema.json, to: { topic: o, ^objects: {} } }",
                        ".to.objects: a pipeline has one sink, and 'topic' is there as well; remove one, or"
                                + " write a second pipeline with a group of its own"),
                mistake("a: { from: { topic: t }, contract: event.schema.json, to: { topic: o },"
                        + " dead-letters: { ^topic: o } }",
                        ".dead-letters.topic: dead letters would go to 'o', among what is forwarded; write"
                                + " another topic"),
                mistake(to("^compression: lz4"),
                        ".to.compression: not here; it belongs beside 'topic'; objects have a 'format'"),
                mistake(with("^batch: { records: 1 }"), ".batch: not here; it belongs inside 'to'"),
                mistake(with("dead-letters: { ^topic: t }"),
                        ".dead-letters.topic: dead letters would go to 't', the "
                                + "topic they come from, and be read again for ever; write another topic"),
                mistake(with("workers: ^0"), ".workers: out of range: '0'; write one from 1 to 64"),
                mistake(with("workers: ^two"), ".workers: not a whole number: 'two'; write one from 1 to 64"),
                mistake(with("^max-record: 200MiB"),
                        ".max-record: records of 200 MiB never fit into the memory of "
                                + "64 MiB; lower this or raise the memory"),
                mistake(to("batch: { records: ^0 }"),
                        ".to.batch.records: out of range: '0'; write one from 1 to 10,000,000"),
                mistake(to("batch: { ^bytes: 128MiB }"),
                        ".to.batch.bytes: batches of 128 MiB never fit into the "
                                + "memory of 64 MiB; lower this or raise the memory"),
                mistake(to("batch: { interval: ^5 }"),
                        ".to.batch.interval: not a duration: '5'; write a whole number "
                                + "and a unit (ms, s, m, h, d), like 5s"),
                mistake(to("batch: { ^record: 5 }"),
                        ".to.batch.record: unknown key; did you mean 'records'?"),
                mistake("a: { from: { topic: ^'a/b', group: ^'a b', start: ^beginning, adopt: ^yes }, "
                        + "contract: event.schema.json, to: { objects: { bucket: ^UP, path: ^/x, format: ^csv } } }",
                        ".from.topic: not a topic's name: 'a/b'; write letters, digits, '.', '_' and '-', at most 249 "
                                + "of them",
                        ".from.group: not a consumer group's name: 'a b'; write at most 255 characters without white "
                                + "space",
                        ".from.start: found 'beginning', expected earliest or latest",
                        ".from.adopt: found 'yes', expected false or true",
                        ".to.objects.bucket: not a bucket's name: 'UP'; write 3 to 63 lower-case letters, digits, '.' "
                                + "and '-', first and last a letter or digit",
                        ".to.objects.path: " + PATH_TROUBLE,
                        ".to.objects.format: found 'csv', expected json.gz or json.zst"),
                mistake("a: { from: { topic: t }, contract: ^network-evnt, to: { objects: { bucket: abc } } }",
                        ".contract: no contract named 'network-evnt' is shipped; write log, metric, network-event or user-login, or the path of a "
                                + "JSON Schema file"),
                mistake("a: { from: { topic: t }, contract: ^empty.json, to: { objects: { bucket: abc } } }",
                        ".contract: the contract 'empty' is not usable: " + CONTRACT_TROUBLE),
                mistake("a: { from: { topic: t }, contract: ^latin.json, to: { objects: { bucket: abc } } }",
                        ".contract: the contract FOLDER/latin.json cannot be read (it is not UTF-8 text); write the "
                                + "path of a JSON Schema file, or the name of a shipped contract"));
    }

    private static String with(String more) {
        return "a: { from: { topic: t }, contract: event.schema.json, to: { objects: { bucket: abc } }, "
                + more + " }";
    }

    private static String to(String more) {
        return "a: { from: { topic: t }, contract: event.schema.json, to: { objects: { bucket: abc }, " + more
                + " } }";
    }

    @ParameterizedTest
    @MethodSource("pipelineMistakes")
    void a_mistake_in_a_pipeline_is_reported_with_its_column(Mistake mistake) throws IOException {
        Files.writeString(folder.resolve("empty.json"), "");
        Files.write(folder.resolve("latin.json"), new byte[]{'"', (byte) 0xE4, '"'});
        String marked = "  " + mistake.text();

        List<String> problems = problems("memory: 64MiB\npipelines:\n" + marked.replace("^", "") + "\n",
                Map.of());

        List<Integer> columns = columns(marked);
        assertThat(problems).containsExactlyElementsOf(IntStream.range(0, columns.size())
                .mapToObj(i -> "m.yaml:3:" + columns.get(i) + ": pipelines.a"
                        + mistake.problems().get(i).replace("FOLDER", folder.toString()))
                .toList());
    }

    /** Where the carets would stand if none stood before them, counted from 1. */
    private static List<Integer> columns(String marked) {
        var columns = new ArrayList<Integer>();
        for (int i = marked.indexOf('^'); i >= 0; i = marked.indexOf('^', i + 1)) {
            columns.add(i + 1 - columns.size());
        }
        return columns;
    }

    @Test
    void all_problems_are_reported_at_once_in_the_order_of_the_file() {
        String text = WHOLE.replace("workers: 3", "workers: 0").replace("group-protocol", "protocol")
                .replace("bucket: kept", "bucket: K");

        List<String> problems = problems(text, Map.of("ID", "id"));

        assertThat(problems).extracting(problem -> problem.substring(0, problem.indexOf(": ")))
                .containsExactly("m.yaml:3:3", "m.yaml:4:55", "m.yaml:10:15", "m.yaml:17:26", "m.yaml:20:14");
    }

    @Test
    void two_pipelines_need_two_groups_and_two_targets() {
        String text = SMALL + SMALL.lines().skip(1).map(line -> line.replace("a:", "b:")
                .replace("in }", "in, group: millrace.a }")).reduce("", (all, line) -> all + line + "\n");

        List<String> problems = problems(text, Map.of());

        assertThat(problems).containsExactly(
                "m.yaml:7:24: pipelines.b.from.group: the group 'millrace.a' is already that of the pipeline at "
                        + "m.yaml:3:5; give each pipeline its own",
                "m.yaml:9:11: pipelines.b.to.objects.path: the same topic, bucket and path as the pipeline at m.yaml:5:11; "
                        + "write another path, or their objects would have the same keys");
    }

    @Test
    void two_pipelines_may_share_a_path_that_names_them() throws Exception {
        String one = SMALL.replace("bucket: kept", "bucket: kept, path: \"{pipeline}/{topic}\"");
        String two = one + one.lines().skip(1).map(line -> line.replace("a:", "b:"))
                .reduce("", (all, line) -> all + line + "\n");

        Settings settings = read(two, Map.of());

        assertThat(settings.pipelines()).hasSize(2);
    }

    @Test
    void a_deeply_nested_text_is_refused_before_it_costs_stack() {
        List<String> problems = problems("[".repeat(100_000), Map.of());

        assertThat(problems).containsExactly("m.yaml:1:21: nested deeper than any setting is");
    }

    /** Damaged files end in problems or in settings, never in another exception. */
    @Test
    void no_damage_to_a_file_is_a_bug() {
        var random = new Random(4711);

        Stream<Throwable> outcomes = IntStream.range(0, 1_000).mapToObj(i -> damage(WHOLE, random))
                .map(text -> catchThrowableOfType(Throwable.class, () -> read(text, Map.of())));

        assertThat(outcomes).allSatisfy(
                outcome -> assertThat(outcome == null || outcome instanceof InvalidConfigException)
                        .as("%s", outcome)
                        .isTrue());
    }

    private static String damage(String text, Random random) {
        var damaged = new StringBuilder(text);
        String splinters = "{}[]:,&*!|>'\"%@`#?-\n\t $é\u0000\uD83D";
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(damaged.length());
            damaged.replace(at, Math.min(damaged.length(), at + random.nextInt(3)),
                    String.valueOf(splinters.charAt(random.nextInt(splinters.length()))));
        }
        return damaged.toString();
    }

    @Test
    void waivers_are_read() throws Exception {
        Settings settings = ConfigFile.parse("m.yaml",
                """
                        doctor:
                          waivers:
                            - { rule: MR-T001, subject: "topic test-*", until: 2026-12-31, reason: rebuilt every night }
                            - { rule: b013, until: 2026-06-30, reason: the upgrade is planned }
                        """,
                Map.of(), folder);

        assertThat(settings.waivers()).containsExactly(
                new Waiver("MR-T001", Optional.of("topic test-*"), "rebuilt every night",
                        LocalDate.of(2026, 12, 31)),
                new Waiver("MR-B013", Optional.empty(), "the upgrade is planned", LocalDate.of(2026, 6, 30)));
    }

    @Test
    void what_is_wrong_with_waivers_is_said() {
        List<String> problems = problems("""
                doctor:
                  waivers:
                    - { rule: MR-T01, until: tomorrow, reason: no }
                    - { rule: MR-T002, topic: a }
                """, Map.of());

        assertThat(problems).containsExactlyInAnyOrder(
                "m.yaml:3:15: doctor.waivers[0].rule: no such rule: 'MR-T01'; did you mean 'MR-T001'?",
                "m.yaml:3:30: doctor.waivers[0].until: not a day: 'tomorrow'; write the last one on which it holds, like"
                        + " 2026-12-31",
                "m.yaml:3:48: doctor.waivers[0].reason: 'no' is no reason; write why this may stay as it is",
                "m.yaml:4:7: doctor.waivers[1]: 'until' is missing",
                "m.yaml:4:7: doctor.waivers[1]: 'reason' is missing",
                "m.yaml:4:24: doctor.waivers[1].topic: unknown key; known here: rule, subject, until, reason");
    }
}
