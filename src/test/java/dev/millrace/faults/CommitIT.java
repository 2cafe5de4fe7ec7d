package dev.millrace.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.admin.TransactionState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.drill.Relay;
import dev.millrace.drill.Sink;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.testkit.Await;

import static org.assertj.core.api.Assertions.assertThat;

/** A commit was asked for, and no answer comes. */
class CommitIT {
    private static final String UNKNOWN = "outcome of a transaction is unknown";
    private static final String BROKE = "producer broke";

    @TempDir
    private Path folder;

    @Test
    void a_commit_whose_answer_is_lost_is_asked_for_again_until_it_is_known() throws Exception {
        try (Relay proxy = new Relay(); Broker broker = broker(proxy); Site site = site(broker)) {
            Load load = site.load(0, 500_000, 3_000);
            Sink sink = site.sink();
            Await.until("something is settled", () -> site.settled() > 0);

            proxy.fate(Relay.Fate.LOSE_COMMIT_REPLY);
            sink.process().awaitSays(UNKNOWN, Duration.ofMinutes(1));
            proxy.fate(Relay.Fate.PASS);
            long before = site.settled();
            Await.until("it goes on", () -> site.settled() > before + 3_000);
            prove(site, sink, load, proxy);

            assertThat(sink.process().says("unknown_resolved=\"1\"")).isTrue();
            assertThat(sink.process().says(BROKE)).isFalse();
        }
    }

    @Test
    void a_commit_that_came_too_late_is_taken_for_nothing_but_read_again() throws Exception {
        try (Relay proxy = new Relay(); Broker broker = broker(proxy); Site site = site(broker)) {
            Load load = site.load(0, 500_000, 3_000);
            Sink sink = site
                    .sink(Map.of("MILLRACE_SLOT", "late", "KAFKA_CLIENT_TRANSACTION_TIMEOUT_MS", "6000"));
            Await.until("something is settled", () -> site.settled() > 0);

            proxy.fate(Relay.Fate.LOSE_COMMIT_REQUEST);
            sink.process().awaitSays(UNKNOWN, Duration.ofMinutes(1));
            String id = "millrace." + site.group() + ".late-0";
            Await.until("the coordinator has ended the transaction",
                    () -> site.admin().describeTransactions(List.of(id))
                            .description(id).get().state() == TransactionState.COMPLETE_ABORT);
            proxy.fate(Relay.Fate.PASS);
            sink.process().awaitSays(BROKE, Duration.ofMinutes(1));
            long before = site.settled();
            Await.until("it goes on", () -> site.settled() > before + 3_000);
            prove(site, sink, load, proxy);
        }
    }

    private Broker broker(Relay proxy) throws Exception {
        Broker broker = Broker.start(folder, 0, Servers.log("broker"), Map.of(
                "advertised.listeners", "BROKER://" + proxy.address(),
                // How often the coordinator looks for transactions that took too long.
                "transaction.abort.timed.out.transaction.cleanup.interval.ms", "500"));
        proxy.open(broker.port());
        return broker;
    }

    private static Site site(Broker broker) throws Exception {
        return Site.of("commit", GroupProtocol.CONSUMER, broker, Servers.s3());
    }

    private static void prove(Site site, Sink sink, Load load, Relay proxy) throws Exception {
        long sent = load.stop();
        site.awaitSettled(Duration.ofMinutes(1));
        assertThat(sink.drain()).isZero();
        Proof proof = site.proof();
        System.out.printf("CommitIT: sent=%d messages lost=%d unknown=%d broken=%d %s%n", sent, proxy.lost(),
                site.count(UNKNOWN), site.count(BROKE), proof.verdict());
        proof.assertClean();
        assertThat(proxy.lost()).as("messages lost").isPositive();
    }
}
