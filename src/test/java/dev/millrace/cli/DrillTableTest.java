package dev.millrace.cli;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import dev.millrace.drill.Fault;
import dev.millrace.drill.Plan;
import dev.millrace.drill.Report;
import dev.millrace.drill.Tally;
import dev.millrace.drill.Verdict;
import dev.millrace.ledger.AuditReport;

import static org.assertj.core.api.Assertions.assertThat;

class DrillTableTest {
    private final Screen screen = new Screen();

    private static DrillTable table(long lost) {
        Verdict verdict = new Verdict(1_000, 980 - lost, 20, 0, 0, 0, lost, 0, 0,
                lost == 0 ? List.of() : List.of("lost: somewhere"));
        return new DrillTable(new Report(
                Plan.draw(9, Duration.ofMinutes(1), EnumSet.of(Fault.SINK_KILL)), false, 1_001, 1_000,
                verdict,
                new AuditReport(List.of()), new Tally(Map.of(Fault.SINK_KILL, 2), 1, 0, 0, 3, 4, 5, 6, 7, 0),
                List.of(), 1));
    }

    private String printed(DrillTable table) {
        table.print(screen.terminal(Map.of(), false).out(), new Style(false));
        return screen.out();
    }

    @Test
    void the_last_line_says_it_all() {
        assertThat(printed(table(0)).lines().toList()).last().isEqualTo(
                "PASSED: seed 9, 2 faults, 1,000 records, lost 0, doubled 0, misplaced 0");
    }

    @Test
    void what_failed_is_said() {
        assertThat(printed(table(3))).contains("- lost: somewhere", "FAILED: seed 9", "lost 3",
                "faults: sink-kill 2; 1 were not reached");
    }

    @Test
    void programs_get_numbers() {
        Map<String, Object> json = table(3).json();

        assertThat(json).containsEntry("passed", false).containsEntry("seed", 9L)
                .containsEntry("faults", Map.of("sink-kill", 2));
        assertThat(json.get("records")).asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("in_topic", 1_000L).containsEntry("lost", 3L);
        assertThat(json.get("counts")).asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("seals_adopted", 1L);
    }
}
