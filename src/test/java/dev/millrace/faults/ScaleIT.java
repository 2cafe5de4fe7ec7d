package dev.millrace.faults;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.millrace.drill.Sink;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.testkit.Await;

import static org.assertj.core.api.Assertions.assertThat;

/** Sinks that come and go under load. */
class ScaleIT {
    @ParameterizedTest
    @EnumSource(GroupProtocol.class)
    void one_two_one_and_two_sinks_share_the_work_without_loss(GroupProtocol protocol) throws Exception {
        try (Site site = Site.of("scale", protocol)) {
            Load load = site.load(0, 500_000, 4_000);
            Sink first = site.sink();
            first.awaitWork();

            Sink second = site.sink();
            second.awaitWork();
            awaitProgress(site);
            assertThat(first.drain()).isZero();
            Await.until("the second sink has it all", () -> second.starts() >= 3);
            awaitProgress(site);
            Sink third = site.sink();
            third.awaitWork();
            awaitProgress(site);

            long sent = load.stop();
            site.awaitSettled(Duration.ofMinutes(1));
            assertThat(second.drain()).isZero();
            assertThat(third.drain()).isZero();
            Proof proof = site.proof();
            System.out.printf("ScaleIT %s: sent=%d adopted=%d refused=%d rebalances=%d %s%n", protocol, sent,
                    site.sealsAdopted(), site.count("refused a commit"), site.count("partitions assigned"),
                    proof.verdict());
            proof.assertClean();
        }
    }

    private static void awaitProgress(Site site) throws Exception {
        long before = site.settled();
        Await.until("some thousand more are settled", () -> site.settled() > before + 6_000);
    }
}
