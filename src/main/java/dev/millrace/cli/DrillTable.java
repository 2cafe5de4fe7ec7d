package dev.millrace.cli;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import dev.millrace.drill.Fault;
import dev.millrace.drill.Report;
import dev.millrace.drill.Tally;
import dev.millrace.drill.Verdict;

/** The verdict of a drill, for people and for programs. */
final class DrillTable {
    private final Report report;
    private final List<String> failures;

    DrillTable(Report report) {
        this.report = report;
        this.failures = report.failures();
    }

    void print(PrintStream out, Style style) {
        Table records = new Table("records", "");
        records().forEach(records::row);
        records.print(out, style);
        out.println();
        Table counts = new Table("what happened", "");
        counts().forEach(counts::row);
        counts.print(out, style);
        out.println();
        out.println("faults: " + report.tally().strikes().entrySet().stream()
                .map(item -> item.getKey().label() + " " + item.getValue()).collect(Collectors.joining(", "))
                + (report.unreached() == 0 ? "" : "; %d were not reached".formatted(report.unreached())));
        failures.forEach(failure -> out.println(style.bad("- " + failure)));
        Verdict verdict = report.verdict();
        String line = "%s: seed %d, %d faults, %,d records, lost %,d, doubled %,d, misplaced %,d".formatted(
                failures.isEmpty() ? "PASSED" : "FAILED", report.plan().seed(),
                report.tally().strikes().values().stream().mapToInt(Integer::intValue).sum(),
                verdict.inTopic(), verdict.lost(), verdict.doubled(), verdict.misplaced());
        out.println(failures.isEmpty() ? style.good(line) : style.bad(line));
    }

    private Map<String, Long> records() {
        Verdict verdict = report.verdict();
        Map<String, Long> rows = new LinkedHashMap<>();
        rows.put("sent", report.sent());
        rows.put("acknowledged", report.acknowledged());
        rows.put("in topic", verdict.inTopic());
        rows.put("in objects or the output topic", verdict.inObjects());
        rows.put("in dead letters", verdict.inLetters());
        rows.put("deleted by a fault, named as gaps", verdict.inGaps());
        rows.put("deleted with their topic", verdict.goneWithTopic());
        rows.put("not settled", verdict.unsettled());
        rows.put("LOST", verdict.lost());
        rows.put("DOUBLED", verdict.doubled());
        rows.put("MISPLACED", verdict.misplaced());
        return rows;
    }

    private Map<String, Long> counts() {
        Tally tally = report.tally();
        Map<String, Long> rows = new LinkedHashMap<>();
        rows.put("seals adopted", tally.sealsAdopted());
        rows.put("commits refused", tally.commitsRefused());
        rows.put("rebalances during uploads", tally.rebalancesDuringUploads());
        rows.put("unknown outcomes resolved", tally.unknownResolved());
        rows.put("messages about commits lost", tally.commitMessagesLost());
        rows.put("uploads that fared ill", tally.misdeeds());
        rows.put("uploads repeated", tally.uploadsRepeated());
        rows.put("sink processes", tally.sinksStarted());
        rows.put("sinks that ended by themselves", tally.sinksRestarted());
        rows.put("chains in the ledger", (long) report.books().chains().size());
        return rows;
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("passed", failures.isEmpty());
        json.put("seed", report.plan().seed());
        json.put("seconds", report.plan().length().toSeconds());
        json.put("records", named(records()));
        json.put("counts", named(counts()));
        json.put("faults", report.tally().strikes().entrySet().stream().collect(Collectors
                .toMap(item -> item.getKey().label(), Map.Entry<Fault, Integer>::getValue, (a, _) -> a,
                        LinkedHashMap::new)));
        json.put("unreached", report.unreached());
        json.put("failures", failures);
        return json;
    }

    /** "in_dead_letters" for "in dead letters". */
    private static Map<String, Long> named(Map<String, Long> rows) {
        Map<String, Long> named = new LinkedHashMap<>();
        rows.forEach((name, count) -> named.put(
                name.toLowerCase(Locale.ROOT).replace(",", "").replace(' ', '_'), count));
        return named;
    }
}
