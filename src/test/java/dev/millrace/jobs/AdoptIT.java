package dev.millrace.jobs;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import dev.millrace.base.Time;
import dev.millrace.cli.Program;
import dev.millrace.generate.Chaos;
import dev.millrace.generate.EventLoad;
import dev.millrace.generate.Generator;
import dev.millrace.generate.NetworkEvents;
import dev.millrace.generate.Progress;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.EmbeddedKafka;
import dev.millrace.kafka.GroupOffsets;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.kafka.KafkaSettings;
import dev.millrace.kafka.TopicSpec;
import dev.millrace.kafka.Topics;
import dev.millrace.ledger.Ledger;
import dev.millrace.pipeline.Oracle;
import dev.millrace.pipeline.Pipeline;
import dev.millrace.record.Partition;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TestKafka;
import dev.millrace.testkit.TopicDump;

import static org.assertj.core.api.Assertions.assertThat;

/** What people do to a group's offsets, and how the pipeline gets going again. */
class AdoptIT {
    private static final int RECORDS = 4_000;

    @TempDir
    private Path folder;
    private final Clients clients = TestKafka.clients();
    private String topic = "";
    private Site site;
    private long sent;

    @BeforeEach
    void settleSomething() throws Exception {
        topic = TestKafka.topic("network", 2).name();
        site = Site.on(folder, clients, topic, "network-event");
        send(clients, RECORDS);
        site.settleAll();
    }

    private void send(Clients to, long count) throws Exception {
        long seed = 11;
        EventLoad load = new EventLoad(
                new NetworkEvents(seed, Instant.parse("2026-01-01T00:00:00Z"), 10_000), Chaos.ofBad(0.02),
                seed);
        Generator.Result result = new Generator(to, Time.system()).run(load,
                new Generator.Options(topic, sent, count, 0), Progress.NONE);
        assertThat(result.total()).isEqualTo(count);
        sent += count;
    }

    @Test
    void goes_on_from_the_ledger_after_an_operator_moved_an_offset() throws Exception {
        site.moveOffset(0, 100);
        send(clients, RECORDS);
        assertThat(reasonToStop(0)).contains("group's offset 100", "by hand",
                "`millrace adopt " + site.name() + " --from ledger`");

        Program.Answer asked = site.run("adopt", site.name(), "--from", "ledger");
        assertThat(asked.code()).as(asked.out() + asked.err()).isEqualTo(1);
        assertThat(asked.out()).contains("Nothing was changed", "--yes");
        assertThat(offset(0).offset()).isEqualTo(100);
        Program.Answer done = site.run("adopt", site.name(), "--from", "ledger", "--yes");
        assertThat(done.code()).as(done.out() + done.err()).isZero();
        assertThat(done.out()).contains("Done.", "stays: in order").doesNotContain("warning");
        assertThat(site.run("adopt", site.name(), "--from", "ledger", "--yes").out())
                .contains("Nothing has to be changed");
        site.settleAll();

        Oracle.Verdict verdict = site.oracle();
        assertThat(verdict.isClean()).as("%s", verdict).isTrue();
        assertThat(verdict.inTopic()).isEqualTo(2 * RECORDS);
        assertThat(verdict.letters()).isPositive();
        assertThat(site.balancedAudit().at("/total/records").longValue()).isEqualTo(2 * RECORDS);
    }

    /** As when brokers lose their folder: what the group holds is ours, and old. */
    @Test
    void goes_on_from_the_ledger_after_the_groups_own_offsets_went_back() throws Exception {
        GroupOffsets.Committed old = offset(0);
        send(clients, RECORDS);
        site.settleAll();
        try (GroupOffsets group = site.group()) {
            group.alter(Map.of(new Partition(topic, 0), old));
        }

        Program.Answer checked = site.run("check");
        assertThat(checked.code()).as(checked.out() + checked.err()).isEqualTo(1);
        assertThat(checked.out()).contains("bad ", "is older than the ledger", "--from ledger");
        Program.Answer done = site.run("adopt", "--from", "ledger", "--yes");
        assertThat(done.code()).as(done.out() + done.err()).isZero();
        assertThat(site.run("check").code()).isZero();
        send(clients, RECORDS);
        site.settleAll();

        Oracle.Verdict verdict = site.oracle();
        assertThat(verdict.isClean()).as("%s", verdict).isTrue();
        assertThat(site.balancedAudit().at("/total/records").longValue()).isEqualTo(3 * RECORDS);
    }

    @Test
    void stores_again_in_a_new_generation_what_lies_above_an_offset_moved_back() throws Exception {
        long end = end(0);
        site.moveOffset(0, 100);
        assertThat(reasonToStop(0)).contains("--from offsets");

        Program.Answer done = site.run("adopt", "--from", "offsets", "--yes");
        assertThat(done.code()).as(done.out() + done.err()).isZero();
        assertThat(done.out())
                .contains("what lies at %,d offsets will be stored a second time".formatted(end - 100));
        site.settleAll();

        List<String> again = site.lines(".g2.json.gz");
        List<Site.Letter> letters = site.letters();
        assertThat(again).isNotEmpty().isSubsetOf(values(0, 100, end)).doesNotHaveDuplicates();
        assertThat(again.size() + rejected(letters, 100, end)).isEqualTo(end - 100);
        assertThat(copies(letters, 100, end)).isEqualTo(2 * rejected(letters, 100, end));
        assertThat(site.lines(".json.gz")).hasSizeGreaterThan(again.size());
        JsonNode audit = site.balancedAudit();
        assertThat(generations(audit, 0)).containsExactlyInAnyOrder(1, 2);
        assertThat(generations(audit, 1)).containsExactly(1);
        assertThat(audit.at("/total/records").longValue()).isEqualTo(RECORDS + end - 100);
    }

    @Test
    void names_what_an_offset_moved_ahead_leaves_out() throws Exception {
        long settled = end(0);
        send(clients, RECORDS);
        long end = end(0);
        site.moveOffset(0, end - 10);
        assertThat(reasonToStop(0)).contains("group's offset");

        Program.Answer done = site.run("adopt", "--from", "offsets", "--partition", "0", "--yes");
        assertThat(done.code()).as(done.out() + done.err()).isZero();
        assertThat(done.out()).contains("%,d offsets will be skipped".formatted(end - 10 - settled));
        site.settleAll();

        JsonNode audit = site.balancedAudit();
        assertThat(audit.at("/total/gap_offsets").longValue()).isEqualTo(end - 10 - settled);
        assertThat(audit.at("/total/records").longValue()).isEqualTo(2L * RECORDS - (end - 10 - settled));
    }

    @Test
    void goes_on_in_the_latest_generation_when_the_offsets_are_gone() throws Exception {
        site.moveOffset(0, 100);
        assertThat(site.run("adopt", "--from", "offsets", "--yes").code()).isZero();
        site.settleAll();
        forgetGroup();
        send(clients, RECORDS);

        site.settleAll();

        List<String> again = site.lines(".g2.json.gz");
        assertThat(again).isSubsetOf(values(0, 100, end(0))).doesNotHaveDuplicates();
        JsonNode audit = site.balancedAudit();
        assertThat(generations(audit, 0)).containsExactlyInAnyOrder(1, 2);
        assertThat(audit.at("/total/gap_offsets").longValue()).isZero();
    }

    @Test
    void takes_over_the_offsets_of_another_program() throws Exception {
        Site other = Site.on(folder, clients, topic, "network-event");
        other.moveOffset(0, 500);
        other.moveOffset(1, end(1));
        try (Pipeline pipeline = other.start()) {
            Await.until("both partitions are out of work", () -> pipeline.status().stopped().size() == 2);
        }
        other.awaitNoMembers();
        Program.Answer refused = other.run("adopt", "--from", "ledger", "--yes");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out()).contains("the ledger does not know it", "Nothing was changed");

        Program.Answer done = other.run("adopt", "--from", "offsets", "--yes");
        assertThat(done.code()).as(done.out() + done.err()).isZero();
        other.settleAll();

        JsonNode audit = other.balancedAudit();
        assertThat(audit.at("/chains/0/from").longValue()).isEqualTo(500);
        assertThat(audit.at("/chains/0/generation").longValue()).isEqualTo(1);
        assertThat(audit.at("/total/records").longValue()).isEqualTo(end(0) - 500);
    }

    @Test
    void refuses_while_workers_are_in_the_group() throws Exception {
        try (Pipeline pipeline = site.start()) {
            site.awaitSettled(pipeline);

            Program.Answer answer = site.run("adopt", "--from", "offsets", "--yes");

            assertThat(answer.code()).isEqualTo(75);
            assertThat(answer.err()).contains("it has members: millrace." + site.name(), "2 partitions",
                    "stop them");
        }
    }

    @Test
    void begins_a_new_generation_where_the_ledger_was_lost() throws Exception {
        topic = "network";
        sent = 0;
        try (EmbeddedKafka broker = EmbeddedKafka
                .start(EmbeddedKafka.Options.on(folder.resolve("kafka"), AdoptIT::broken))) {
            Clients own = new Clients(new KafkaSettings(broker.brokers(), GroupProtocol.CONSUMER,
                    Map.of()));
            try (Topics topics = Topics.open(own)) {
                assertThat(topics.create(TopicSpec.of(topic, 1)).partitions()).isEqualTo(1);
            }
            site = Site.on(folder, own, topic, "network-event");
            send(own, RECORDS);
            site.settleAll();
            try (Admin admin = own.admin("test", Duration.ofSeconds(10))) {
                admin.deleteTopics(Set.of(Ledger.TOPIC)).all().get();
            }
            send(own, RECORDS);
            assertThat(reasonToStop(0)).contains("the ledger was lost");
            assertThat(site.run("adopt", "--from", "ledger", "--yes").out()).contains("refused");

            Program.Answer done = site.run("adopt", "--from", "offsets", "--yes");
            assertThat(done.code()).as(done.out() + done.err()).isZero();
            site.settleAll();

            assertThat(generations(site.balancedAudit(), 0)).containsExactly(2);
            Oracle.Verdict verdict = site.oracle();
            assertThat(verdict.isClean()).as("%s", verdict).isTrue();
        }
    }

    private static void broken(String fault) {
        throw new AssertionError(fault);
    }

    // ---- what the tests ask

    /** Starts the pipeline, and says why it took the partition out of work; the other partition goes on. */
    private String reasonToStop(int partition) throws Exception {
        Partition wanted = new Partition(topic, partition);
        try (Pipeline pipeline = site.start()) {
            Await.until("the partition is out of work",
                    () -> pipeline.status().stopped().containsKey(wanted));
            site.awaitSettled(pipeline);
            String reason = pipeline.status().stopped().get(wanted);
            assertThat(pipeline.drain(Duration.ofSeconds(30))).isTrue();
            return String.valueOf(reason);
        } finally {
            site.awaitNoMembers();
        }
    }

    private GroupOffsets.Committed offset(int partition) throws Exception {
        try (GroupOffsets group = site.group()) {
            return Objects.requireNonNull(group.read(List.of(new Partition(topic, partition)))
                    .get(new Partition(topic, partition)));
        }
    }

    private long end(int partition) throws Exception {
        try (Topics topics = Topics.open(clients)) {
            return Objects.requireNonNull(topics.offsets(topic, IsolationLevel.READ_UNCOMMITTED)
                    .get(new Partition(topic, partition))).end();
        }
    }

    private void forgetGroup() throws Exception {
        try (Admin admin = clients.admin("test", Duration.ofSeconds(10))) {
            admin.deleteConsumerGroups(Set.of(site.pipeline().from().group())).all().get();
        }
    }

    /** The values of a partition's records in a range of offsets. */
    private List<String> values(int partition, long first, long end) throws Exception {
        List<String> values = new ArrayList<>();
        for (var item : TopicDump.records(clients, topic, IsolationLevel.READ_COMMITTED)) {
            if (item.partition() == partition && first <= item.offset() && item.offset() < end
                    && item.value() != null) {
                values.add(new String(TopicDump.bytes(item.value()),
                        StandardCharsets.ISO_8859_1));
            }
        }
        return values;
    }

    private static long copies(List<Site.Letter> letters, long first, long end) {
        return letters.stream().map(Site.Letter::json)
                .filter(letter -> letter.get("original_partition").intValue() == 0
                        && letter.get("original_offset").longValue() >= first
                        && letter.get("original_offset").longValue() < end)
                .count();
    }

    /** How many different records of partition 0 became dead letters. */
    private static long rejected(List<Site.Letter> letters, long first, long end) {
        return letters.stream().map(Site.Letter::json)
                .filter(letter -> letter.get("original_partition").intValue() == 0)
                .map(letter -> letter.get("original_offset").longValue())
                .filter(offset -> first <= offset && offset < end).distinct().count();
    }

    private static List<Integer> generations(JsonNode audit, int partition) {
        List<Integer> generations = new ArrayList<>();
        audit.get("chains").forEach(chain -> {
            if (chain.get("partition").intValue() == partition) {
                generations.add(chain.get("generation").intValue());
            }
        });
        return generations;
    }
}
