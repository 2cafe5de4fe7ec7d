package dev.millrace.jobs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.base.Time;
import dev.millrace.cli.Program;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.GroupOffsets;
import dev.millrace.testkit.TestKafka;

import static org.assertj.core.api.Assertions.assertThat;

/** Another configuration on records that are there, and contracts made from them. */
class PreviewIT {
    private static final String LOOSE = """
            {"type": "object", "properties": {"n": {"type": "integer"}, "device": {"type": "string"}}}""";
    private static final String TIGHT = """
            {"type": "object", "properties": {"n": {"type": "integer", "maximum": 89},
             "device": {"type": "string"}}}""";

    @TempDir
    private Path folder;
    private final Clients clients = TestKafka.clients();
    private final String topic = TestKafka.topic("previewed", 3).name();

    /** One in ten is beyond what the tight contract takes, one in a hundred is no JSON. */
    private void send() throws Exception {
        long now = Time.system().wallMillis();
        try (Producer<ByteBuffer, ByteBuffer> producer = clients.producer("preview-test")) {
            for (int n = 0; n < 1_000; n++) {
                String value = n % 100 == 1
                        ? "no json"
                        : "{\"n\":" + n % 100 + ",\"device\":\"" + (n % 2 == 0 ? "web" : "app") + "\"}";
                var _ = producer.send(new ProducerRecord<>(topic, null, now - 60_000 + n,
                        ByteBuffer.wrap(("k" + n).getBytes(StandardCharsets.UTF_8)),
                        ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8))));
            }
            producer.flush();
        }
    }

    @Test
    void a_tightened_contract_is_seen_before_it_holds() throws Exception {
        Files.writeString(folder.resolve("loose.schema.json"), LOOSE);
        Files.writeString(folder.resolve("tight.schema.json"), TIGHT);
        Site site = Site.on(folder, clients, topic, "loose.schema.json",
                "insights: [ { count-by: device }, { sum: n } ]");
        Path next = Files.writeString(folder.resolve("next.yaml"),
                Files.readString(Path.of(site.file())).replace("loose.schema", "tight.schema")
                        + "    filter: 'device == \"web\" || n > 89'\n    set: { n: 'n + 1' }\n");
        send();

        Program.Answer answer = site.run("preview", next.toString(), "--last", "1h", "--json");

        assertThat(answer.code()).as(answer.err()).isEqualTo(1);
        JsonNode report = JsonMapper.shared().readTree(answer.out());
        assertThat(report.at("/found").toString()).isEqualTo("[\"dropped 440\",\"dead 100\"]");
        JsonNode pipeline = report.at("/pipelines/0");
        assertThat(pipeline.at("/records").intValue()).isEqualTo(1_000);
        assertThat(pipeline.at("/newly_dead").intValue()).isEqualTo(100);
        assertThat(pipeline.at("/newly_dead_by_cause")).singleElement().satisfies(cause -> {
            assertThat(cause.at("/reason").stringValue()).isEqualTo("range");
            assertThat(cause.at("/pointer").stringValue()).isEqualTo("/n");
            assertThat(cause.at("/records").intValue()).isEqualTo(100);
        });
        assertThat(pipeline.at("/changed").intValue()).isEqualTo(450);
        assertThat(pipeline.at("/changed_fields/0/pointer").stringValue()).isEqualTo("/n");
        assertThat(pipeline.at("/insights").findValuesAsString("figure")).contains("app", "web", "sum");
        assertThat(pipeline.at("/now/events").intValue()).isEqualTo(990);
        assertThat(pipeline.at("/now/objects").intValue()).isPositive();

        Program.Answer people = site.run("preview", next.toString(), "--last", "1h", "--fail-on", "none");
        assertThat(people.code()).isZero();
        assertThat(people.out()).contains("newly dead for", "changed field", "bytes, before compression",
                "Nothing of what was asked not to be.");
        assertThat(
                site.run("preview", site.file(), "--last", "1h", "--fail-on", "changed,dead,insights").code())
                .as("the same configuration").isZero();
        try (GroupOffsets group = site.group()) {
            assertThat(group.members()).isEmpty();
        }
        assertThat(folder.resolve(site.name())).as("nothing is stored").doesNotExist();
    }

    @Test
    void a_contract_is_inferred_that_its_events_keep() throws Exception {
        send();
        Path file = folder.resolve("inferred.schema.json");

        Program.Answer answer = Program.run(Map.of(), Stream.of("contracts", "infer", topic,
                "--brokers", TestKafka.brokers(), "--out", file.toString()).toArray(String[]::new));

        assertThat(answer.code()).as(answer.err()).isZero();
        assertThat(answer.err()).contains(
                "the contract accepts 990 of 990 sampled events; 10 more records are no JSON objects");
        JsonNode schema = JsonMapper.shared().readTree(Files.readString(file));
        assertThat(schema.at("/required").toString()).isEqualTo("[\"n\",\"device\"]");
        assertThat(schema.at("/properties/n/type").stringValue()).isEqualTo("integer");
        assertThat(schema.at("/properties/device/enum").toString()).isEqualTo("[\"app\",\"web\"]");
        Program.Answer check = Program.run(Map.of(), "contracts", "check", file.toString());
        assertThat(check.code()).as(check.out()).isZero();

        Program.Answer some = Program.run(Map.of(), "contracts", "infer", topic, "--brokers",
                TestKafka.brokers(), "--sample", "100");
        assertThat(some.err())
                .containsPattern("accepts 1\\d\\d of 1\\d\\d sampled events|accepts 9\\d of 9\\d");
    }
}
