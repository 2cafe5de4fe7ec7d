package dev.millrace.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.kafka.GroupProtocol;
import dev.millrace.ops.doctor.Answer;
import dev.millrace.ops.doctor.Baseline;
import dev.millrace.ops.doctor.ClientFacts;
import dev.millrace.ops.doctor.Doctor;
import dev.millrace.ops.doctor.Examined;
import dev.millrace.ops.doctor.Facts;
import dev.millrace.ops.doctor.Finding;
import dev.millrace.ops.doctor.Judgement;
import dev.millrace.ops.doctor.Rights;
import dev.millrace.ops.doctor.Rule;
import dev.millrace.ops.doctor.Severity;
import dev.millrace.ops.doctor.Waiver;

import static org.assertj.core.api.Assertions.assertThat;

class DoctorReportTest {
    private static final Rule REPLICAS = Doctor.rule("MR-T001").orElseThrow();
    private static final Rule ROLES = Doctor.rule("MR-B011").orElseThrow();
    private static final Rule LEDGER = Doctor.rule("MR-T020").orElseThrow();
    private static final Rule RIGHTS = Doctor.rule("MR-S010").orElseThrow();
    private static final Facts FACTS = new Facts(Instant.parse("2026-03-01T12:00:00Z"),
            new ClientFacts("b:9092", "PLAINTEXT", Optional.empty(), true, GroupProtocol.CONSUMER, Map.of(),
                    Map.of()),
            List.of(), List.of(), Answer.of(Map.of()), Answer.unknown("?"), Answer.of(Map.of()), Map.of(),
            Answer.of(Rights.NO_AUTHORIZER), List.of());

    private final Screen screen = new Screen();

    private static Finding finding(Rule rule, String subject, String found) {
        return new Finding(rule, rule.severity(), subject, found, "fix " + subject);
    }

    private static Judgement judgement(List<Waiver> waivers) {
        return Judgement.of(List.of(
                new Examined(REPLICAS, 1, IntStream.range(0, 7)
                        .mapToObj(number -> finding(REPLICAS, "topic t" + number, "1 replica")).toList(),
                        List.of()),
                new Examined(ROLES, 0, List.of(finding(ROLES, "broker 1", "both")), List.of()),
                new Examined(LEDGER, 2, List.of(), List.of()),
                new Examined(RIGHTS, 0, List.of(), List.of("list the rights: not allowed"))), waivers,
                Baseline.NONE,
                LocalDate.of(2026, 3, 1));
    }

    private String printed(List<Waiver> waivers, boolean isAll) {
        Terminal terminal = screen.terminal(Map.of(), false);
        new DoctorReport(FACTS, judgement(waivers), Severity.HIGH).print(terminal.out(), terminal.style(),
                isAll);
        return screen.out();
    }

    @Test
    void findings_stand_below_their_severity_the_worst_last_with_their_fixes() {
        String out = printed(List.of(), false);

        assertThat(out).containsSubsequence("LOW", "MR-B011", "broker 1  both", "HIGH", "MR-T001",
                "topic t0  1 replica", "topic t4  1 replica", "and 2 more; --all shows them",
                "fix  fix topic t0", "UNKNOWN",
                "list the rights: not allowed  (MR-S010)", "AREA", "not ready: 7 findings at high or above");
        assertThat(out).doesNotContain("topic t5");
    }

    @Test
    void all_are_shown_where_that_is_asked_for() {
        assertThat(printed(List.of(), true)).contains("topic t6  1 replica").doesNotContain("more; --all");
    }

    @Test
    void what_is_waived_is_shown_apart_and_the_answer_is_yes() {
        String out = printed(
                List.of(new Waiver("MR-T001", Optional.empty(), "to be rebuilt", LocalDate.of(2026, 4, 1)),
                        new Waiver("MR-T002", Optional.empty(), "of nothing", LocalDate.of(2026, 4, 1))),
                false);

        assertThat(out).contains("WAIVED", "MR-T001  topic t6: 1 replica (until 2026-04-01: to be rebuilt)",
                "needless the waiver MR-T002", "ready: nothing open at high or above");
    }

    @Test
    void hostile_names_do_not_reach_the_terminal() {
        Terminal terminal = screen.terminal(Map.of(), false);
        Judgement judgement = Judgement.of(List.of(new Examined(REPLICAS, 0,
                List.of(finding(REPLICAS, "topic \u001b[31m", "1 replica")), List.of())), List.of(),
                Baseline.NONE,
                LocalDate.of(2026, 3, 1));

        new DoctorReport(FACTS, judgement, Severity.HIGH).print(terminal.out(), terminal.style(), false);

        assertThat(screen.out()).doesNotContain("\u001b");
    }

    @Test
    void programs_are_told_everything() {
        Json.print(screen.terminal(Map.of(), false).out(),
                new DoctorReport(FACTS, judgement(List.of()), Severity.HIGH)
                        .json());

        JsonNode json = JsonMapper.shared().readTree(screen.out());
        assertThat(json.at("/ok").booleanValue()).isFalse();
        assertThat(json.at("/findings")).hasSize(8);
        assertThat(json.at("/findings/0/rule").stringValue()).isEqualTo("MR-T001");
        assertThat(json.at("/findings/0/standing").stringValue()).isEqualTo("open");
        assertThat(json.at("/passed/0").stringValue()).isEqualTo("MR-T020");
        assertThat(json.at("/unknown/0/rule").stringValue()).isEqualTo("MR-S010");
    }

    @Test
    void code_scanners_find_what_sarif_wants() {
        List<Waiver> waivers = List
                .of(new Waiver("MR-B011", Optional.empty(), "a small cluster", LocalDate.of(2026, 4, 1)));
        Json.print(screen.terminal(Map.of(), false).out(),
                new Sarif(judgement(waivers), Optional.of(Path.of("my conf", "millrace.yaml"))).json());

        JsonNode log = JsonMapper.shared().readTree(screen.out());
        assertThat(log.at("/version").stringValue()).isEqualTo("2.1.0");
        JsonNode run = log.at("/runs/0");
        assertThat(run.at("/tool/driver/name").stringValue()).isNotBlank();
        assertThat(run.at("/results")).hasSize(8).allSatisfy(result -> {
            String id = run.at("/tool/driver/rules/" + result.at("/ruleIndex").intValue() + "/id")
                    .stringValue();
            assertThat(result.at("/ruleId").stringValue()).isEqualTo(id);
            assertThat(result.at("/level").stringValue()).isIn("error", "warning", "note");
            assertThat(result.at("/message/text").stringValue()).isNotBlank();
            assertThat(result.at("/locations/0/physicalLocation/artifactLocation/uri").stringValue())
                    .isEqualTo("my%20conf/millrace.yaml");
        });
        assertThat(run.at("/results/7/suppressions/0/justification").stringValue())
                .startsWith("a small cluster");
        assertThat(run.at("/tool/driver/rules")).allSatisfy(rule -> {
            assertThat(rule.at("/shortDescription/text").stringValue()).isNotBlank();
            assertThat(rule.at("/defaultConfiguration/level").stringValue()).isNotBlank();
        });
    }
}
