package dev.millrace.faults;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.drill.Sink;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.testkit.Await;

import static org.assertj.core.api.Assertions.assertThat;

/** kill -9 of the broker. */
class BrokerOutageIT {
    private static final int KILLS = Integer.getInteger("millrace.faults.kills", 3);

    @TempDir
    private Path folder;

    @Test
    void goes_on_by_itself_when_the_broker_comes_back() throws Exception {
        Seed seed = new Seed();
        System.out.println("BrokerOutageIT: " + seed);
        Broker broker = Broker.start(folder, 0, Servers.log("broker"));
        try (Site site = Site.of("broken", GroupProtocol.CONSUMER, broker, Servers.s3())) {
            Load load = site.load(0, 1_000_000, 3_000);
            Sink sink = site.sink();
            int kills = 0;
            while (kills < KILLS) {
                long before = site.settled();
                Await.until("some more is settled", () -> site.settled() > before + 3_000);
                seed.pass(Duration.ofMillis(10), Duration.ofMillis(500));
                broker.process().kill();
                kills++;
                seed.pass(Duration.ofMillis(10), Duration.ofSeconds(8));
                broker = Broker.start(folder, broker.port(), Servers.log("broker"));
            }
            long sent = load.stop();
            site.awaitSettled(Duration.ofMinutes(2));
            assertThat(sink.drain()).isZero();

            Proof proof = site.proof();
            System.out.printf("BrokerOutageIT: kills=%d sent=%d unknown=%d %s%n", kills, sent,
                    site.count("outcome of a transaction is unknown"), proof.verdict());
            proof.assertClean();
        } finally {
            broker.close();
        }
    }
}
