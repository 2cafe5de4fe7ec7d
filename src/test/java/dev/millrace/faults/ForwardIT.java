package dev.millrace.faults;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.contract.Contract;
import dev.millrace.contract.Validator;
import dev.millrace.drill.Sink;
import dev.millrace.insight.InsightTopics;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.ledger.AuditReport;
import dev.millrace.ledger.Outcomes;
import dev.millrace.record.Verdict;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TopicDump;

import static org.assertj.core.api.Assertions.assertThat;

/** Sinks that forward to a topic, killed, joined by others and put to sleep. */
class ForwardIT {
    private static final long EVENTS = Long.getLong("millrace.faults.events", 200_000);
    private static final int KILLS = Integer.getInteger("millrace.faults.kills", 6);
    private static final int PARTITIONS = 3;

    @Test
    void forwards_each_record_once_however_often_sinks_are_killed_and_joined_by_others() throws Exception {
        Seed seed = new Seed();
        System.out.println("ForwardIT: " + seed);
        try (Site site = Site.forwarding("forward-kill", GroupProtocol.CONSUMER)) {
            Load load = site.load(0, EVENTS, 8_000);
            Sink one = site.sink(Map.of("MILLRACE_SLOT", "a"));
            Sink other = site.sink();
            for (int kills = 0; kills < KILLS; kills++) {
                one.awaitWork();
                seed.pass(Duration.ofMillis(100), Duration.ofSeconds(3));
                one.process().kill();
                Sink next = other;
                other = site.sink(kills % 2 == 0 ? Map.of("MILLRACE_SLOT", "a") : Map.of());
                one = next;
            }
            long sent = load.await();
            site.awaitSettled(Duration.ofMinutes(3));
            one.awaitWork();
            other.awaitWork();
            assertThat(one.drain()).isZero();
            assertThat(other.drain()).isZero();

            Proof proof = site.forwardProof();
            System.out.printf("ForwardIT: %s kills=%d sent=%d takeovers=%d rebalances=%d refused=%d %s%n",
                    seed,
                    KILLS, sent, site.count("dead workers had left open"), site.count("partitions assigned"),
                    site.count("refused a commit"), proof.verdict());
            proof.assertClean();
            assertThat(proof.verdict().inTopic()).isEqualTo(sent);
            assertThat(forwarded(proof)).isEqualTo(proof.verdict().events());
        }
    }

    /** Ids are remembered by whoever has the partition; whoever takes it over has to learn them from the topic. */
    @Test
    void an_event_that_is_sent_twice_is_forwarded_once_although_sinks_are_killed_in_between()
            throws Exception {
        Seed seed = new Seed();
        System.out.println("ForwardIT: " + seed);
        try (Site site = Site.forwarding("forward-once", GroupProtocol.CONSUMER,
                "dedupe: { by: event_id, window: 1h }")) {
            Load load = site.load(0, 60_000, 4_000);
            Sink one = site.sink();
            Sink other = site.sink();
            for (int kills = 0; kills < 3; kills++) {
                one.awaitWork();
                seed.pass(Duration.ofMillis(100), Duration.ofSeconds(2));
                one.process().kill();
                Sink next = other;
                other = site.sink();
                one = next;
            }
            long sent = load.await();
            site.awaitSettled(Duration.ofMinutes(3));
            one.awaitWork();
            other.awaitWork();
            assertThat(one.drain()).isZero();
            assertThat(other.drain()).isZero();

            Outcomes all = outcomes(site.forwardProof());
            List<String> valid = ids(site.dump());
            List<String> out = ids(
                    TopicDump.records(site.clients(), site.output(), IsolationLevel.READ_COMMITTED));
            System.out.printf("ForwardIT once: %s sent=%d %s rebalances=%d%n", seed, sent, all,
                    site.count("partitions assigned"));
            assertThat(out).doesNotHaveDuplicates();
            assertThat(all.records()).isEqualTo(sent);
            assertThat(all.forwarded()).isEqualTo(out.size());
            assertThat(all.duplicates()).isPositive().isEqualTo(valid.size() - out.size());
            assertThat(new HashSet<>(out)).isEqualTo(new HashSet<>(valid));
        }
    }

    /** Increments ride in the transactions, so what was counted is what was forwarded, whoever was killed. */
    @Test
    void what_is_counted_is_what_was_forwarded() throws Exception {
        Seed seed = new Seed();
        System.out.println("ForwardIT: " + seed);
        try (Site site = Site.forwarding("forward-count", GroupProtocol.CONSUMER,
                "insights: [ { count-by: protocol } ]")) {
            Load load = site.load(0, 40_000, 4_000);
            Sink one = site.sink();
            Sink other = site.sink();
            for (int kills = 0; kills < 2; kills++) {
                one.awaitWork();
                seed.pass(Duration.ofMillis(500), Duration.ofSeconds(2));
                one.process().kill();
                Sink next = other;
                other = site.sink();
                one = next;
            }
            var _ = load.await();
            site.awaitSettled(Duration.ofMinutes(3));
            site.forwardProof().assertClean();
            Map<String, Long> wanted = new TreeMap<>();
            for (var item : TopicDump.records(site.clients(), site.output(), IsolationLevel.READ_COMMITTED)) {
                JsonNode event = JsonMapper.shared().readTree(TopicDump.bytes(item.value()));
                wanted.merge(event.get("protocol").stringValue(), 1L, Long::sum);
            }
            Await.until("everything is merged", Duration.ofMinutes(2),
                    () -> total(counted(site)) >= total(wanted));

            assertThat(counted(site)).isEqualTo(wanted);
            System.out.printf("ForwardIT counted: %s %s%n", seed, wanted);
            one.awaitWork();
            other.awaitWork();
            assertThat(one.drain()).isZero();
            assertThat(other.drain()).isZero();
        }
    }

    private static long total(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The sum over all windows. */
    private static Map<String, Long> counted(Site site) throws Exception {
        Map<String, JsonNode> windows = new HashMap<>();
        for (var item : TopicDump.records(site.clients(), InsightTopics.RESULTS,
                IsolationLevel.READ_COMMITTED)) {
            String key = new String(TopicDump.bytes(item.key()), StandardCharsets.UTF_8);
            if (key.startsWith(site.group() + "/count-by:protocol@1m/") && item.value() != null) {
                windows.put(key, JsonMapper.shared().readTree(TopicDump.bytes(item.value())));
            }
        }
        Map<String, Long> counts = new TreeMap<>();
        windows.values().forEach(window -> window.get("counts").properties()
                .forEach(count -> counts.merge(count.getKey(), count.getValue().longValue(), Long::sum)));
        return counts;
    }

    /** Of those events that keep the contract, in the order they are there. */
    private static List<String> ids(List<ConsumerRecord<ByteBuffer, ByteBuffer>> records) throws Exception {
        Validator validator = Contract.shipped("network-event").validator();
        List<String> ids = new ArrayList<>();
        for (ConsumerRecord<ByteBuffer, ByteBuffer> item : records) {
            if (item.value() != null) {
                byte[] bytes = TopicDump.bytes(item.value());
                if (validator.validate(bytes, 0, bytes.length) instanceof Verdict.Valid) {
                    ids.add(JsonMapper.shared().readTree(bytes).get("event_id").stringValue());
                }
            }
        }
        return ids;
    }

    private static Outcomes outcomes(Proof proof) {
        proof.assertBalanced();
        return proof.books().chains().stream().map(AuditReport.Books::outcomes).reduce(Outcomes.NONE,
                Outcomes::plus);
    }

    private static long forwarded(Proof proof) {
        return proof.books().chains().stream().mapToLong(books -> books.outcomes().forwarded()).sum();
    }

    @ParameterizedTest
    @EnumSource(GroupProtocol.class)
    void a_sink_that_wakes_up_after_it_was_replaced_forwards_nothing_twice(GroupProtocol protocol)
            throws Exception {
        try (Site site = Site.forwarding("forward-zombie", protocol)) {
            Load load = site.load(0, 60_000, 5_000);
            Sink first = site.sink();
            Await.until("something is settled", () -> site.settled() > 0);
            first.process().signal("STOP");
            Sink second = site.sink();
            Await.until("the second sink has all partitions", Duration.ofMinutes(1),
                    () -> second.starts() >= PARTITIONS);
            var _ = load.await();
            site.awaitSettled(Duration.ofMinutes(1));

            first.process().signal("CONT");
            Await.until("the first sink knows that it was replaced",
                    () -> first.process().says("partitions lost") || first.process().says("refused a commit")
                            || first.process().says("producer broke"));
            Await.until("it is back at work", () -> first.starts() > PARTITIONS);
            site.send(1_000_000, 5_000);
            site.awaitSettled(Duration.ofMinutes(1));
            assertThat(second.drain()).isZero();
            assertThat(first.drain()).isZero();

            Proof proof = site.forwardProof();
            System.out.printf("ForwardIT zombie %s: refused=%d broken=%d lost=%d %s%n", protocol,
                    first.process().count("refused a commit"), first.process().count("producer broke"),
                    first.process().count("partitions lost"), proof.verdict());
            proof.assertClean();
        }
    }
}
