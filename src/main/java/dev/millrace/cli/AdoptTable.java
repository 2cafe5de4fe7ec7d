package dev.millrace.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

import org.jspecify.annotations.Nullable;

import dev.millrace.pipeline.Adoption;
import dev.millrace.pipeline.Adoption.Change;
import dev.millrace.pipeline.Outlook;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.settle.Loading;

/**
 * What {@code adopt} answers.
 *
 * @param isYes whether it was told to do it
 */
record AdoptTable(PipelineSettings pipeline, Adoption.Source source, List<Row> rows, boolean isYes) {
    /** A partition as it stands, and what would become of it. */
    record Row(Outlook.Standing standing, Change change) {
        int partition() {
            return standing.partition().partition();
        }

        /** Null when the group holds none. */
        @Nullable
        Long groupOffset() {
            return standing.facts().committed() instanceof Loading.Committed.At at ? at.offset() : null;
        }

        /** Null when the ledger does not know the partition. */
        @Nullable
        Long ledgerSettled() {
            return standing.newest().isPresent() ? standing.newest().get().register().settled() : null;
        }
    }

    List<Change.Write> writes() {
        return rows.stream().map(Row::change).filter(Change.Write.class::isInstance)
                .map(Change.Write.class::cast).toList();
    }

    /** Some partition stands in the way. */
    boolean isRefused() {
        return rows.stream().anyMatch(row -> row.change() instanceof Change.Refuse);
    }

    /** There is something to change. */
    boolean isWanted() {
        return !writes().isEmpty();
    }

    /** Everything that is wanted may be changed, and is. */
    boolean isDone() {
        return isYes && isWanted() && !isRefused();
    }

    void print(PrintStream out, Style style) {
        out.println("pipeline " + pipeline.name() + ", topic " + pipeline.from().topic() + ", group "
                + pipeline.from().group());
        out.println();
        Table table = new Table("PARTITION", "GROUP OFFSET", "LEDGER SETTLED", "BECOMES", "GENERATION",
                "STORED AGAIN", "SKIPPED", "WHY");
        rows.forEach(row -> addTo(table, row));
        table.print(out, style);
        out.println();
        verdict(style).forEach(out::println);
    }

    private void addTo(Table table, Row row) {
        switch (row.change()) {
            case Change.Keep(String why) -> table.row(row.partition(), row.groupOffset(), row.ledgerSettled(),
                    null, null, null, null, "stays: " + why);
            case Change.Refuse(String why) -> table.row(row.partition(), row.groupOffset(),
                    row.ledgerSettled(), null, null, null, null, "refused: " + why);
            case Change.Write(var head, var again, var skipped) -> table.row(row.partition(),
                    row.groupOffset(), row.ledgerSettled(), head.register().settled(),
                    head.chain().generation(), again.length(), skipped.length(), "the " + what() + " counts");
        }
    }

    private String what() {
        return switch (source) {
            case LEDGER -> "ledger";
            case OFFSETS -> "group's offset";
        };
    }

    private List<String> verdict(Style style) {
        if (isRefused()) {
            return List.of(
                    style.bad("Nothing was changed") + ", because a partition is refused. See to it first,"
                            + " or name the others with --partition.");
        }
        if (!isWanted()) {
            return List.of(style.good("Nothing has to be changed."));
        }
        List<String> lines = new ArrayList<>();
        String will = isYes ? "will" : "would";
        long again = sum(change -> change.again().length());
        long skipped = sum(change -> change.skipped().length());
        if (again > 0) {
            lines.add(
                    style.warning("warning")
                            + "  what lies at %,d offsets %s be stored a second time, in objects"
                                    .formatted(again, will)
                            + " of a new generation, or sent again as dead letters");
        }
        if (skipped > 0) {
            lines.add(style.warning("warning")
                    + "  %,d offsets %s be skipped: what lies there is stored nowhere, and"
                            .formatted(skipped, will)
                    + " the ledger names it a gap");
        }
        lines.add(isYes
                ? style.good("Done.") + " The pipeline can be started again."
                : style.warning("Nothing was changed.") + " If this is what you want, say so with --yes.");
        return lines;
    }

    private long sum(ToLongFunction<Change.Write> length) {
        return writes().stream().mapToLong(length).sum();
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pipeline", pipeline.name());
        json.put("topic", pipeline.from().topic());
        json.put("group", pipeline.from().group());
        json.put("from", source.name().toLowerCase(Locale.ROOT));
        json.put("done", isDone());
        json.put("partitions", rows.stream().map(AdoptTable::json).toList());
        return json;
    }

    private static Map<String, @Nullable Object> json(Row row) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("partition", row.partition());
        json.put("group_offset", row.groupOffset());
        json.put("ledger_settled", row.ledgerSettled());
        switch (row.change()) {
            case Change.Keep(String why) -> json.put("stays", why);
            case Change.Refuse(String why) -> json.put("refused", why);
            case Change.Write(var head, var again, var skipped) -> {
                json.put("becomes", head.register().settled());
                json.put("generation", head.chain().generation());
                json.put("stored_again", again.length());
                json.put("skipped", skipped.length());
            }
        }
        return json;
    }
}
