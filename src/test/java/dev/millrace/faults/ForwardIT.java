package dev.millrace.faults;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.millrace.drill.Sink;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.testkit.Await;

import static org.assertj.core.api.Assertions.assertThat;

/** Sinks that forward to a topic, killed, joined by others and put to sleep. */
class ForwardIT {
    private static final long EVENTS = Long.getLong("millrace.faults.events", 200_000);
    private static final int KILLS = Integer.getInteger("millrace.faults.kills", 6);
    private static final int PARTITIONS = 3;

    @Test
    void forwards_each_record_once_however_often_sinks_are_killed_and_joined_by_others() throws Exception {
        Seed seed = new Seed();
        System.out.println("ForwardIT: " + seed);
        try (Site site = Site.forwarding("forward-kill", GroupProtocol.CONSUMER)) {
            Load load = site.load(0, EVENTS, 8_000);
            Sink one = site.sink(Map.of("MILLRACE_SLOT", "a"));
            Sink other = site.sink();
            for (int kills = 0; kills < KILLS; kills++) {
                one.awaitWork();
                seed.pass(Duration.ofMillis(100), Duration.ofSeconds(3));
                one.process().kill();
                Sink next = other;
                other = site.sink(kills % 2 == 0 ? Map.of("MILLRACE_SLOT", "a") : Map.of());
                one = next;
            }
            long sent = load.await();
            site.awaitSettled(Duration.ofMinutes(3));
            one.awaitWork();
            other.awaitWork();
            assertThat(one.drain()).isZero();
            assertThat(other.drain()).isZero();

            Proof proof = site.forwardProof();
            System.out.printf("ForwardIT: %s kills=%d sent=%d takeovers=%d rebalances=%d refused=%d %s%n",
                    seed,
                    KILLS, sent, site.count("dead workers had left open"), site.count("partitions assigned"),
                    site.count("refused a commit"), proof.verdict());
            proof.assertClean();
            assertThat(proof.verdict().inTopic()).isEqualTo(sent);
            assertThat(forwarded(proof)).isEqualTo(proof.verdict().events());
        }
    }

    private static long forwarded(Proof proof) {
        return proof.books().chains().stream().mapToLong(books -> books.outcomes().forwarded()).sum();
    }

    @ParameterizedTest
    @EnumSource(GroupProtocol.class)
    void a_sink_that_wakes_up_after_it_was_replaced_forwards_nothing_twice(GroupProtocol protocol)
            throws Exception {
        try (Site site = Site.forwarding("forward-zombie", protocol)) {
            Load load = site.load(0, 60_000, 5_000);
            Sink first = site.sink();
            Await.until("something is settled", () -> site.settled() > 0);
            first.process().signal("STOP");
            Sink second = site.sink();
            Await.until("the second sink has all partitions", Duration.ofMinutes(1),
                    () -> second.starts() >= PARTITIONS);
            var _ = load.await();
            site.awaitSettled(Duration.ofMinutes(1));

            first.process().signal("CONT");
            Await.until("the first sink knows that it was replaced",
                    () -> first.process().says("partitions lost") || first.process().says("refused a commit")
                            || first.process().says("producer broke"));
            Await.until("it is back at work", () -> first.starts() > PARTITIONS);
            site.send(1_000_000, 5_000);
            site.awaitSettled(Duration.ofMinutes(1));
            assertThat(second.drain()).isZero();
            assertThat(first.drain()).isZero();

            Proof proof = site.forwardProof();
            System.out.printf("ForwardIT zombie %s: refused=%d broken=%d lost=%d %s%n", protocol,
                    first.process().count("refused a commit"), first.process().count("producer broke"),
                    first.process().count("partitions lost"), proof.verdict());
            proof.assertClean();
        }
    }
}
