package dev.millrace.faults;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.drill.Sink;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.ledger.Entry;
import dev.millrace.testkit.Await;

import static org.assertj.core.api.Assertions.assertThat;

/** Kafka gives records up before they are settled. */
class RetentionIT {
    @TempDir
    private Path folder;

    @Test
    void what_retention_took_while_the_sink_was_down_is_a_named_gap() throws Exception {
        try (Site site = Site.of("expired", GroupProtocol.CONSUMER)) {
            site.send(0, 6_000);
            Sink first = site.sink();
            site.awaitSettled(Duration.ofMinutes(1));
            assertThat(first.drain()).isZero();
            long settled = site.settled(0);
            site.send(6_000, 12_000);
            List<ConsumerRecord<ByteBuffer, ByteBuffer>> all = site.dump();
            long start = settled + 1_500;
            site.deleteRecords(0, start);

            Sink second = site.sink();
            second.awaitWork();
            site.awaitSettled(Duration.ofMinutes(1));
            assertThat(second.drain()).isZero();

            Proof proof = site.proof(all.stream().filter(
                    item -> item.partition() != 0 || item.offset() < settled || item.offset() >= start)
                    .toList());
            System.out.printf("RetentionIT gap: %d offsets %s%n", proof.gapOffsets(), proof.verdict());
            proof.assertClean();
            assertThat(proof.gapOffsets()).isEqualTo(1_500);
            assertThat(second.process().says("the gap is in the ledger")).isTrue();
        }
    }

    @Test
    void a_sealed_batch_that_retention_reached_is_stored_as_far_as_it_is_left() throws Exception {
        S3Process s3 = S3Process.start(folder, 0, Servers.log("short-s3"));
        try (Site site = Site.of("short", GroupProtocol.CONSUMER, Servers.broker(), s3)) {
            site.send(0, 6_000);
            Sink first = site.sink();
            site.awaitSettled(Duration.ofMinutes(1));
            s3.close();
            site.send(6_000, 6_000);
            Await.until("batches are sealed and wait", () -> site.sealedOf(0) >= 2);
            first.process().kill();
            List<ConsumerRecord<ByteBuffer, ByteBuffer>> all = site.dump();
            long settled = site.settled(0);
            long start = settled + 123;
            site.deleteRecords(0, start);

            try (S3Process _ = S3Process.start(folder, s3.port(), Servers.log("short-s3"))) {
                Sink second = site.sink();
                second.awaitWork();
                site.awaitSettled(Duration.ofMinutes(1));
                assertThat(second.drain()).isZero();

                Proof proof = site
                        .proof(all.stream().filter(item -> item.partition() != 0 || item.offset() < settled
                                || item.offset() >= start).toList());
                System.out.printf("RetentionIT short: adopted=%d %s%n", second.sealsAdopted(),
                        proof.verdict());
                proof.assertClean();
                assertThat(site.entries().stream().filter(entry -> entry.kind() == Entry.Kind.SHORT))
                        .as("short entries")
                        .singleElement().satisfies(entry -> {
                            assertThat(entry.range().first()).isEqualTo(settled);
                            assertThat(entry.records()).isEqualTo(entry.range().length() - 123);
                        });
            }
        } finally {
            s3.close();
        }
    }
}
