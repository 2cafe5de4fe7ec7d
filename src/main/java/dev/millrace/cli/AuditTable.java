package dev.millrace.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.ByteSize;
import dev.millrace.ledger.AuditJson;
import dev.millrace.ledger.AuditReport;
import dev.millrace.ledger.AuditReport.Books;
import dev.millrace.settle.ChainId;

/** An audit as people and programs read it. */
final class AuditTable {
    private AuditTable() {}

    static void print(AuditReport report, PrintStream out, Style style) {
        if (report.chains().isEmpty()) {
            out.println("the ledger is empty: nothing has been settled yet");
            return;
        }
        Map<String, Long> sums = AuditJson.sums(report);
        List<String> shown = sums.keySet().stream().filter(name -> isShown(name, sums)).toList();
        Table table = new Table(headings(shown));
        for (Books books : report.chains()) {
            table.row(row(books.chain().pipeline(), label(books.chain(), report), books.from(), books.to(),
                    shown, AuditJson.numbers(books), books.isBalanced()));
        }
        table.totals(row("total", "", null, null, shown, sums, report.isBalanced()));
        table.print(out, style);
        printDead(report, out);
        for (Books books : report.chains()) {
            books.problems().forEach(problem -> out
                    .println(style.bad("problem") + "  " + books.chain().pipeline() + " "
                            + label(books.chain(), report) + ": " + problem));
        }
        out.println();
        out.println(report.isBalanced()
                ? style.good("The books balance.") + " Every offset has exactly one place."
                : style.bad("The books do not balance."));
    }

    /** What a pipeline without rules, or without the sink, never has would only make the table wide. */
    private static boolean isShown(String name, Map<String, Long> sums) {
        return switch (name) {
            case "forwarded", "filtered", "duplicates" -> sums.getOrDefault(name, 0L) > 0;
            case "stored", "objects", "object_bytes", "sealed" ->
                sums.getOrDefault("stored", 0L) > 0 || sums.getOrDefault("forwarded", 0L) == 0;
            default -> true;
        };
    }

    private static String[] headings(List<String> shown) {
        List<String> headings = new ArrayList<>(List.of("PIPELINE", "PARTITION", "FROM", "TO"));
        shown.forEach(name -> headings.add(switch (name) {
            case "gap_offsets" -> "GAP";
            case "object_bytes" -> "SIZE";
            default -> name.toUpperCase(Locale.ROOT);
        }));
        headings.add("BOOKS");
        return headings.toArray(String[]::new);
    }

    private static @Nullable Object[] row(String pipeline, String partition, @Nullable Long from,
            @Nullable Long to, List<String> shown, Map<String, Long> numbers, boolean isBalanced) {
        @Nullable
        Object[] row = new @Nullable Object[shown.size() + 5];
        int next = 0;
        row[next++] = pipeline;
        row[next++] = partition;
        row[next++] = from;
        row[next++] = to;
        for (String name : shown) {
            long number = numbers.getOrDefault(name, 0L);
            row[next++] = name.equals("object_bytes") ? new ByteSize(number) : (Object) number;
        }
        row[next] = isBalanced ? "balanced" : "NOT BALANCED";
        return row;
    }

    /** The partition; with the topic's id and the generation where the name alone could be either of two. */
    private static String label(ChainId chain, AuditReport report) {
        String topic = chain.partition().topic();
        long lives = report.chains().stream().map(Books::chain)
                .filter(other -> other.partition().topic().equals(topic))
                .map(other -> other.topicId() + "/" + other.generation()).distinct().count();
        return lives == 1
                ? chain.partition().toString()
                : chain.partition() + " " + chain.topicId().shortHex()
                        + (chain.generation() == 1 ? "" : " g" + chain.generation());
    }

    private static void printDead(AuditReport report, PrintStream out) {
        Map<String, Long> dead = new TreeMap<>();
        report.chains().forEach(
                books -> books.dead().forEach((reason, count) -> dead.merge(reason, count, Long::sum)));
        if (!dead.isEmpty()) {
            out.println();
            Table table = new Table("DEAD BECAUSE OF", "RECORDS");
            dead.forEach(table::row);
            table.print(out, new Style(false));
        }
    }
}
