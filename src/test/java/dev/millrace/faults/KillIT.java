package dev.millrace.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.millrace.base.Time;
import dev.millrace.drill.Sink;
import dev.millrace.kafka.GroupProtocol;

import static org.assertj.core.api.Assertions.assertThat;

/** kill -9, again and again, at moments nobody chose. */
class KillIT {
    private static final int KILLS = Integer.getInteger("millrace.faults.kills", 8);
    private static final int MOST_KILLS = 4 * KILLS;
    private static final long EVENTS = Long.getLong("millrace.faults.events", 400_000);
    private static final double PER_SECOND = Integer.getInteger("millrace.faults.rate", 4_000);
    private static final GroupProtocol PROTOCOL = GroupProtocol
            .valueOf(System.getProperty("millrace.faults.protocol", "CONSUMER"));

    @Test
    void loses_and_doubles_nothing_however_often_it_is_killed() throws Exception {
        Seed seed = new Seed();
        System.out.println("KillIT: " + seed);
        try (Site site = Site.of("kill", PROTOCOL)) {
            Load load = site.load(0, EVENTS, PER_SECOND);
            Sink sink = site.sink(slot(0));
            int kills = 0;
            List<Long> millisToWork = new ArrayList<>();
            while (kills < KILLS || (site.sealsAdopted() == 0 && kills < MOST_KILLS)) {
                if (!seed.oneIn(5)) {
                    long start = Time.system().nanos();
                    sink.awaitWork();
                    millisToWork.add(Duration.ofNanos(Time.system().nanos() - start).toMillis());
                }
                seed.pass(Duration.ofMillis(100), Duration.ofSeconds(3));
                sink.process().kill();
                kills++;
                sink = site.sink(slot(kills));
            }
            long sent = EVENTS > 400_000 ? load.await() : load.stop();
            site.awaitSettled(Duration.ofMinutes(3));
            assertThat(sink.drain()).isZero();

            Proof proof = site.proof();
            System.out.println("KillIT: milliseconds from a start to work, the first without a kill before: "
                    + millisToWork);
            System.out.printf("KillIT: %s kills=%d sent=%d adopted=%d takeovers=%d verdict=%s%n", seed, kills,
                    sent,
                    site.sealsAdopted(), site.count("dead workers had left open"), proof.verdict());
            proof.assertClean();
            assertThat(site.sealsAdopted()).as("seals adopted after %d kills, %s", kills, seed).isPositive();
        }
    }

    /** With a slot of its own a sink takes its own transaction over, with another it needs the coordinator's help. */
    private static Map<String, String> slot(int kills) {
        return kills % 2 == 0 ? Map.of("MILLRACE_SLOT", "a") : Map.of();
    }
}
