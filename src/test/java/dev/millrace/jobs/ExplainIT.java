package dev.millrace.jobs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.base.Time;
import dev.millrace.cli.Program;
import dev.millrace.kafka.Clients;
import dev.millrace.pipeline.Pipeline;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TestKafka;
import dev.millrace.testkit.TopicDump;

import static org.assertj.core.api.Assertions.assertThat;

/** What became of a record, asked of the real thing after the fact. */
class ExplainIT {
    private static final String CONTRACT = """
            {"type": "object", "required": ["id", "n"], "properties": {
              "id": {"type": "string"}, "n": {"type": "integer"}, "device": {"type": "string"}}}""";
    private static final String RULES_ONE = "set: { doubled: 'n * 2' }";

    @TempDir
    private Path folder;
    private final Clients clients = TestKafka.clients();
    private final long now = Time.system().wallMillis();
    private final String topic = TestKafka.topic("explained", 1).name();

    @BeforeEach
    void writeContract() throws Exception {
        Files.writeString(folder.resolve("n.schema.json"), CONTRACT);
    }

    private static @Nullable ByteBuffer bytes(@Nullable String text) {
        return text == null ? null : ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private void send(@Nullable String... values) throws Exception {
        try (Producer<ByteBuffer, ByteBuffer> producer = clients.producer("explain-test")) {
            for (String value : values) {
                assertThat(producer.send(new ProducerRecord<>(topic, null, now, bytes("key"), bytes(value)))
                        .get().topic()).isEqualTo(topic);
            }
        }
    }

    private static String event(String id, int n) {
        return "{\"id\":\"" + id + "\",\"n\":" + n + "}";
    }

    private JsonNode explain(Site site, long offset) {
        Program.Answer answer = site.run("explain", topic + "-0@" + offset, "--json");
        assertThat(answer.code()).as(answer.err()).isZero();
        return JsonMapper.shared().readTree(answer.out()).at("/pipelines/0");
    }

    private static String outcome(JsonNode account) {
        return account.at("/outcome/is").stringValue();
    }

    @Test
    void a_stored_event_is_found_in_the_line_of_its_object() throws Exception {
        Site site = Site.on(folder, clients, topic, "n.schema.json", "filter: 'n != 3'", RULES_ONE);
        send(event("a", 1), event("b", 2), "{\"id\":\"c\",\"n\":\"bad\"}", event("d", 3), event("e", 5),
                event("e", 5), null);
        site.settleAll();

        JsonNode stored = explain(site, 4);
        assertThat(outcome(stored)).isEqualTo("stored");
        assertThat(stored.at("/outcome/line").intValue()).as("%s", stored).isEqualTo(3);
        assertThat(stored.at("/outcome/proof").stringValue()).contains("equal byte for byte");
        assertThat(explain(site, 5).at("/outcome/line").intValue()).as("one like the one before")
                .isEqualTo(4);
        assertThat(site.lines("json.gz").get(2)).isEqualTo("{\"id\":\"e\",\"n\":5,\"doubled\":10}");
        assertThat(stored.at("/rules/current").booleanValue()).isTrue();
        assertThat(stored.at("/stages").findValuesAsString("found")).containsExactly("accepted", "true",
                "(absent) → 10");

        assertThat(outcome(explain(site, 3))).isEqualTo("filtered");
        JsonNode dead = explain(site, 2);
        assertThat(outcome(dead)).isEqualTo("dead");
        assertThat(dead.at("/outcome/letters/0/reason").stringValue()).isEqualTo("type");
        assertThat(dead.at("/outcome/letters/0/pointer").stringValue()).isEqualTo("/n");
        assertThat(dead.at("/outcome/letters/0/position").stringValue()).startsWith(topic + ".dlq-0@");
        assertThat(explain(site, 6).at("/outcome/letters/0/reason").stringValue()).isEqualTo("tombstone");

        JsonNode beyond = explain(site, 7);
        assertThat(outcome(beyond)).isEqualTo("no-record");
        assertThat(beyond.at("/ledger/state").stringValue()).isEqualTo("not-settled");
    }

    @Test
    void rules_that_held_then_are_those_that_are_carried_out() throws Exception {
        Site site = Site.on(folder, clients, topic, "n.schema.json", RULES_ONE);
        send(event("a", 21));
        site.settleAll();
        String text = Files.readString(Path.of(site.file()));
        Files.writeString(Path.of(site.file()), text.replace("n * 2", "n * 3"));

        JsonNode account = explain(site, 0);

        assertThat(account.at("/rules/current").booleanValue()).isFalse();
        assertThat(account.at("/stages/1/found").stringValue()).isEqualTo("(absent) → 42");
        assertThat(account.at("/outcome/line").intValue()).isEqualTo(1);
        Files.writeString(Path.of(site.file()), text.replace(site.name() + ":", "another:"));
        JsonNode both = JsonMapper.shared()
                .readTree(site.run("explain", topic + "-0@0", "--json").out()).at("/pipelines");
        assertThat(both.findValuesAsString("is")).containsExactly("stored", "pending");
        assertThat(both.at("/0/configured").booleanValue()).isFalse();
        assertThat(both.at("/1/outcome/expected").stringValue()).isEqualTo("stored");
    }

    @Test
    void what_is_forwarded_and_what_repeats_is_found_by_reading_on_and_back() throws Exception {
        Site site = Site.forwarding(folder, clients, topic, "n.schema.json", "{ topic: " + topic + ".out }",
                "dedupe: { by: id, window: 10m }", "set: { at: now }");
        send(event("a", 1), event("b", 2), event("a", 3), "no json", event("c", 4));
        site.settleAll();

        JsonNode forwarded = explain(site, 4);
        assertThat(outcome(forwarded)).isEqualTo("forwarded");
        assertThat(forwarded.at("/outcome/positions/0").stringValue()).isEqualTo(topic + ".out-0@"
                + lastOffset(topic + ".out"));
        assertThat(forwarded.at("/notes").toString()).contains("'now' is shown as the record's own time");
        JsonNode duplicate = explain(site, 2);
        assertThat(outcome(duplicate)).isEqualTo("duplicate");
        assertThat(duplicate.at("/outcome/of").intValue()).isZero();
        assertThat(outcome(explain(site, 3))).isEqualTo("dead");
    }

    private long lastOffset(String output) throws Exception {
        return TopicDump.records(clients, output, IsolationLevel.READ_COMMITTED)
                .getLast().offset();
    }

    @Test
    void markers_gaps_and_aborted_records_have_no_outcome() throws Exception {
        Site site = Site.on(folder, clients, topic, "n.schema.json");
        send(event("a", 1), event("b", 2), event("c", 3));
        deleteBelow(1);
        try (Producer<ByteBuffer, ByteBuffer> producer = clients.transactionalProducer(topic)) {
            producer.initTransactions();
            producer.beginTransaction();
            var _ = producer.send(new ProducerRecord<>(topic, bytes(event("d", 4))));
            producer.flush();
            producer.abortTransaction();
            producer.beginTransaction();
            var _ = producer.send(new ProducerRecord<>(topic, bytes(event("e", 5))));
            producer.commitTransaction();
        }
        send(event("f", 6));
        site.settleAll();

        assertThat(explain(site, 0).at("/ledger/state").stringValue()).isEqualTo("before-start");
        assertThat(outcome(explain(site, 1))).isEqualTo("stored");
        assertThat(outcome(explain(site, 3))).as("aborted").isEqualTo("no-record");
        assertThat(outcome(explain(site, 4))).as("marker").isEqualTo("no-record");
        assertThat(outcome(explain(site, 5))).isEqualTo("stored");
        assertThat(site.run("explain", topic + "-0@4").out()).contains("transaction's marker");
        assertThat(site.run("explain", topic + "-7@0").code()).isEqualTo(1);
    }

    @Test
    void what_retention_took_is_said_from_the_ledger_alone() throws Exception {
        Site site = Site.on(folder, clients, topic, "n.schema.json");
        send(event("a", 1), event("b", 2));
        site.settleAll();
        send(event("c", 3), event("d", 4));
        deleteBelow(3);
        site.settleAll();
        deleteBelow(4);

        assertThat(outcome(explain(site, 2))).isEqualTo("gap");
        JsonNode gone = explain(site, 1);
        assertThat(outcome(gone)).isEqualTo("stored");
        assertThat(gone.at("/outcome/line").isMissingNode()).isTrue();
        assertThat(gone.at("/notes").toString()).contains("the ledger alone says so");
    }

    private void deleteBelow(long offset) throws Exception {
        try (var admin = clients.admin("test", Duration.ofSeconds(10))) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, 0),
                    RecordsToDelete.beforeOffset(offset))).all().get();
        }
    }

    @Test
    void what_is_not_settled_is_foretold() throws Exception {
        Site site = Site.on(folder, clients, topic, "n.schema.json");
        site.useInterval("1h");
        send(event("a", 1), "no json");
        try (Pipeline pipeline = site.start()) {
            Await.until("both are taken", () -> pipeline.status().taken() == 2);

            JsonNode account = explain(site, 1);

            assertThat(outcome(account)).isEqualTo("pending");
            assertThat(account.at("/outcome/expected").stringValue()).startsWith("dead letter for syntax");
        }
    }

    @Test
    void a_condition_finds_the_newest() throws Exception {
        Site site = Site.on(folder, clients, topic, "n.schema.json");
        send(event("a", 1), event("b", 2), event("a", 3), event("c", 4));
        site.settleAll();

        Program.Answer one = site.run("explain", "--where", "id == \"b\"");
        Program.Answer two = site.run("explain", topic, "--where", "id == \"a\"");
        Program.Answer none = site.run("explain", topic, "--where", "id == \"z\"");

        assertThat(one.out()).contains(topic + "-0@1", "STORED as line 2 of");
        assertThat(two.out()).contains(topic + "-0@2", "STORED as line 3 of");
        assertThat(two.err()).contains("2 records match; this is the newest. The others: " + topic + "-0@0");
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).contains("no record of the last 1h matches");
        assertThat(List.of(site.run("explain").code(), site.run("explain", "a@b").code())).containsOnly(2);
    }
}
