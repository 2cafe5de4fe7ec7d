package dev.millrace.jobs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.base.Children;
import dev.millrace.base.Time;
import dev.millrace.cli.Main;
import dev.millrace.cli.Program;
import dev.millrace.deadletter.ReplayHeaders;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.replay.Action;
import dev.millrace.replay.DeadLetters;
import dev.millrace.replay.Edit;
import dev.millrace.replay.MarkState;
import dev.millrace.replay.ReplayOptions;
import dev.millrace.replay.ReplayReport;
import dev.millrace.replay.Selection;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TestKafka;
import dev.millrace.testkit.TopicDump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Dead letters from their cause to their end. */
class DeadLettersIT {
    private static final int EACH = 240;
    private static final Action.Actor SOMEBODY = new Action.Actor("anna", "laptop", "a test", "");
    private final Clients clients = TestKafka.clients();

    @TempDir
    private Path folder;

    private void contract(int highestPort) throws Exception {
        Files.writeString(folder.resolve("strict.schema.json"), """
                {"type":"object","required":["port","kind"],"additionalProperties":false,
                 "properties":{"port":{"type":"integer","maximum":%d},"kind":{"enum":["a","b"]}}}
                """.formatted(highestPort));
    }

    /** One record of each of six causes. */
    private static List<String> sixCauses(int number) {
        return List.of("{\"port\":%d,\"kind\":\"a\"}".formatted(1_000 + number),
                "{\"port\":\"%d\",\"kind\":\"a\"}".formatted(number), "{\"port\":%d}".formatted(number % 100),
                "{\"port\":1,\"kind\":\"%d\"}".formatted(number),
                "{\"port\":1,\"kind\":\"a\",\"more\":%d}".formatted(number), "{\"port\":%d,}".formatted(1));
    }

    private Site rejecting(String topic, int each) throws Exception {
        contract(999);
        List<Records.Item> items = new ArrayList<>();
        for (int number = 0; number < each; number++) {
            for (String value : sixCauses(number)) {
                items.add(Records.Item.of("k" + number, value)
                        .with(List.of(new RecordHeader("trace", new byte[]{7}))));
            }
        }
        assertThat(Records.send(clients, topic, items)).hasSize(6 * each);
        Site site = Site.on(folder, clients, topic, "strict.schema.json");
        site.settleAll();
        return site;
    }

    private Program.Answer dlq(Site site, String... arguments) {
        return Program.run(Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()),
                Stream.of(Stream.of("dlq"), Stream.of(arguments), Stream.of("--config", site.file()))
                        .flatMap(all -> all).toArray(String[]::new));
    }

    private JsonNode json(Site site, String... arguments) {
        Program.Answer answer = dlq(site,
                Stream.concat(Stream.of(arguments), Stream.of("--json")).toArray(String[]::new));
        assertThat(answer.code()).as(answer.out() + answer.err()).isLessThanOrEqualTo(1);
        return JsonMapper.shared().readTree(answer.out());
    }

    private static String group(JsonNode listing, String type) {
        return listing.at("/groups").valueStream().filter(group -> group.at("/type").asString().equals(type))
                .map(group -> group.at("/group").asString()).findFirst().orElseThrow();
    }

    private List<ConsumerRecord<ByteBuffer, ByteBuffer>> replayed(String topic) throws Exception {
        return TopicDump.records(clients, topic, IsolationLevel.READ_COMMITTED).stream()
                .filter(item -> item.headers().lastHeader(ReplayHeaders.ID) != null).toList();
    }

    private static void assertOnce(List<ConsumerRecord<ByteBuffer, ByteBuffer>> replayed, int count) {
        Set<String> origins = new HashSet<>();
        replayed.forEach(item -> origins.add(ReplayHeaders.text(item.headers(), ReplayHeaders.ORIGIN)));
        assertThat(origins).hasSize(count);
        assertThat(replayed).hasSize(count);
    }

    private Process replaying(Site site, String group) throws Exception {
        List<String> command = new ArrayList<>(
                Children.java(flag -> flag.startsWith("--") || flag.startsWith("-D")));
        command.add(command.indexOf("-cp"), "-Xmx256m");
        command.addAll(List.of(Main.class.getName(), "dlq", "replay", group, "--yes", "--rate", "40",
                "--config", site.file()));
        return Children.start(new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(folder.resolve("replay.log").toFile()), Map.of());
    }

    @Test
    void a_mended_contract_lets_exactly_those_pass_that_it_said_also_when_the_replay_is_killed()
            throws Exception {
        String topic = TestKafka.topic("dead", 2).name();
        Site site = rejecting(topic, EACH);
        JsonNode listing = json(site, "list");
        assertThat(listing.at("/groups").size()).isEqualTo(6);
        assertThat(listing.at("/groups").valueStream().map(group -> group.at("/open").asInt()))
                .containsOnly(EACH);
        String group = group(listing, "range");
        assertThat(json(site, "test", group).at("/passes").asInt()).isZero();

        contract(100_000);

        assertThat(json(site, "test", group).at("/passes").asInt()).isEqualTo(EACH);
        assertThat(json(site, "test").at("/passes").asInt()).isEqualTo(EACH);
        Process process = replaying(site, group);
        Await.until("a part is replayed", () -> {
            assertThat(process.isAlive()).as(Files.readString(folder.resolve("replay.log"))).isTrue();
            return replayed(topic).size() >= EACH / 8;
        });
        int _ = process.destroyForcibly().waitFor();
        assertThat(replayed(topic)).hasSizeLessThan(EACH);

        JsonNode rest = json(site, "replay", group, "--yes");

        assertThat(rest.at("/replayed").asInt()).isPositive().isLessThan(EACH);
        assertOnce(replayed(topic), EACH);
        assertThat(replayed(topic)).allSatisfy(item -> {
            assertThat(item.headers().lastHeader("trace").value()).containsExactly(7);
            assertThat(StandardCharsets.UTF_8.decode(item.key().duplicate()).toString()).startsWith("k");
        });
        site.settleAll();
        assertThat(site.balancedAudit().toString()).contains("\"stored\":" + EACH);
        assertThat(json(site, "replay", group, "--yes").at("/replayed").asInt()).isZero();
        JsonNode after = json(site, "list", "--where", "type == \"range\"");
        assertThat(after.at("/open").asInt()).isZero();
        assertThat(after.at("/replayed").asInt()).isEqualTo(EACH);
        assertThat(json(site, "history").valueStream()
                .filter(action -> action.at("/topics").toString().contains("\"" + topic + ".dlq\""))
                .map(action -> action.at("/ended").isNull())).containsExactly(false, true);
    }

    @Test
    void what_dies_again_is_linked_to_its_replay_and_parked_after_enough_attempts() throws Exception {
        String topic = TestKafka.topic("dead", 1).name();
        Site site = rejecting(topic, 3);
        String group = group(json(site, "list"), "missing-field");

        Program.Answer plan = dlq(site, "replay", group, "--all");
        assertThat(plan.code()).isEqualTo(1);
        assertThat(plan.err()).contains("nothing was sent; --yes sends 3 records");
        assertThat(replayed(topic)).isEmpty();
        String action = json(site, "replay", group, "--all", "--yes", "--reason", "once more").at("/action")
                .asString();
        site.settleAll();

        JsonNode listing = json(site, "list", "--where", "replay_id == \"" + action + "\"");
        assertThat(listing.at("/open").asInt()).isEqualTo(3);
        assertThat(listing.at("/groups/0/group").asString()).isEqualTo(group);
        assertThat(listing.at("/groups/0/come_back").asInt()).isEqualTo(3);
        JsonNode shown = json(site, "show", listing.at("/groups/0/sample").asString());
        assertThat(shown.at("/retries").asInt()).isEqualTo(1);
        assertThat(shown.at("/history/0/state").asString()).isEqualTo("replayed");
        assertThat(shown.at("/history/0/reason").asString()).isEqualTo("once more");
        assertThat(dlq(site, "show", group).out()).contains("missing-field", "tried again", "once more", "^");

        JsonNode parked = json(site, "replay", group, "--all", "--yes", "--attempts", "1");

        assertThat(parked.at("/parked").asInt()).isEqualTo(3);
        assertThat(parked.at("/replayed").asInt()).isZero();
        JsonNode aside = json(site, "list", "--topic", topic + DeadLetters.PARKED);
        assertThat(aside.at("/open").asInt()).isEqualTo(3);
        assertThat(aside.at("/groups/0/group").asString()).isEqualTo(group);
        assertThat(json(site, "list").at("/parked").asInt()).isEqualTo(3);
    }

    @Test
    void what_is_edited_passes_and_what_is_discarded_is_on_record_with_its_reason() throws Exception {
        String topic = TestKafka.topic("dead", 1).name();
        Site site = rejecting(topic, 4);

        assertThat(dlq(site, "discard", "--reason", "x", "--yes").code()).isEqualTo(2);
        assertThat(dlq(site, "discard", "--where", "type == \"syntax\"", "--reason", "x").code())
                .isEqualTo(1);
        JsonNode done = json(site, "discard", "--where", "type == \"syntax\"", "--reason", "only a test",
                "--yes");

        assertThat(done.at("/discarded").asInt()).isEqualTo(4);
        assertThat(json(site, "list").at("/open").asInt()).isEqualTo(20);
        assertThat(dlq(site, "history").out()).contains("discard", "only a test",
                System.getProperty("user.name"));
        String group = group(json(site, "list"), "type");
        assertThat(json(site, "test", group, "--set", "port=int(port)").at("/passes").asInt()).isEqualTo(4);
        assertThat(json(site, "replay", group, "--set", "port=int(port)", "--yes").at("/replayed").asInt())
                .isEqualTo(4);
        site.settleAll();
        assertThat(site.balancedAudit().toString()).contains("\"stored\":4");
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static Records.Item share(String topic, long offset) {
        return new Records.Item(null, null, List.of(header("__dlq.errors.topic", topic),
                header("__dlq.errors.partition", "0"), header("__dlq.errors.offset", Long.toString(offset)),
                header("__dlq.errors.group", "workers"), header("__dlq.errors.delivery.count", "5"),
                header("__dlq.errors.message", "Offset rejected by client.")));
    }

    @Test
    void letters_of_others_are_replayed_as_far_as_their_records_can_be_had() throws Exception {
        String topic = TestKafka.topic("dead", 1).name();
        contract(999);
        var _ = Records.send(clients, topic, List.of(Records.Item.of("k", "{\"port\":1,\"kind\":\"a\"}")));
        Site site = Site.on(folder, clients, topic, "strict.schema.json");
        String letters = TestKafka.topic("foreign", 1).name();
        var _ = Records.send(clients, letters, List.of(share(topic, 0), share(topic, 99),
                Records.Item.of("odd", "what is this?"),
                Records.Item.of("s", "{\"port\":2,\"kind\":\"b\"}")
                        .with(List.of(header("kafka_dlt-original-topic", topic),
                                new RecordHeader("kafka_dlt-original-partition", new byte[4]),
                                new RecordHeader("kafka_dlt-original-offset", new byte[8]),
                                header("kafka_dlt-exception-fqcn", "a.B"),
                                header("kafka_dlt-exception-message", "no"), header("own", "kept")))));

        JsonNode listing = json(site, "list", "--topic", letters);
        JsonNode done = json(site, "replay", "--topic", letters, "--where", "true", "--yes");

        assertThat(listing.at("/groups").valueStream().map(group -> group.at("/family").asString()))
                .containsExactlyInAnyOrder("share-group", "spring", "unreadable");
        assertThat(done.at("/replayed").asInt()).isEqualTo(2);
        assertThat(done.at("/trial/others").toString()).contains("\"lost\"",
                "ends before the record's place");
        assertThat(replayed(topic)).extracting(item -> TopicDump.bytes(item.value())).extracting(String::new)
                .containsExactly("{\"port\":1,\"kind\":\"a\"}", "{\"port\":2,\"kind\":\"b\"}");
        assertThat(ReplayHeaders.text(replayed(topic).getLast().headers(), "own")).isEqualTo("kept");
        assertThat(replayed(topic).getLast().headers().lastHeader("kafka_dlt-exception-fqcn")).isNull();
    }

    @Test
    void where_two_pipelines_read_a_topic_somebody_says_who_is_meant() throws Exception {
        String topic = TestKafka.topic("dead", 1).name();
        Site strict = rejecting(topic, 2);
        Files.writeString(folder.resolve("any.schema.json"), "{}");
        Site any = Site.forwarding(folder, clients, topic, "any.schema.json", "{ topic: " + topic + ".out }",
                "dead-letters: { topic: " + topic + ".any }");
        String second = Files.readString(Path.of(any.file()));
        Files.writeString(Path.of(strict.file()),
                Files.readString(Path.of(strict.file()))
                        + second.substring(second.indexOf("  " + any.name())));
        contract(100_000);
        String group = group(json(strict, "list"), "range");

        Program.Answer unsaid = dlq(strict, "replay", group, "--yes");
        assertThat(unsaid.code()).isEqualTo(2);
        assertThat(unsaid.err()).contains("--to pipeline", strict.name(), any.name());
        assertThat(json(strict, "replay", group, "--yes", "--to", "pipeline").at("/replayed").asInt())
                .isEqualTo(2);

        strict.settleAll();
        any.settleAll();
        assertThat(strict.balancedAudit().toString()).contains("\"stored\":2");
        assertThat(any.balancedAudit().toString()).contains("\"filtered\":2");
    }

    @Test
    void of_two_that_replay_the_same_the_later_one_goes_on_alone() throws Exception {
        String topic = TestKafka.topic("dead", 1).name();
        Site site = rejecting(topic, 60);
        contract(100_000);
        Selection group = Selection.group(group(json(site, "list"), "range"));
        DeadLetters.Setup setup = new DeadLetters.Setup(List.of(site.pipeline()), List.of(), null);
        ReplayOptions slow = new ReplayOptions(ReplayOptions.Target.ORIGIN, ReplayOptions.Which.PASSING, 5,
                20, 1, Edit.none());
        AtomicReference<@Nullable ReplayReport> second = new AtomicReference<>();
        try (DeadLetters first = DeadLetters.open(clients, setup, Time.system());
                DeadLetters later = DeadLetters.open(clients, setup, Time.system())) {
            first.refresh((name, done, all) -> {});
            later.refresh((name, done, all) -> {});

            assertThatThrownBy(() -> first.replay(group, slow, SOMEBODY, () -> false, (replayed, looked) -> {
                if (second.get() == null) {
                    second.set(all(later, group));
                }
            })).isInstanceOf(KafkaUnavailableException.class).hasMessageContaining("another process");
        }

        ReplayReport report = Objects.requireNonNull(second.get());
        assertThat(report.taken()).isEqualTo(20);
        assertThat(report.action().count(MarkState.REPLAYED)).isEqualTo(40);
        assertOnce(replayed(topic), 60);
    }

    private static ReplayReport all(DeadLetters letters, Selection group) {
        try {
            return letters.replay(group, ReplayOptions.standard(), SOMEBODY, () -> false,
                    (replayed, looked) -> {});
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
