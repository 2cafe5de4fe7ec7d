package dev.millrace.jobs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.base.ByteSize;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.TopicSpec;
import dev.millrace.kafka.Topics;
import dev.millrace.pipeline.Pipeline;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TestKafka;
import dev.millrace.testkit.TopicDump;
import dev.millrace.transform.redis.RedisServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Ids kept in Redis, which may be away. */
class RedisDedupeIT {
    @TempDir
    private Path folder;
    private final Clients clients = TestKafka.clients();

    @BeforeEach
    void writeContract() throws Exception {
        assumeTrue(RedisServer.program().isPresent(), "redis-server is not installed (Debian: redis-server)");
        Files.writeString(folder.resolve("any.schema.json"), "{\"type\": \"object\", \"required\": [\"n\"]}");
    }

    /** The first one was marked before anybody knew that the output topic does not take it. */
    @Test
    void what_repeats_an_event_that_the_output_topic_refused_goes_on() throws Exception {
        String topic = TestKafka.topic("redis", 2).name();
        try (Topics topics = Topics.open(clients)) {
            var _ = topics.create(TopicSpec.of(topic + ".out", 1).upTo(new ByteSize(20_000)));
        }
        try (RedisServer server = RedisServer.start(RedisServer.freePort())) {
            Site site = site(topic, server.url().getPort(), "");
            var _ = Records.send(clients, topic,
                    List.of(Records.Item.of("a", "{\"n\":1,\"p\":\"" + noise() + "\"}")));
            try (Pipeline pipeline = site.start()) {
                site.awaitSettled(pipeline);
                send(topic, 1, 2);
                send(topic, 1, 2);
                site.awaitSettled(pipeline);
                assertThat(pipeline.drain(Duration.ofSeconds(20))).isTrue();
            }
            site.awaitNoMembers();

            assertThat(numbers(topic)).containsExactlyInAnyOrder(1L, 2L);
            JsonNode total = site.balancedAudit().get("total");
            assertThat(total.get("dead").longValue()).isEqualTo(1);
            assertThat(total.get("duplicates").longValue()).isEqualTo(2);
        }
    }

    /** Too large, however it is compressed. */
    private static String noise() {
        byte[] bytes = new byte[40_000];
        new Random(3).nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private Site site(String topic, int port, String more) throws Exception {
        return Site.forwarding(folder, clients, topic, "any.schema.json", "{ topic: " + topic + ".out }",
                "dedupe: { by: 'event[\"n\"]', window: 1h, redis: \"redis://127.0.0.1:" + port + "\"" + more
                        + " }");
    }

    /** Keys differ, so that repeated events lie in different partitions. */
    private void send(String topic, int first, int count) throws Exception {
        List<Records.Item> items = new ArrayList<>();
        for (int n = first; n < first + count; n++) {
            items.add(Records.Item.of("key-" + items.size() + "-" + first, "{\"n\":" + n + "}"));
        }
        var _ = Records.send(clients, topic, items);
    }

    @Test
    void events_are_compared_over_partitions_and_redis_is_waited_for_when_it_is_away() throws Exception {
        String topic = TestKafka.topic("redis", 3).name();
        int port = RedisServer.freePort();
        Site site = site(topic, port, "");
        send(topic, 0, 1_000);
        try (Pipeline pipeline = site.start()) {
            Await.until("the trouble is told", () -> pipeline.status().troubles().containsKey("redis"));
            assertThat(TopicDump.texts(clients, topic + ".out")).isEmpty();
            try (RedisServer _ = RedisServer.start(port)) {
                site.awaitSettled(pipeline);
                send(topic, 900, 1_000);
                site.awaitSettled(pipeline);
                assertThat(pipeline.status().troubles()).isEmpty();
                assertThat(pipeline.drain(Duration.ofSeconds(20))).isTrue();
            }
        }
        site.awaitNoMembers();

        assertThat(numbers(topic)).hasSize(1_900).doesNotHaveDuplicates();
        JsonNode total = site.balancedAudit().get("total");
        assertThat(total.get("forwarded").longValue()).isEqualTo(1_900);
        assertThat(total.get("duplicates").longValue()).isEqualTo(100);
    }

    @Test
    void what_redis_does_not_answer_for_as_often_as_is_to_be_tried_becomes_a_dead_letter() throws Exception {
        String topic = TestKafka.topic("redis", 1).name();
        Site site = site(topic, RedisServer.freePort(), ", max-retries: 2");
        send(topic, 0, 100);

        site.settleAll();

        assertThat(site.letters()).hasSize(100).allSatisfy(letter -> {
            assertThat(letter.json().get("error_type").stringValue()).isEqualTo("unavailable");
            assertThat(letter.json().get("retry_count").intValue()).isEqualTo(2);
        });
        assertThat(site.balancedAudit().get("total").get("dead").longValue()).isEqualTo(100);
    }

    private List<Long> numbers(String topic) throws Exception {
        return TopicDump.texts(clients, topic + ".out").stream()
                .map(event -> JsonMapper.shared().readTree(event).get("n").longValue()).toList();
    }
}
