package dev.millrace.faults;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;

import dev.millrace.drill.Sink;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.kafka.KafkaSettings;
import dev.millrace.testkit.Await;

import static org.assertj.core.api.Assertions.assertThat;

/** Somebody's transaction holds the group's offsets, and a sink must not know where its partitions stand until it ends. */
class HiddenOffsetsIT {
    @Test
    void a_sink_waits_for_offsets_that_a_foreign_transaction_hides() throws Exception {
        try (Site site = Site.of("hidden", GroupProtocol.CONSUMER)) {
            site.send(0, 5_000);
            Sink first = site.sink();
            site.awaitSettled(Duration.ofMinutes(1));
            assertThat(first.drain()).isZero();

            Sink second;
            // With other partitions at work there is next to no time between one question and the next.
            Load load = site.load(5_000, 500_000, 5_000);
            try (Producer<ByteBuffer, ByteBuffer> foreign = clients().transactionalProducer(id(site))) {
                hide(site, foreign);
                second = site.sink();
                second.process().awaitSays("partitions assigned", Duration.ofMinutes(1));
                Await.until("the transaction has timed out",
                        () -> state(site) == TransactionState.COMPLETE_ABORT);
            }
            var _ = load.stop();
            site.awaitSettled(Duration.ofMinutes(1));

            assertThat(second.drain()).isZero();
            assertThat(second.process().says("duplicated, inflight")).as("the client goes round in circles")
                    .isFalse();
            assertThat(second.process().says("StackOverflowError")).isFalse();
            site.proof().assertClean();
        }
    }

    private static Clients clients() {
        return new Clients(new KafkaSettings(Servers.broker().address(), GroupProtocol.CONSUMER,
                Map.of("transaction.timeout.ms", "8000")));
    }

    /** The transaction is not one of the pipeline's own, so that nobody takes it over; the broker ends it when its time is up. */
    private static void hide(Site site, Producer<ByteBuffer, ByteBuffer> foreign) throws Exception {
        try (Consumer<ByteBuffer, ByteBuffer> nobody = clients().consumer(site.group(), "nobody")) {
            foreign.initTransactions();
            foreign.beginTransaction();
            foreign.sendOffsetsToTransaction(Map.of(site.partition(0), new OffsetAndMetadata(0)),
                    nobody.groupMetadata());
        }
    }

    private static TransactionState state(Site site) throws Exception {
        return site.admin().describeTransactions(List.of(id(site))).description(id(site)).get().state();
    }

    private static String id(Site site) {
        return "foreign." + site.group();
    }
}
