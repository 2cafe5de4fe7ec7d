package dev.millrace.faults;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.millrace.drill.Sink;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.testkit.Await;

import static org.assertj.core.api.Assertions.assertThat;

/** A sink that sleeps through its own replacement and then goes on where it was. */
class ZombieIT {
    private static final int PARTITIONS = 3;
    /** More than a sink uploads at a time, so that some of its uploads begin only after it has woken. */
    private static final int SEALED = 40;

    @ParameterizedTest
    @EnumSource(GroupProtocol.class)
    void a_sink_that_wakes_up_after_it_was_replaced_does_no_harm(GroupProtocol protocol) throws Exception {
        S3Process s3 = Servers.s3();
        try (Site site = Site.of("zombie", protocol)) {
            Load load = site.load(0, 60_000, 5_000);
            Sink first = site.sink(Map.of("BATCH_SIZE", "200"));
            Await.until("something is settled", () -> site.settled() > 0);

            // It stops while its uploads hang, and they go through while it sleeps.
            s3.process().signal("STOP");
            Await.until("many batches wait for their uploads", () -> site.sealed() >= SEALED);
            first.process().signal("STOP");
            s3.process().signal("CONT");

            Sink second = site.sink(Map.of("BATCH_SIZE", "200"));
            Await.until("the second sink has all partitions", Duration.ofMinutes(1),
                    () -> second.starts() >= PARTITIONS);
            long sent = load.await();
            site.awaitSettled(Duration.ofMinutes(1));
            Map<Path, FileTime> before = s3.written(site.bucket());

            first.process().signal("CONT");
            Await.until("the first sink knows that it was replaced",
                    () -> first.process().says("partitions lost") || first.process().says("refused a commit")
                            || first.process().says("producer broke"));
            Await.until("it is back at work", () -> first.starts() > PARTITIONS);
            site.send(1_000_000, 5_000);
            site.awaitSettled(Duration.ofMinutes(1));
            assertThat(second.drain()).isZero();
            assertThat(first.drain()).isZero();

            Map<Path, FileTime> after = s3.written(site.bucket());
            long late = before.entrySet().stream()
                    .filter(item -> !item.getValue().equals(after.get(item.getKey()))).count();
            Proof proof = site.proof();
            System.out.printf(
                    "ZombieIT %s: sent=%d adopted=%d late uploads=%d refused=%d broken=%d lost=%d %s%n",
                    protocol,
                    sent, second.sealsAdopted(), late, first.process().count("refused a commit"),
                    first.process().count("producer broke"), first.process().count("partitions lost"),
                    proof.verdict());
            proof.assertClean();
            assertThat(second.sealsAdopted()).as("seals adopted").isPositive();
            assertThat(late).as("uploads that the woken sink made of what was settled without it")
                    .isPositive();
        }
    }
}
