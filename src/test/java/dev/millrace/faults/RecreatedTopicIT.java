package dev.millrace.faults;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.drill.Sink;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.ledger.Entry;
import dev.millrace.testkit.Await;

import static org.assertj.core.api.Assertions.assertThat;

/** The source topic is deleted and made again under the same name. */
class RecreatedTopicIT {
    @TempDir
    private Path folder;

    @Test
    void while_the_sink_runs_a_new_chain_begins_and_old_objects_stay() throws Exception {
        try (Site site = Site.of("reborn", GroupProtocol.CONSUMER)) {
            site.send(0, 12_000);
            Sink sink = site.sink();
            site.awaitSettled(Duration.ofMinutes(1));
            List<ConsumerRecord<ByteBuffer, ByteBuffer>> records = new ArrayList<>(site.dump());

            site.deleteTopic();
            site.makeTopic();
            site.send(1_000_000, 5_000);
            site.awaitSettled(Duration.ofMinutes(2));
            assertThat(sink.drain()).isZero();

            records.addAll(site.dump());
            Proof proof = site.proof(records);
            System.out.printf("RecreatedTopicIT running: log lines=%d %s%n", sink.process().lines().size(),
                    proof.verdict());
            proof.assertClean();
            assertThat(proof.books().chains()).as("chains").hasSize(6);
            assertThat(sink.process().lines()).as("log lines").hasSizeLessThan(60);
        }
    }

    @Test
    void while_the_sink_is_busy_the_new_chain_begins_as_soon() throws Exception {
        try (Site site = Site.of("reborn-busy", GroupProtocol.CONSUMER)) {
            site.send(0, 60_000);
            List<ConsumerRecord<ByteBuffer, ByteBuffer>> old = site.dump();
            Sink sink = site.sink();
            Await.until("it is busy", () -> site.settled() > 0);

            site.deleteTopic();
            site.makeTopic();
            site.send(1_000_000, 5_000);
            site.awaitSettled(Duration.ofMinutes(1));
            assertThat(sink.drain()).isZero();

            // Of the old life counts what the ledger names; what else was sealed may have its objects or not.
            String newId = site.topicId();
            List<Entry> named = site.entries().stream().filter(entry -> entry.kind() != Entry.Kind.GAP
                    && !entry.chain().topicId().hex().equals(newId)).toList();
            List<ConsumerRecord<ByteBuffer, ByteBuffer>> records = new ArrayList<>(old.stream()
                    .filter(item -> named.stream().anyMatch(entry -> covers(entry, item))).toList());
            records.addAll(site.dump());
            Proof proof = site.proof(records);
            System.out.printf("RecreatedTopicIT busy: of the old life settled=%d gap offsets=%d %s%n",
                    records.size() - 5_000, proof.gapOffsets(), proof.verdict());
            proof.assertBalanced();
            assertThat(proof.verdict().lost()).as("%s", proof).isZero();
            assertThat(proof.verdict().doubled()).as("%s", proof).isLessThanOrEqualTo(proof.gapOffsets());
        }
    }

    private static boolean covers(Entry entry, ConsumerRecord<?, ?> item) {
        return entry.chain().partition().partition() == item.partition()
                && entry.range().first() <= item.offset() && item.offset() < entry.range().end();
    }

    @Test
    void while_the_sink_is_down_what_was_only_sealed_becomes_a_named_gap() throws Exception {
        S3Process s3 = S3Process.start(folder, 0, Servers.log("reborn-s3"));
        try (Site site = Site.of("reborn-down", GroupProtocol.CONSUMER, Servers.broker(), s3)) {
            site.send(0, 6_000);
            Sink first = site.sink();
            site.awaitSettled(Duration.ofMinutes(1));
            s3.close();
            site.send(6_000, 3_000);
            Await.until("batches are sealed and wait", () -> site.sealed() >= 3);
            first.process().kill();
            var settled = site.committed();
            List<ConsumerRecord<ByteBuffer, ByteBuffer>> records = new ArrayList<>(site.dump().stream()
                    .filter(item -> item.offset() < settled
                            .getOrDefault(site.partition(item.partition()), new OffsetAndMetadata(0))
                            .offset())
                    .toList());

            site.deleteTopic();
            site.makeTopic();
            site.send(1_000_000, 5_000);
            try (S3Process _ = S3Process.start(folder, s3.port(), Servers.log("reborn-s3"))) {
                Sink second = site.sink();
                second.awaitWork();
                site.awaitSettled(Duration.ofMinutes(2));
                assertThat(second.drain()).isZero();

                records.addAll(site.dump());
                Proof proof = site.proof(records);
                System.out.printf("RecreatedTopicIT down: gap offsets=%d %s%n", proof.gapOffsets(),
                        proof.verdict());
                proof.assertClean();
                assertThat(proof.books().chains()).as("chains").hasSize(6)
                        .allMatch(books -> books.sealed() == 0);
                assertThat(proof.gapOffsets()).as("offsets in named gaps").isPositive();
            }
        } finally {
            s3.close();
        }
    }
}
