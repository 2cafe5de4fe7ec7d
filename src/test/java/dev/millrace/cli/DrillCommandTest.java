package dev.millrace.cli;

import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.millrace.drill.Fault;

import static org.assertj.core.api.Assertions.assertThat;

class DrillCommandTest {
    private final Screen screen = new Screen();

    private int run(String... arguments) {
        return Main.run(screen.terminal(Map.of(), false), arguments);
    }

    @Test
    void help_and_list_name_every_fault() {
        assertThat(run("drill", "--help")).isEqualTo(ExitCode.DONE);
        String help = screen.out();
        assertThat(run("drill", "--list", "--seed", "1")).isEqualTo(ExitCode.DONE);

        assertThat(Fault.values()).allSatisfy(fault -> {
            assertThat(help).contains(fault.label());
            assertThat(screen.out().substring(help.length())).contains(fault.label() + " ", fault.meaning());
        });
    }

    @Test
    void the_same_seed_shows_the_same_plan() {
        int _ = run("drill", "--list", "--seed", "42", "--minutes", "3");
        String first = screen.err();
        int _ = run("drill", "--list", "--seed", "42", "--minutes", "3");

        assertThat(screen.err()).isEqualTo(first + first).contains("seed 42");
    }

    @Test
    void faults_are_chosen_or_left_out() {
        int _ = run("drill", "--list", "--faults", "sink-kill,store-500");
        assertThat(screen.err()).contains("sink-kill").doesNotContain("broker-kill");
    }

    @Test
    void without_some_means_all_others() {
        int _ = run("drill", "--list", "--faults=-sink-kill", "--minutes", "60");
        assertThat(screen.err()).contains("broker-kill").doesNotContain("sink-kill");
    }

    @Test
    void a_fault_that_does_not_exist_is_refused_with_those_that_do() {
        int code = run("drill", "--faults", "sink-kil");

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("there is no fault 'sink-kil'", "sink-kill");
    }

    @Test
    void too_short_a_drill_is_refused() {
        assertThat(run("drill", "--minutes", "0.1")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("--minutes");
    }
}
