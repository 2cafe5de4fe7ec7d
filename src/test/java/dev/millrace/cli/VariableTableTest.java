package dev.millrace.cli;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.millrace.config.SinkEnvironment;
import dev.millrace.config.SinkVariable;

import static org.assertj.core.api.Assertions.assertThat;

class VariableTableTest {
    @Test
    void shows_what_each_means_and_what_counts_otherwise() {
        String[] lines = VariableTable.lines(List.of(new SinkVariable("TOPIC", "events", "topic to read"),
                new SinkVariable("A_KEY", "", "credentials; " + "long ".repeat(15).strip())));

        assertThat(lines).containsExactly(
                "  TOPIC  topic to read [events]",
                "  A_KEY  credentials; long long long long long long long long long long long",
                "         long long long long");
    }

    @Test
    void help_of_the_sink_lists_every_variable_in_80_columns() {
        Screen screen = new Screen();

        int code = Main.run(screen.terminal(Map.of(), false), "sink", "--help");

        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(SinkEnvironment.variables())
                .allSatisfy(variable -> assertThat(screen.out()).contains(variable.name(), variable.fallback()));
        assertThat(screen.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }
}
