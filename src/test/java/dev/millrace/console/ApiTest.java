package dev.millrace.console;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.base.Time;
import dev.millrace.ops.lag.Forecast;
import dev.millrace.ops.lag.GroupKind;
import dev.millrace.ops.lag.GroupLag;
import dev.millrace.ops.lag.Lag;
import dev.millrace.ops.lag.LagSnapshot;
import dev.millrace.ops.lag.LagTime;
import dev.millrace.ops.lag.Loss;
import dev.millrace.ops.lag.PartitionLag;
import dev.millrace.ops.lag.Verdict;
import dev.millrace.record.Partition;
import dev.millrace.settle.ChainId;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ApiTest {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    /** Answered by the server itself, not by a route. */
    private static final Set<String> SERVERS_OWN = Set.of("GET /session", "POST /session", "DELETE /session",
            "GET /events");
    private static final Verdict VERDICT = new Verdict(Verdict.State.OK, "reads", Instant.EPOCH);
    @TempDir
    private Path folder;
    private Scene scene;

    @BeforeEach
    void open() {
        scene = new Scene(folder);
    }

    private JsonNode ask(String path, Map<String, String> query) throws RefusedException {
        return MAPPER.readTree(MAPPER.writeValueAsBytes(scene.ask(path, query)));
    }

    @Test
    void the_document_describes_what_there_is_and_nothing_else() throws Exception {
        Set<String> described = new TreeSet<>();
        ask("/openapi.json", Map.of()).get("paths").forEachEntry((path, item) -> item
                .forEachEntry((method, _) -> described.add(method.toUpperCase(Locale.ROOT) + " " + path)));
        Set<String> there = new TreeSet<>(SERVERS_OWN);
        scene.api.routes().forEach(route -> there.add(route.method() + " " + route.path()));

        assertThat(described).isEqualTo(there);
    }

    @Test
    void what_changes_something_is_for_operators_and_never_a_get() {
        assertThat(scene.api.routes()).allSatisfy(route -> assertThat(route.role())
                .isEqualTo(route.method().equals("GET") ? Role.VIEW : Role.OPERATE));
    }

    @Test
    void before_anything_was_read_the_overview_says_so() throws Exception {
        JsonNode overview = ask("/overview", Map.of());

        assertThat(overview.get("books").has("balanced")).isFalse();
        assertThat(overview.get("version").stringValue()).isEqualTo("millrace test");
    }

    @Test
    void rates_are_reckoned_over_the_last_pulses() throws Exception {
        scene.beat(1, 0);
        scene.beat(2, 100);
        scene.beat(3, 400);

        JsonNode pulse = ask("/overview", Map.of()).get("pulse");
        JsonNode history = ask("/history", Map.of("pipeline", "p"));

        assertThat(pulse.get("pipelines").get(0).get("per_second").get("taken").doubleValue())
                .isEqualTo(200.0);
        assertThat(history.get("taken")).extracting(JsonNode::doubleValue).containsExactly(100.0, 300.0);
    }

    @Test
    void ranges_of_a_chain_come_in_pieces() throws Exception {
        ChainId chain = Scene.chain("t", 0);
        for (int i = 0; i < 30; i++) {
            scene.enter(Scene.entry(chain, i * 10L, i * 10L + 10));
        }
        scene.settle(chain, 0, 300);

        JsonNode newest = ask("/ledger/ranges", Map.of("chain", chain.text(), "size", "10"));
        JsonNode older = ask("/ledger/ranges",
                Map.of("chain", chain.text(), "size", "10", "before", "200"));

        assertThat(newest.get("books").get("balanced").booleanValue()).isTrue();
        assertThat(newest.get("has_older").booleanValue()).isTrue();
        assertThat(newest.get("ranges")).hasSize(10);
        assertThat(newest.get("ranges").get(9).get("end").longValue()).isEqualTo(300);
        assertThat(older.get("ranges").get(0).get("first").longValue()).isEqualTo(100);
    }

    @Test
    void objects_are_shown_as_folders() throws Exception {
        scene.enter(Scene.entry(Scene.chain("t", 0), 0, 10));
        scene.enter(Scene.entry(Scene.chain("t", 1), 0, 10));

        JsonNode root = ask("/objects", Map.of());
        JsonNode deep = ask("/objects", Map.of("prefix", "bucket/a/b/"));

        assertThat(root.get("items").get(0).get("folder").stringValue()).isEqualTo("bucket");
        assertThat(root.get("items").get(0).get("objects").longValue()).isEqualTo(2);
        assertThat(deep.get("items")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"bucket,../../etc/passwd", "..,a", "bucket,a/b/elsewhere.json.gz"})
    void what_the_ledger_does_not_name_is_not_opened(String bucket, String key) {
        scene.enter(Scene.entry(Scene.chain("t", 0), 0, 10));

        assertThatThrownBy(() -> scene.ask("/objects/preview", Map.of("bucket", bucket, "key", key)))
                .isInstanceOf(RefusedException.class).hasMessageContaining("names no such object");
    }

    @ParameterizedTest
    @CsvSource({"/ledger,page,0", "/ledger,size,100000", "/ledger,page,one", "/history,steps,-1",
            "/insights,last,9y", "/objects,size,201"})
    void what_makes_no_sense_is_said(String path, String name, String value) {
        assertThatThrownBy(() -> scene.ask(path, Map.of(name, value))).isInstanceOf(RefusedException.class)
                .hasMessageContaining("parameter " + name);
    }

    @Test
    void answers_stay_small_with_ten_thousand_topics() throws Exception {
        for (int topic = 0; topic < 10_000; topic++) {
            ChainId chain = Scene.chain("topic-" + topic, 0);
            for (int i = 0; i < 5; i++) {
                scene.enter(Scene.entry(chain, i * 10L, i * 10L + 10));
            }
            scene.settle(chain, 0, 50);
        }
        scene.watch.balance();

        scene.lag = manyGroups();

        for (String path : List.of("/ledger", "/overview", "/objects", "/lag", "/topics")) {
            assertThat(timed(path)).as(path).hasSizeLessThan(100_000);
        }
        assertThat(ask("/ledger", Map.of()).get("total").intValue()).isEqualTo(10_000);
        assertThat(ask("/lag", Map.of()).get("total").intValue()).isEqualTo(2_000);
        assertThat(ask("/topics", Map.of()).get("total").intValue()).isEqualTo(10_000);
    }

    /** Says how long it took; what is asserted is the size, which does not depend on the machine. */
    private byte[] timed(String path) throws RefusedException {
        long began = Time.system().nanos();
        byte[] answer = MAPPER.writeValueAsBytes(scene.ask(path, Map.of()));
        System.err.printf("%s: %,d bytes in %,d us%n", path, answer.length,
                (Time.system().nanos() - began) / 1_000);
        return answer;
    }

    /** 2,000 groups that read five topics each. */
    private static LagSnapshot manyGroups() {
        List<GroupLag> groups = new ArrayList<>();
        for (int group = 0; group < 2_000; group++) {
            List<PartitionLag> partitions = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                partitions.add(new PartitionLag(new Partition("topic-" + (group * 5 + i), 0),
                        new Lag.Known(10, 90, 0, 100, 100), new LagTime.Unknown("no look yet"), VERDICT,
                        OptionalDouble.of(5), OptionalDouble.of(6), new Forecast.Unknown("no look yet"),
                        new Loss.Never("kept for ever"), Optional.empty()));
            }
            groups.add(new GroupLag("group-" + group, GroupKind.CONSUMER, "Stable", 1, false, VERDICT,
                    partitions));
        }
        return new LagSnapshot(Instant.EPOCH, 1, Duration.ZERO, groups, List.of());
    }
}
