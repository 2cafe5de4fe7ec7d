package dev.millrace.cli;

import java.util.List;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AuditingTest {
    @Test
    void a_pipeline_the_ledger_does_not_know_is_wrong_usage() {
        var known = new TreeSet<>(List.of("logins", "archive"));

        assertThatThrownBy(() -> Auditing.checkKnown("archiv", known)).isInstanceOfSatisfying(Failure.class,
                failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessage("audit pipeline archiv: the ledger knows no pipeline of that name;"
                        + " it knows archive, logins");
        assertThatThrownBy(() -> Auditing.checkKnown("p", new TreeSet<>()))
                .hasMessageContaining("it knows none yet");
        assertThatCode(() -> Auditing.checkKnown("archive", known)).doesNotThrowAnyException();
    }
}
