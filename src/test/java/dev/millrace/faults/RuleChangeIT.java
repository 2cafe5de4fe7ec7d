package dev.millrace.faults;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.base.ByteSize;
import dev.millrace.drill.Sink;
import dev.millrace.format.Formats;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.ledger.Entry;
import dev.millrace.record.OffsetRange;
import dev.millrace.settle.RegisterText;
import dev.millrace.store.ObjectInfo;
import dev.millrace.store.ObjectStore;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TopicDump;

import static org.assertj.core.api.Assertions.assertThat;

/** A sink that is killed with seals pending and started again with another contract and another format. */
class RuleChangeIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Pattern OBJECT = Pattern
            .compile(".*\\+(\\d+)\\+(\\d{20})-(\\d{20})\\.json\\.(gz|zst)");
    /** Events are of four colors. Red is good by the first rules alone, blue by both, green by the second alone. */
    private static final List<String> COLORS = List.of("red", "blue", "green", "black");
    private static final Rules BEFORE = new Rules("json.gz", Set.of("red", "blue"));
    private static final Rules AFTER = new Rules("json.zst", Set.of("blue", "green"));

    @TempDir
    private Path folder;

    /** One configuration. */
    private record Rules(String format, Set<String> colors) {
        Map<String, String> environment(Path folder) throws Exception {
            String listed = colors.stream().sorted().map("\"%s\""::formatted)
                    .collect(Collectors.joining(","));
            Path contract = Files.writeString(folder.resolve(format + ".schema.json"),
                    "{\"type\":\"object\",\"properties\":{\"color\":{\"enum\":[" + listed + "]}}}");
            return Map.of("CONTRACT", contract.toString(), "OBJECT_FORMAT", format);
        }

        boolean take(String event) {
            return colors.stream().anyMatch(color -> event.contains("\"" + color + "\""));
        }
    }

    @Test
    void what_was_sealed_keeps_its_rules_and_what_comes_after_has_the_new_ones() throws Exception {
        S3Process s3 = S3Process.start(folder.resolve("s3"), 0, Servers.log("rules-s3"));
        try (Site site = Site.of("rules", GroupProtocol.CONSUMER, Servers.broker(), s3)) {
            send(site, 0, 1_500);
            Sink first = site.sink(BEFORE.environment(folder));
            site.awaitSettled(LIMIT);
            s3.close();
            send(site, 1_500, 6_000);
            Await.until("everything is sealed and waits", () -> isAllSealed(site));
            first.process().kill();
            Map<Integer, Long> sealedTo = lastCuts(site);
            assertThat(site.unsettled()).isEqualTo(6_000);

            try (S3Process _ = S3Process.start(folder.resolve("s3"), s3.port(), Servers.log("rules-s3"))) {
                Sink second = site.sink(AFTER.environment(folder));
                send(site, 7_500, 3_000);
                site.awaitSettled(LIMIT);
                assertThat(second.drain()).isZero();

                assertThat(second.sealsAdopted()).isPositive();
                assertThat(sealedTo.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(7_500);
                assertContents(site, sealedTo);
                assertRules(site, sealedTo);
                Proof proof = site.proof();
                System.out.printf("RuleChangeIT: adopted=%d %s%n", second.sealsAdopted(), proof.verdict());
                proof.assertClean();
            }
        } finally {
            s3.close();
        }
    }

    private static void send(Site site, int from, int count) throws Exception {
        try (Producer<byte[], byte[]> producer = site.clients().bulkProducer("colors",
                ByteSize.mebibytes(1))) {
            for (int i = from; i < from + count; i++) {
                String event = "{\"n\":%d,\"color\":\"%s\"}".formatted(i, COLORS.get(i / 3 % COLORS.size()));
                var _ = producer.send(new ProducerRecord<>(site.topic(), i % 3, null,
                        event.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    private static boolean isAllSealed(Site site) throws Exception {
        return lastCuts(site).values().stream().mapToLong(Long::longValue).sum() == 7_500;
    }

    /** The end of what is sealed, by partition. */
    private static Map<Integer, Long> lastCuts(Site site) throws Exception {
        Map<Integer, Long> cuts = new HashMap<>();
        for (var committed : site.committed().entrySet()) {
            OffsetAndMetadata offset = committed.getValue();
            cuts.put(committed.getKey().partition(), RegisterText
                    .decode(offset.offset(), offset.leaderEpoch().orElse(-1), offset.metadata())
                    .orElseThrow().register().lastCut());
        }
        return cuts;
    }

    /** A recount: what lies where, record by record, from the topic alone. */
    private static void assertContents(Site site, Map<Integer, Long> sealedTo) throws Exception {
        Map<String, String> expected = new HashMap<>();
        for (var item : site.dump()) {
            Rules rules = item.offset() < sealedTo.getOrDefault(item.partition(), 0L) ? BEFORE : AFTER;
            String event = new String(TopicDump.bytes(item.value()), StandardCharsets.UTF_8);
            expected.put(event, rules.take(event) ? rules.format() : "letter");
        }
        Map<String, String> found = new HashMap<>();
        try (ObjectStore store = site.store()) {
            List<ObjectInfo> objects = new ArrayList<>();
            store.list("", objects::add);
            for (ObjectInfo object : objects) {
                Matcher name = OBJECT.matcher(object.key());
                assertThat(name.matches()).as(object.key()).isTrue();
                try (var in = Formats.ofKey(object.key()).orElseThrow().decode(store.open(object.key()))) {
                    new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(
                            line -> assertThat(found.put(line, "json." + name.group(4))).as(line).isNull());
                }
            }
        }
        for (var sent : TopicDump.records(site.clients(), site.deadLetterTopic(),
                IsolationLevel.READ_COMMITTED)) {
            JsonNode letter = JsonMapper.shared().readTree(TopicDump.bytes(sent.value()));
            String event = letter.get("original_value").stringValue();
            assertThat(found.put(event, "letter")).as(event).isNull();
        }
        assertThat(found).isEqualTo(expected);
        assertThat(new HashSet<>(found.values())).containsExactlyInAnyOrder("json.gz", "json.zst", "letter");
    }

    private static void assertRules(Site site, Map<Integer, Long> sealedTo) throws Exception {
        Set<String> before = new HashSet<>();
        Set<String> after = new HashSet<>();
        for (Entry entry : site.entries()) {
            OffsetRange range = entry.range();
            boolean isOld = range.end() <= sealedTo.getOrDefault(entry.chain().partition().partition(), 0L);
            (isOld ? before : after).add(String.valueOf(entry.rules()));
        }
        assertThat(before).hasSize(1);
        assertThat(after).hasSize(1).doesNotContainAnyElementsOf(before);
    }
}
