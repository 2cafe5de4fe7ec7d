package dev.millrace.cli;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.millrace.base.Time;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressLineTest {
    private final Screen screen = new Screen();
    private final MovedTime time = new MovedTime();

    private static final class MovedTime implements Time {
        private long nanos = -5;

        @Override
        public long wallMillis() {
            return 0;
        }

        @Override
        public long nanos() {
            return nanos;
        }

        void move(Duration step) {
            nanos += step.toNanos();
        }
    }

    private ProgressLine progress(boolean isTerminal) {
        return new ProgressLine(screen.terminal(Map.of(), isTerminal), time, Duration.ofSeconds(10));
    }

    @Test
    void elsewhere_a_plain_line_appears_now_and_then() {
        try (ProgressLine progress = progress(false)) {
            for (int second = 0; second < 25; second++) {
                progress.show(second + " s");
                time.move(Duration.ofSeconds(1));
            }
        }

        assertThat(screen.err().lines()).containsExactly("0 s", "10 s", "20 s", "24 s");
    }

    @Test
    void on_a_terminal_one_line_is_written_over() {
        try (ProgressLine progress = progress(true)) {
            progress.show("1");
            progress.show("hidden");
            time.move(Duration.ofSeconds(1));
            progress.show("2");
        }

        assertThat(screen.err()).isEqualTo("\r\u001b[K1\r\u001b[K2\r\u001b[K2" + System.lineSeparator());
    }

    @Test
    void a_line_that_stays_goes_above() {
        try (ProgressLine progress = progress(true)) {
            progress.show("1");
            progress.say("found");
        }

        assertThat(screen.err()).startsWith("\r\u001b[K1\r\u001b[Kfound" + System.lineSeparator() + "1");
    }
}
