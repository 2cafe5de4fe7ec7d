package dev.millrace.faults;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.millrace.drill.Sink;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.ledger.Entry;
import dev.millrace.record.OffsetRange;
import dev.millrace.testkit.Await;

import static org.assertj.core.api.Assertions.assertThat;

/** Bits that turned over on a broker's disk: the broker does not look, the consumer does. */
class DamagedBatchIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(GroupProtocol.class)
    void exactly_the_broken_batches_are_named_gaps_and_their_neighbours_are_stored(GroupProtocol protocol)
            throws Exception {
        Broker broker = broker(0);
        try (Site site = Site.of("damaged", protocol, broker, Servers.s3())) {
            List<ConsumerRecord<ByteBuffer, ByteBuffer>> all = fill(site);
            stop(broker);
            Map<Integer, List<OffsetRange>> broken = new HashMap<>();
            SegmentFile log = log(site, 0);
            List<SegmentFile.Found> batches = log.batches();
            int last = batches.size() - 1;
            assertThat(last).isGreaterThanOrEqualTo(7);
            for (int i : List.of(2, 4, 5, last)) {
                log.breakRecords(batches.get(i));
                broken.computeIfAbsent(0, _ -> new ArrayList<>()).add(batches.get(i).range());
            }
            SegmentFile other = log(site, 1);
            other.breakRecords(other.batches().getFirst());
            broken.put(1, List.of(other.batches().getFirst().range()));
            broker = broker(broker.port());

            Sink sink = site.sink();
            site.awaitSettled(LIMIT);
            assertThat(sink.drain()).isZero();

            Proof proof = site.proof(all.stream().filter(item -> !isIn(broken, item)).toList());
            System.out.printf("DamagedBatchIT %s: %d records, broken %s, %s%n", protocol, all.size(), broken,
                    proof.verdict());
            proof.assertClean();
            assertThat(gaps(site)).isEqualTo(broken);
            assertThat(sink.process().count("a batch in the topic is damaged")).isEqualTo(5);
            assertThat(sink.process().count("the gap is in the ledger")).isEqualTo(5);
            assertThat(site.count("polling failed")).isZero();
        } finally {
            broker.close();
        }
    }

    /** The second of the spoiled answers may go to the look at the place, which then asks once more. */
    @ParameterizedTest
    @EnumSource(GroupProtocol.class)
    void what_broke_on_its_way_is_fetched_again_and_no_gap(GroupProtocol protocol) throws Exception {
        try (FlippingRelay relay = new FlippingRelay();
                Broker broker = Broker.start(folder.resolve("kafka"), 0, Servers.log("damaged-broker"),
                        Map.of("advertised.listeners", "BROKER://" + relay.address()));
                Site site = afterOpening(relay, broker, protocol)) {
            site.send(0, 12_000);
            relay.flip(2);

            Sink sink = site.sink();
            site.awaitSettled(LIMIT);
            assertThat(sink.drain()).isZero();

            assertThat(relay.left()).isZero();
            assertThat(sink.process().count("the partition cannot be read on")).isPositive();
            assertThat(sink.process().count("a batch in the topic is damaged")).isZero();
            site.proof().assertClean();
            assertThat(gaps(site)).isEmpty();
        }
    }

    private static Site afterOpening(FlippingRelay relay, Broker broker, GroupProtocol protocol)
            throws Exception {
        relay.open(broker.port());
        return Site.of("flipped", protocol, broker, Servers.s3());
    }

    @Test
    void a_pipeline_that_may_leave_nothing_out_stops_that_partition_alone_until_it_may() throws Exception {
        Broker broker = broker(0);
        try (Site site = Site.of("stopped", GroupProtocol.CONSUMER, broker, Servers.s3())) {
            List<ConsumerRecord<ByteBuffer, ByteBuffer>> all = fill(site);
            stop(broker);
            SegmentFile log = log(site, 0);
            SegmentFile.Found third = log.batches().get(2);
            log.breakRecords(third);
            broker = broker(broker.port());

            Sink stopping = site.sink(Map.of("KAFKA_GAPS", "stop"));
            stopping.process().awaitSays("does not agree with its checksum", LIMIT);
            Await.until("the other partitions are settled",
                    () -> site.unsettledOf(1) == 0 && site.unsettledOf(2) == 0);
            assertThat(stopping.drain()).isZero();
            assertThat(site.settled(0)).isEqualTo(third.range().first());

            Sink going = site.sink();
            site.awaitSettled(LIMIT);
            assertThat(going.drain()).isZero();
            Map<Integer, List<OffsetRange>> broken = Map.of(0, List.of(third.range()));
            site.proof(all.stream().filter(item -> !isIn(broken, item)).toList()).assertClean();
            assertThat(gaps(site)).isEqualTo(broken);
        } finally {
            broker.close();
        }
    }

    @Test
    void where_nothing_tells_how_far_the_damage_goes_the_partition_stops_and_the_others_go_on()
            throws Exception {
        Broker broker = broker(0);
        try (Site site = Site.of("headless", GroupProtocol.CONSUMER, broker, Servers.s3())) {
            var _ = fill(site);
            stop(broker);
            SegmentFile log = log(site, 0);
            SegmentFile.Found third = log.batches().get(2);
            log.breakMagic(third);
            broker = broker(broker.port());

            // The second begins where the first was stopped: there the client does not even say which partition it is.
            for (int start = 0; start < 2; start++) {
                site.send(10_000, 1_000);
                Sink sink = site.sink();
                sink.process().awaitSays("nothing tells where it can be read again", LIMIT);
                Await.until("the other partitions are settled",
                        () -> site.unsettledOf(1) == 0 && site.unsettledOf(2) == 0);
                assertThat(sink.drain()).isZero();
                assertThat(site.settled(0)).isEqualTo(third.range().first());
            }

            assertThat(gaps(site)).isEmpty();
        } finally {
            broker.close();
        }
    }

    @Test
    void where_the_broker_takes_the_damage_for_the_end_of_its_log_that_is_said_and_the_others_go_on()
            throws Exception {
        Broker broker = broker(0);
        try (Site site = Site.of("endless", GroupProtocol.CONSUMER, broker, Servers.s3())) {
            var _ = fill(site);
            stop(broker);
            SegmentFile log = log(site, 0);
            SegmentFile.Found third = log.batches().get(2);
            log.breakLength(third);
            broker = broker(broker.port());

            Sink sink = site.sink();
            sink.process().awaitSays("the broker has given nothing from offset", LIMIT);
            Await.until("the other partitions are settled",
                    () -> site.unsettledOf(1) == 0 && site.unsettledOf(2) == 0);
            assertThat(sink.drain()).isZero();

            assertThat(gaps(site)).isEmpty();
            assertThat(site.settled(0)).isLessThanOrEqualTo(third.range().first());
        } finally {
            broker.close();
        }
    }

    @Test
    void a_sealed_batch_that_breaks_before_it_is_stored_stops_its_partition() throws Exception {
        Broker broker = broker(0);
        S3Process s3 = S3Process.start(folder.resolve("s3"), 0, Servers.log("damaged-s3"));
        try (Site site = Site.of("sealed", GroupProtocol.CONSUMER, broker, s3)) {
            site.send(0, 300);
            Sink first = site.sink();
            site.awaitSettled(LIMIT);
            s3.close();
            site.send(300, 6_000);
            Await.until("batches are sealed and wait", () -> site.sealedOf(0) >= 2);
            first.process().kill();
            long settled = site.settled(0);
            stop(broker);
            SegmentFile log = log(site, 0);
            log.breakRecords(log.batches().stream().filter(batch -> batch.range().contains(settled + 10))
                    .findFirst().orElseThrow());
            broker = broker(broker.port());

            try (S3Process _ = S3Process.start(folder.resolve("s3"), s3.port(), Servers.log("damaged-s3"))) {
                Sink second = site.sink();
                second.process().awaitSays("it belongs to a batch that was sealed while it was whole", LIMIT);
                Await.until("the other partitions are settled",
                        () -> site.unsettledOf(1) == 0 && site.unsettledOf(2) == 0);
                assertThat(second.drain()).isZero();

                assertThat(site.settled(0)).isEqualTo(settled);
                assertThat(gaps(site)).isEmpty();
            }
        } finally {
            s3.close();
            broker.close();
        }
    }

    private Broker broker(int port) throws Exception {
        return Broker.start(folder.resolve("kafka"), port, Servers.log("damaged-broker"));
    }

    /** In order: after a kill the broker would look through its log and cut it off at what is broken. */
    private static void stop(Broker broker) throws Exception {
        broker.process().terminate();
        assertThat(broker.process().awaitExit(Duration.ofMinutes(1))).isEqualTo(143);
    }

    /** Many batches in every partition; gives what a plain reader finds. */
    private static List<ConsumerRecord<ByteBuffer, ByteBuffer>> fill(Site site) throws Exception {
        for (int i = 0; i < 10; i++) {
            site.send(i * 400L, 400);
        }
        return site.dump();
    }

    private SegmentFile log(Site site, int partition) {
        return SegmentFile.of(folder.resolve("kafka"), site.topic(), partition);
    }

    private static boolean isIn(Map<Integer, List<OffsetRange>> ranges, ConsumerRecord<?, ?> item) {
        return ranges.getOrDefault(item.partition(), List.of()).stream()
                .anyMatch(range -> range.contains(item.offset()));
    }

    /** The gaps in the ledger, in order. */
    private static Map<Integer, List<OffsetRange>> gaps(Site site) throws Exception {
        Map<Integer, List<OffsetRange>> gaps = new HashMap<>();
        site.entries().stream().filter(entry -> entry.kind() == Entry.Kind.GAP)
                .sorted((one, other) -> Long.compare(one.range().first(), other.range().first()))
                .forEach(entry -> {
                    assertThat(entry.cause()).isEqualTo("damaged");
                    gaps.computeIfAbsent(entry.chain().partition().partition(), _ -> new ArrayList<>())
                            .add(entry.range());
                });
        return gaps;
    }
}
