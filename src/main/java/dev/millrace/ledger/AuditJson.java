package dev.millrace.ledger;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.millrace.ledger.AuditReport.Books;

/** Audits for programs: the command and the console answer alike. */
public final class AuditJson {
    private AuditJson() {}

    /** All chains together. */
    public static Map<String, Long> sums(AuditReport report) {
        Map<String, Long> sums = new LinkedHashMap<>();
        for (Books books : report.chains()) {
            numbers(books).forEach((name, value) -> sums.merge(name, value, Long::sum));
        }
        return sums;
    }

    /** What is counted of one chain. */
    public static Map<String, Long> numbers(Books books) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        numbers.put("records", books.records());
        numbers.put("stored", books.stored());
        numbers.put("forwarded", books.outcomes().forwarded());
        numbers.put("filtered", books.outcomes().filtered());
        numbers.put("duplicates", books.outcomes().duplicates());
        numbers.put("dead", books.deadRecords());
        numbers.put("gap_offsets", books.gapOffsets());
        numbers.put("objects", books.objects());
        numbers.put("object_bytes", books.objectBytes());
        numbers.put("sealed", (long) books.sealed());
        return numbers;
    }

    /** As {@code millrace audit --json} prints it. */
    public static Map<String, Object> of(AuditReport report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("balanced", report.isBalanced());
        json.put("chains", report.chains().stream().map(AuditJson::of).toList());
        json.put("total", sums(report));
        return json;
    }

    /** One chain of it. */
    public static Map<String, Object> of(Books books) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pipeline", books.chain().pipeline());
        json.put("generation", books.chain().generation());
        json.put("topic", books.chain().partition().topic());
        json.put("topic_id", books.chain().topicId().hex());
        json.put("partition", books.chain().partition().partition());
        json.put("from", books.from());
        json.put("to", books.to());
        json.putAll(numbers(books));
        json.put("dead_by_reason", new TreeMap<>(books.dead()));
        json.put("balanced", books.isBalanced());
        json.put("problems", List.copyOf(books.problems()));
        return json;
    }
}
