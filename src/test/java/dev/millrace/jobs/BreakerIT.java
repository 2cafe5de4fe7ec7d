package dev.millrace.jobs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.kafka.Clients;
import dev.millrace.pipeline.Pipeline;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TestKafka;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/** A contract that is wrong, and what the circuit breaker makes of it. */
class BreakerIT {
    private static final int FLOOD = 30_000;
    /** What one poll may give on top: it was read before anybody knew. */
    private static final int ONE_POLL = 4_000;

    @TempDir
    private Path folder;
    private final Clients clients = TestKafka.clients();
    private final String topic = TestKafka.topic("flooded", 2).name();

    private void send(int from, int to) throws Exception {
        try (Producer<ByteBuffer, ByteBuffer> producer = clients.producer("breaker-test")) {
            for (int n = from; n < to; n++) {
                var _ = producer.send(new ProducerRecord<>(topic, n % 2, null,
                        ByteBuffer.wrap(("{\"n\":" + n + "}").getBytes(StandardCharsets.UTF_8))));
            }
            producer.flush();
        }
    }

    private void contract(String type) throws Exception {
        Files.writeString(folder.resolve("n.schema.json"),
                "{\"type\": \"object\", \"properties\": {\"n\": {\"type\": \"" + type + "\"}}}");
    }

    @Test
    void a_flood_of_rejects_pauses_the_pipeline_and_a_mended_contract_lets_it_go_on() throws Exception {
        contract("string");
        send(0, FLOOD);
        Site site = Site.on(folder, clients, topic, "n.schema.json",
                "breaker: { action: pause, rejects: 20%, at-least: 1000, window: 1m }");
        long dead;
        try (Pipeline pipeline = site.start()) {
            Await.until("it is paused", () -> pipeline.troubles().containsKey(Pipeline.BREAKER));
            assertThat(requireNonNull(pipeline.troubles().get(Pipeline.BREAKER)).what())
                    .contains("100% of", "were rejected, more than 20%: nothing more is read");
            Await.until("what was read is settled",
                    () -> pipeline.status().deadLetters() > 0
                            && pipeline.status().deadLetters() == pipeline.status().taken());
            dead = pipeline.status().deadLetters();
            assertThat(dead).isBetween(1_000L, 1_000L + ONE_POLL);
            assertThat(pipeline.status().breakerTrips()).isEqualTo(1);
            assertThat(pipeline.drain(Duration.ofSeconds(30))).isTrue();
        }
        site.awaitNoMembers();
        assertThat(site.letters()).hasSize(Math.toIntExact(dead));

        contract("integer");
        site.settleAll();

        assertThat(site.letters()).hasSize(Math.toIntExact(dead));
        assertThat(site.lines("json.gz")).hasSize(FLOOD - Math.toIntExact(dead)).doesNotHaveDuplicates();
        assertThat(site.balancedAudit().at("/balanced").booleanValue()).isTrue();
    }

    @Test
    void a_pause_with_an_end_tries_again_and_goes_on_when_records_pass() throws Exception {
        contract("integer");
        Site site = Site.on(folder, clients, topic, "n.schema.json",
                "breaker: { action: pause, rejects: 50%, at-least: 10, window: 1s, resume-after: 1s }");
        try (Producer<ByteBuffer, ByteBuffer> producer = clients.producer("breaker-test")) {
            for (String bad : List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l")) {
                var _ = producer.send(new ProducerRecord<>(topic, 0, null,
                        ByteBuffer.wrap(bad.getBytes(StandardCharsets.UTF_8))));
            }
            producer.flush();
        }
        try (Pipeline pipeline = site.start()) {
            Await.until("it is paused", () -> pipeline.troubles().containsKey(Pipeline.BREAKER));

            send(0, 1_000);

            Await.until("it goes on", () -> pipeline.troubles().isEmpty());
            site.awaitSettled(pipeline);
            assertThat(pipeline.status().stored()).isEqualTo(1_000);
            assertThat(pipeline.drain(Duration.ofSeconds(30))).isTrue();
        }
    }
}
