package dev.millrace.drill;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.millrace.ledger.AuditReport;

import static org.assertj.core.api.Assertions.assertThat;

class ReportTest {
    private static final Verdict CLEAN = new Verdict(100, 98, 2, 0, 0, 0, 0, 0, 0, List.of());
    private static final Tally EMPTY = new Tally(Map.of(), 0, 0, 0, 0, 0, 0, 0, 2, 0);
    private static final Tally FULL = new Tally(Map.of(), 1, 1, 1, 1, 0, 0, 0, 2, 0);
    private static final EnumSet<Fault> ALL = EnumSet.allOf(Fault.class);

    private static Report report(Duration length, EnumSet<Fault> faults, long acknowledged, Tally tally) {
        return new Report(Plan.draw(1, length, faults), false, 100, acknowledged, CLEAN,
                new AuditReport(List.of()),
                tally, List.of(), 0);
    }

    @Test
    void a_long_drill_with_all_faults_must_have_seen_something() {
        assertThat(report(Duration.ofMinutes(5), ALL, 100, EMPTY).failures()).singleElement().asString()
                .contains("no seals adopted, no rebalances during uploads, no commits refused");
        assertThat(report(Duration.ofMinutes(5), ALL, 100, FULL).failures()).isEmpty();
    }

    @Test
    void a_long_drill_of_a_forwarder_need_not_have_seen_the_store_fail_and_must_have_seen_the_rest() {
        EnumSet<Fault> faults = EnumSet.complementOf(EnumSet.copyOf(Fault.ofTheStore()));
        Plan plan = Plan.draw(1, Duration.ofMinutes(5), faults);
        Tally noSeals = new Tally(Map.of(), 0, 1, 1, 0, 0, 0, 0, 2, 0);

        assertThat(
                new Report(plan, true, 100, 100, CLEAN, new AuditReport(List.of()), EMPTY, List.of(), 0)
                        .failures())
                .singleElement().asString().contains("no commits refused, no unknown outcomes resolved");
        assertThat(
                new Report(plan, true, 100, 100, CLEAN, new AuditReport(List.of()), noSeals, List.of(), 0)
                        .failures())
                .isEmpty();
    }

    @Test
    void a_short_drill_or_one_with_few_faults_need_not() {
        assertThat(report(Duration.ofMinutes(4), ALL, 100, EMPTY).failures()).isEmpty();
        assertThat(report(Duration.ofMinutes(5), EnumSet.of(Fault.STORE_500), 100, EMPTY).failures())
                .isEmpty();
    }

    @Test
    void what_is_doubled_fails_it_also_where_nothing_says_where() {
        Verdict doubled = new Verdict(100, 98, 2, 0, 0, 0, 0, 1, 0, List.of());

        Report report = new Report(Plan.draw(1, Duration.ofMinutes(1), ALL), false, 100, 100, doubled,
                new AuditReport(List.of()), FULL, List.of(), 0);

        assertThat(report.failures()).containsExactly("lost 0, doubled 1, misplaced 0, not settled 0");
    }

    @Test
    void what_the_brokers_acknowledged_they_must_have() {
        assertThat(report(Duration.ofMinutes(4), ALL, 101, EMPTY).failures()).singleElement().asString()
                .contains("acknowledged 101 records and have 100");
    }
}
