package dev.millrace.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.millrace.ops.doctor.Area;
import dev.millrace.ops.doctor.Examined;
import dev.millrace.ops.doctor.Examined.State;
import dev.millrace.ops.doctor.Facts;
import dev.millrace.ops.doctor.Finding;
import dev.millrace.ops.doctor.Judgement;
import dev.millrace.ops.doctor.Judgement.Judged;
import dev.millrace.ops.doctor.Judgement.Standing;
import dev.millrace.ops.doctor.Rule;
import dev.millrace.ops.doctor.Severity;
import dev.millrace.ops.doctor.Waiver;

/** The answer of {@code doctor}, for people and for programs. */
final class DoctorReport {
    private static final int SHOWN = 5;
    private final Facts facts;
    private final Judgement judgement;
    private final Severity failOn;

    DoctorReport(Facts facts, Judgement judgement, Severity failOn) {
        this.facts = facts;
        this.judgement = judgement;
        this.failOn = failOn;
    }

    // ---- for people

    /** @param isAll whether to show every finding of a rule */
    void print(PrintStream out, Style style, boolean isAll) {
        out.println("%s, %s, at %s".formatted(Counting.of(facts.brokers().size(), "broker"),
                Counting.of(facts.pipelines().size(), "pipeline"), facts.clients().brokers()));
        for (Severity severity : Severity.values()) {
            // The worst stands last, where the eye is when the command has ended.
            printFindings(out, style, severity, isAll);
        }
        printSet(out, style, Standing.WAIVED, "waived");
        printSet(out, style, Standing.KNOWN, "known from the baseline");
        printUnknown(out, style);
        printWaivers(out, style);
        out.println();
        printSummary(out, style);
    }

    private void printFindings(PrintStream out, Style style, Severity severity, boolean isAll) {
        Map<Rule, List<Finding>> byRule = new LinkedHashMap<>();
        judgement.findings().stream()
                .filter(item -> item.standing() == Standing.OPEN && item.finding().severity() == severity)
                .map(Judged::finding)
                .forEach(finding -> byRule.computeIfAbsent(finding.rule(), _ -> new ArrayList<>())
                        .add(finding));
        if (byRule.isEmpty()) {
            return;
        }
        out.println();
        out.println(coloured(style, severity, severity.label().toUpperCase(Locale.ROOT)));
        byRule.forEach((rule, findings) -> print(out, style, rule, findings, isAll));
    }

    private static void print(PrintStream out, Style style, Rule rule, List<Finding> findings,
            boolean isAll) {
        out.println("  " + style.bold(rule.id()) + "  expected: " + rule.title());
        int shown = isAll ? findings.size() : Math.min(SHOWN, findings.size());
        int width = findings.stream().limit(shown)
                .mapToInt(finding -> Table.width(printable(finding.subject()))).max()
                .orElse(0);
        for (Finding finding : findings.subList(0, shown)) {
            String subject = printable(finding.subject());
            out.println("    " + subject + " ".repeat(width - Table.width(subject)) + "  "
                    + printable(finding.found()));
        }
        if (shown < findings.size()) {
            out.println("    and %,d more; --all shows them".formatted(findings.size() - shown));
        }
        out.println(style.dim("    why  ") + rule.why());
        findings.stream().limit(shown).map(Finding::fix).distinct()
                .forEach(fix -> out.println(style.dim("    fix  ") + printable(fix)));
    }

    /** Names of topics and groups are chosen by others. */
    private static String printable(String text) {
        return Table.printable(text);
    }

    private static String coloured(Style style, Severity severity, String text) {
        return switch (severity) {
            case CRITICAL, HIGH -> style.bad(text);
            case MEDIUM -> style.warning(text);
            case LOW -> style.dim(text);
        };
    }

    private void printSet(PrintStream out, Style style, Standing standing, String words) {
        List<Judged> those = judgement.findings().stream().filter(item -> item.standing() == standing)
                .toList();
        if (!those.isEmpty()) {
            out.println();
            out.println(style.dim(words.toUpperCase(Locale.ROOT)));
            those.forEach(item -> out.println("  %s  %s: %s%s".formatted(item.finding().rule().id(),
                    printable(item.finding().subject()), printable(item.finding().found()),
                    item.waiver().map(waiver -> " (until " + waiver.until() + ": " + waiver.reason() + ")")
                            .orElse(""))));
        }
    }

    private void printUnknown(PrintStream out, Style style) {
        Map<String, List<String>> byReason = new LinkedHashMap<>();
        judgement.examined().forEach(item -> item.unknown()
                .forEach(why -> byReason.computeIfAbsent(why, _ -> new ArrayList<>()).add(item.rule().id())));
        if (!byReason.isEmpty()) {
            out.println();
            out.println(style.warning("UNKNOWN"));
            byReason.forEach((why, rules) -> out
                    .println("  " + printable(why) + style.dim("  (" + String.join(", ", rules) + ")")));
        }
    }

    private void printWaivers(PrintStream out, Style style) {
        judgement.expired()
                .forEach(waiver -> out.println(style.warning("expired") + "  the waiver " + waiver));
        judgement.unused().forEach(waiver -> out.println(style.dim("needless") + " the waiver " + waiver));
    }

    private void printSummary(PrintStream out, Style style) {
        Table table = new Table("AREA", "CRITICAL", "HIGH", "MEDIUM", "LOW", "OK", "UNKNOWN");
        for (Area area : Area.values()) {
            table.row(row(area.label(), List.of(area)));
        }
        table.totals(row("all", List.of(Area.values())));
        table.print(out, style);
        int failing = judgement.failing(failOn).size();
        out.println();
        out.println(failing == 0
                ? style.good("ready") + ": nothing open at " + failOn.label() + " or above"
                : style.bad("not ready") + ": " + Counting.of(failing, "finding") + " at " + failOn.label()
                        + " or above; millrace doctor --explain ID says more of a rule");
    }

    private Object[] row(String label, List<Area> areas) {
        return Stream.concat(Stream.of(label), Stream.concat(
                Arrays.stream(Severity.values()).sorted((one, other) -> other.compareTo(one))
                        .map(severity -> judgement.findings().stream()
                                .filter(item -> item.standing() == Standing.OPEN
                                        && item.finding().severity() == severity
                                        && areas.contains(item.finding().rule().area()))
                                .count()),
                Stream.of(count(areas, State.PASSED), count(areas, State.UNKNOWN)))).toArray();
    }

    private long count(List<Area> areas, State state) {
        return judgement.examined().stream()
                .filter(item -> areas.contains(item.rule().area()) && item.state() == state).count();
    }

    // ---- for programs

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("ok", judgement.failing(failOn).isEmpty());
        json.put("fail_on", failOn.label());
        json.put("time", facts.now().toString());
        json.put("brokers", facts.brokers().size());
        json.put("findings", judgement.findings().stream().map(DoctorReport::json).toList());
        json.put("passed", ids(State.PASSED));
        json.put("nothing_to_look_at", ids(State.NOTHING));
        json.put("unknown", judgement.examined().stream().filter(item -> !item.unknown().isEmpty())
                .map(item -> Map.of("rule", item.rule().id(), "why", item.unknown())).toList());
        json.put("expired_waivers", judgement.expired().stream().map(Waiver::toString).toList());
        json.put("needless_waivers", judgement.unused().stream().map(Waiver::toString).toList());
        return json;
    }

    private List<String> ids(State state) {
        return judgement.examined().stream().filter(item -> item.state() == state).map(Examined::rule)
                .map(Rule::id)
                .collect(Collectors.toList());
    }

    private static Map<String, Object> json(Judged item) {
        Finding finding = item.finding();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rule", finding.rule().id());
        json.put("severity", finding.severity().label());
        json.put("area", finding.rule().area().label());
        json.put("standing", item.standing().name().toLowerCase(Locale.ROOT));
        json.put("subject", finding.subject());
        json.put("found", finding.found());
        json.put("right", finding.rule().title());
        json.put("why", finding.rule().why());
        json.put("fix", finding.fix());
        json.put("link", finding.rule().link());
        item.waiver().ifPresent(waiver -> json.put("waiver",
                Map.of("reason", waiver.reason(), "until", waiver.until().toString())));
        return json;
    }
}
