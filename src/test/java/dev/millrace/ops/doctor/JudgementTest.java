package dev.millrace.ops.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.ops.doctor.Judgement.Judged;
import dev.millrace.ops.doctor.Judgement.Standing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class JudgementTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 3, 1);
    private static final Rule RULE = Doctor.rule("MR-T001").orElseThrow();
    private static final Rule OTHER = Doctor.rule("MR-B011").orElseThrow();
    private static final List<Examined> FOUND = List.of(
            new Examined(RULE, 3, List.of(finding(RULE, "topic b"), finding(RULE, "topic a")), List.of()),
            new Examined(OTHER, 0, List.of(finding(OTHER, "broker 1")), List.of()));

    @TempDir
    private Path folder;

    private static Finding finding(Rule rule, String subject) {
        return new Finding(rule, rule.severity(), subject, "1 replica", "more");
    }

    private static Waiver waiver(String subject, String until) {
        return new Waiver("MR-T001", Optional.of(subject), "planned", LocalDate.parse(until));
    }

    private static List<String> failing(Judgement judgement, Severity failOn) {
        return judgement.failing(failOn).stream().map(item -> item.finding().fingerprint()).toList();
    }

    @Test
    void the_worst_comes_first_and_only_what_is_bad_enough_fails() {
        Judgement judgement = Judgement.of(FOUND, List.of(), Baseline.NONE, TODAY);

        assertThat(judgement.findings()).extracting(item -> item.finding().subject()).containsExactly(
                "topic a",
                "topic b", "broker 1");
        assertThat(failing(judgement, Severity.HIGH)).containsExactly("MR-T001 topic a", "MR-T001 topic b");
        assertThat(judgement.failing(Severity.LOW)).hasSize(3);
        assertThat(judgement.failing(Severity.CRITICAL)).isEmpty();
    }

    @Test
    void what_is_waived_fails_nothing_until_the_waiver_has_run_out() {
        Judgement held = Judgement.of(FOUND, List.of(waiver("topic *", "2026-03-01")), Baseline.NONE, TODAY);
        Judgement late = Judgement.of(FOUND, List.of(waiver("topic *", "2026-02-28")), Baseline.NONE, TODAY);

        assertThat(failing(held, Severity.HIGH)).isEmpty();
        assertThat(held.expired()).isEmpty();
        assertThat(failing(late, Severity.HIGH)).hasSize(2);
        assertThat(late.expired()).hasSize(1);
    }

    @Test
    void a_waiver_of_one_subject_leaves_the_others() {
        Judgement judgement = Judgement.of(FOUND, List.of(waiver("topic a", "2027-01-01")), Baseline.NONE,
                TODAY);

        assertThat(failing(judgement, Severity.HIGH)).containsExactly("MR-T001 topic b");
        assertThat(judgement.findings()).first().extracting(Judged::standing).isEqualTo(Standing.WAIVED);
    }

    @Test
    void a_waiver_of_nothing_that_was_found_is_said_to_be_needless() {
        Judgement judgement = Judgement.of(FOUND, List.of(waiver("topic c", "2027-01-01")), Baseline.NONE,
                TODAY);

        assertThat(judgement.unused()).hasSize(1);
    }

    @Test
    void what_was_there_before_fails_nothing_and_what_is_new_does() throws IOException {
        Path file = folder.resolve("baseline.json");
        Baseline.of(List.of(new Examined(RULE, 0, List.of(finding(RULE, "topic a")), List.of()))).write(file);

        Judgement judgement = Judgement.of(FOUND, List.of(), Baseline.read(file), TODAY);

        assertThat(failing(judgement, Severity.HIGH)).containsExactly("MR-T001 topic b");
        assertThat(judgement.findings()).first().extracting(Judged::standing).isEqualTo(Standing.KNOWN);
    }

    @Test
    void what_is_no_baseline_is_refused() throws IOException {
        Path file = Files.writeString(folder.resolve("other.json"), "{\"version\":2,\"findings\":[]}");
        Path broken = Files.writeString(folder.resolve("broken.json"), "{");

        assertThatThrownBy(() -> Baseline.read(file)).isInstanceOf(IOException.class)
                .hasMessageContaining("no baseline of version 1");
        assertThatThrownBy(() -> Baseline.read(broken)).isInstanceOf(IOException.class)
                .hasMessageContaining("no JSON");
    }
}
