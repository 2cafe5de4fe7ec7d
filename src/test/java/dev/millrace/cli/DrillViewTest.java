package dev.millrace.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.millrace.drill.Progress;

import static org.assertj.core.api.Assertions.assertThat;

class DrillViewTest {
    private static final Progress SOME = new Progress(Duration.ofSeconds(70), "faults are at work",
            List.of("sink-kill", "store-500"), 3, 2, 1_000_000, 999_999, 900_000, 10_000, 0, -1, 0, 12_345);
    private final Screen screen = new Screen();

    @Test
    void a_terminal_sees_the_same_few_lines_written_over() {
        DrillView view = new DrillView(screen.terminal(Map.of("NO_COLOR", "1"), true));

        view.sees(SOME);
        view.says("something happened");
        view.close();

        assertThat(screen.err()).contains("sink-kill + store-500", "lag ?", "something happened");
        assertThat(screen.err().split("\u001b\\[1A", -1)).hasSize(1 + 3 + 3);
        assertThat(screen.err().replaceAll("\u001b\\[[0-9]*[A-Z]", "").lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(80));
    }

    @Test
    void elsewhere_a_line_is_written_now_and_then() {
        DrillView view = new DrillView(screen.terminal(Map.of(), false));

        view.sees(SOME);
        view.sees(SOME);
        view.close();

        assertThat(screen.err().lines()).singleElement().asString().startsWith("   1:10  in 999,999");
    }
}
