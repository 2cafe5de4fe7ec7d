package dev.millrace.settle;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The real state machine in a simulated world: 100,000 short lives full of crashes, zombies, lost answers and late
 * uploads, every step of which is compared with the promises of the protocol.
 *
 * <p>
 * {@code -Dmillrace.sim.seed=N} runs one of them again and prints what happened.
 */
class SettlementSimulationTest {
    private static final int SCHEDULES = 100_000;

    @Test
    void every_promise_holds_after_every_step_of_every_schedule() {
        Long only = Long.getLong("millrace.sim.seed");
        if (only != null) {
            System.out.println(String.join("\n", traced(only)));
            return;
        }

        Tally tally = LongStream.range(0, SCHEDULES).parallel().mapToObj(SettlementSimulationTest::run)
                .collect(Tally::new, Tally::add, Tally::add);

        System.out.println("simulated " + tally);
        assertThat(Seen.values()).allSatisfy(each -> assertThat(tally.of(each)).as(each.name()).isPositive());
    }

    private static Tally run(long seed) {
        try {
            return Simulation.run(seed, null, DriverFault.NONE, null);
        } catch (Violation e) {
            throw new AssertionError(String.join("\n", traced(seed)), e);
        }
    }

    private static List<String> traced(long seed) {
        List<String> trace = new ArrayList<>();
        try {
            var _ = Simulation.run(seed, null, DriverFault.NONE, trace);
            trace.add("no promise was broken");
        } catch (Violation e) {
            trace.add(String.valueOf(e.getMessage()));
        }
        trace.add("again with -Dmillrace.sim.seed=" + seed);
        return trace;
    }
}
