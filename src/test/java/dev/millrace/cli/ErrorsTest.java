package dev.millrace.cli;

import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.millrace.store.StoreException;

import static org.assertj.core.api.Assertions.assertThat;

class ErrorsTest {
    private final Screen screen = new Screen();
    private final Terminal terminal = screen.terminal(Map.of(), false);

    @Test
    void a_failure_says_what_was_tried_found_and_what_to_do() {
        var failure = new Failure(ExitCode.NO, "counting t", "there is no topic t",
                "create it or name another");

        int code = Errors.report(failure, terminal);

        assertThat(code).isEqualTo(ExitCode.NO);
        assertThat(screen.err().strip())
                .isEqualTo("millrace: counting t: there is no topic t; create it or name another");
    }

    @Test
    void a_store_that_is_down_may_be_tried_again_later() {
        int code = Errors.report(new StoreException(StoreException.Kind.UNAVAILABLE, "no answer"), terminal);

        assertThat(code).isEqualTo(ExitCode.TRY_AGAIN);
    }

    @Test
    void anything_unexpected_is_called_a_bug() {
        int code = Errors.report(new IllegalStateException("oops"), terminal);

        assertThat(code).isEqualTo(ExitCode.BUG);
        assertThat(screen.err()).contains("this is a bug in Millrace", "IllegalStateException: oops");
    }
}
