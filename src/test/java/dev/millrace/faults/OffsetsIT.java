package dev.millrace.faults;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import dev.millrace.drill.Sink;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.testkit.Await;

import static org.assertj.core.api.Assertions.assertThat;

/** Somebody else's hand on the group's offsets. */
class OffsetsIT {
    @Test
    void an_offset_moved_by_hand_stops_its_partition_alone_and_the_ledger_knows_where_to_go_on()
            throws Exception {
        try (Site site = Site.of("moved", GroupProtocol.CONSUMER)) {
            site.send(0, 20_000);
            var _ = settleAndDrain(site);
            long was = site.settled(0);
            site.admin().alterConsumerGroupOffsets(site.group(),
                    Map.of(site.partition(0), new OffsetAndMetadata(was - 1_000))).all().get();
            site.send(20_000, 6_000);

            Sink refusing = site.sink();
            refusing.process().awaitSays("was not written by Millrace", Duration.ofMinutes(1));
            Await.until("the other partitions go on",
                    () -> site.unsettledOf(1) == 0 && site.unsettledOf(2) == 0);
            assertThat(refusing.drain()).isZero();
            assertThat(site.settled(0)).isEqualTo(was - 1_000);

            site.admin().deleteConsumerGroupOffsets(site.group(), Set.of(site.partition(0))).all().get();
            Sink second = settleAndDrain(site);

            assertThat(second.process().says("the group has no offset; going on from the ledger")).isTrue();
            Proof proof = site.proof();
            System.out.println("OffsetsIT moved: " + proof.verdict());
            proof.assertClean();
        }
    }

    @Test
    void a_group_that_lost_its_offsets_goes_on_from_the_ledger() throws Exception {
        try (Site site = Site.of("forgotten", GroupProtocol.CONSUMER)) {
            site.send(0, 20_000);
            var _ = settleAndDrain(site);
            site.admin().deleteConsumerGroups(Set.of(site.group())).all().get();
            site.send(20_000, 6_000);

            Sink second = settleAndDrain(site);

            assertThat(second.process().count("going on from the ledger")).isEqualTo(3);
            Proof proof = site.proof();
            System.out.println("OffsetsIT forgotten: " + proof.verdict());
            proof.assertClean();
        }
    }

    @Test
    void another_programs_offsets_are_refused_until_they_are_adopted() throws Exception {
        try (Site site = Site.of("foreign", GroupProtocol.CONSUMER)) {
            site.send(0, 9_000);
            long[] starts = {1_000, 0, 2_000};
            Map<TopicPartition, OffsetAndMetadata> foreign = new HashMap<>();
            for (int partition = 0; partition < starts.length; partition++) {
                foreign.put(site.partition(partition), new OffsetAndMetadata(starts[partition]));
            }
            site.admin().alterConsumerGroupOffsets(site.group(), foreign).all().get();

            Sink refusing = site.sink();
            Await.until("all partitions are refused",
                    () -> refusing.process().count("was not written by Millrace") >= 3);
            assertThat(refusing.drain()).isZero();
            assertThat(site.committed()).as("offsets after the refusal").isEqualTo(foreign);

            Sink adopting = site.sink(Map.of("KAFKA_ADOPT", "true"));
            site.awaitSettled(Duration.ofMinutes(1));
            assertThat(adopting.drain()).isZero();

            Proof proof = site.proof(site.dump().stream()
                    .filter(item -> item.offset() >= starts[item.partition()]).toList());
            System.out.println("OffsetsIT foreign: " + proof.verdict());
            proof.assertClean();
        }
    }

    private static Sink settleAndDrain(Site site) throws Exception {
        Sink sink = site.sink();
        sink.awaitWork();
        site.awaitSettled(Duration.ofMinutes(1));
        assertThat(sink.drain()).isZero();
        return sink;
    }
}
