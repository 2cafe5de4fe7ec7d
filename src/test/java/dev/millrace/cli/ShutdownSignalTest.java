package dev.millrace.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ShutdownSignalTest {
    private final List<String> heard = new ArrayList<>();
    private final ShutdownSignal signal = new ShutdownSignal(heard::add, () -> heard.add("exit"));

    @Test
    void nothing_was_asked_at_first() throws InterruptedException {
        boolean isAsked = signal.await(Duration.ZERO);

        assertThat(isAsked).isFalse();
        assertThat(signal.isRequested()).isFalse();
    }

    @Test
    void the_first_interrupt_asks_for_a_drain() throws InterruptedException {
        signal.interrupted();

        signal.await();
        assertThat(heard)
                .containsExactly("millrace: finishing what is in flight; Ctrl-C again to stop at once");
    }

    @Test
    void the_second_interrupt_exits_at_once() {
        signal.interrupted();
        signal.interrupted();

        assertThat(heard).endsWith("exit").hasSize(2);
    }

    /** Whoever supervises a process may say it twice; that is no impatience. */
    @Test
    void a_second_termination_changes_nothing() {
        signal.terminated();
        signal.terminated();

        assertThat(heard).containsExactly("millrace: asked to stop; finishing what is in flight");
    }

    @Test
    void an_interrupt_after_a_termination_exits_at_once() {
        signal.terminated();
        signal.interrupted();

        assertThat(heard).endsWith("exit");
    }

    @Test
    void a_command_can_ask_itself() {
        signal.request();

        assertThat(signal.isRequested()).isTrue();
        assertThat(heard).isEmpty();
    }
}
