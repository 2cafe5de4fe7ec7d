package dev.millrace.cli;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.config.SinkEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class HelpTest {
    private final Screen screen = new Screen();

    @ParameterizedTest
    @ValueSource(strings = {"", "demo", "run", "sink", "check", "audit", "insights", "adopt", "doctor",
            "plan", "drill",
            "generate",
            "generate network", "generate logins",
            "publish", "test", "tap", "lag", "topics", "topics plan", "topics apply",
            "topics drift", "topics adopt", "bench", "bench latency", "bench startup", "bench scale",
            "bench topic", "bench topic latency", "explain", "preview", "contracts",
            "contracts list", "contracts check", "contracts infer", "dlq", "dlq list", "dlq show",
            "dlq test", "dlq replay", "dlq discard", "dlq history"})
    void help_fits_80_columns(String command) {
        int code = Main.run(screen.terminal(Map.of(), false), (command + " --help").strip().split(" ", -1));

        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(screen.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(screen.out()).startsWith("Usage: millrace").contains("Exit codes:");
    }

    @Test
    void every_command_is_introduced_on_one_line() {
        int code = Main.run(screen.terminal(Map.of(), false), "--help");

        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(screen.out().lines().dropWhile(line -> !line.equals("Commands:")).skip(1)
                .takeWhile(line -> !line.isEmpty())).hasSize(21).allSatisfy(
                        line -> assertThat(line).matches("  [a-z]+ +[A-Z].*[.?]"));
    }

    @Test
    void help_of_the_sink_lists_every_variable_with_its_default() {
        int code = Main.run(screen.terminal(Map.of(), false), "sink", "--help");

        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(SinkEnvironment.variables())
                .allSatisfy(
                        variable -> assertThat(screen.out()).contains(variable.name(), variable.fallback()));
    }
}
