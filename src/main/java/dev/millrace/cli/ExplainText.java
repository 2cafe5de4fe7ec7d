package dev.millrace.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import dev.millrace.explain.Account;
import dev.millrace.explain.Explanation;
import dev.millrace.explain.Fate;
import dev.millrace.explain.Sighting;
import dev.millrace.explain.Standing;
import dev.millrace.json.Printable;
import dev.millrace.ledger.Entry;
import dev.millrace.ledger.Outcomes;
import dev.millrace.pipeline.StageStep;
import dev.millrace.record.Position;

/** What {@code explain} answers, for people: the answer first, then why. */
final class ExplainText {
    private static final int KEY_LIMIT = 200;
    private static final int VALUE_LIMIT = 1_000;
    private static final int POSITIONS_SHOWN = 5;
    private final PrintStream out;
    private final Style style;

    ExplainText(PrintStream out, Style style) {
        this.out = out;
        this.style = style;
    }

    void print(Explanation explanation) {
        switch (explanation.sighting()) {
            case Sighting.Here(var item) -> print(explanation.position(), item);
            case Sighting.Absent(Sighting.Why why, var log) -> out.println(style.bold(
                    explanation.position().toString()) + "  " + style.warning(why.words())
                    + (log.isEmpty() ? "" : style.dim("  (the log has %s)".formatted(log))));
        }
        if (explanation.accounts().isEmpty()) {
            out.println();
            out.println(
                    "No pipeline of the configuration reads this topic, and the ledger knows none that ever did.");
        }
        explanation.accounts().forEach(this::print);
    }

    private void print(Position position, ConsumerRecord<ByteBuffer, ByteBuffer> item) {
        int size = item.value() == null ? 0 : item.value().remaining();
        out.println(style.bold(position.toString()) + "  "
                + (item.timestamp() < 0 ? "-" : Instant.ofEpochMilli(item.timestamp()).toString())
                + "  key " + text(item.key(), "(none)", KEY_LIMIT) + "  %,d bytes".formatted(size));
        out.println(style.dim("  " + text(item.value(), "(no value)", VALUE_LIMIT)));
    }

    private static String text(@Nullable ByteBuffer bytes, String none, int limit) {
        return bytes == null
                ? none
                : Printable.text(StandardCharsets.UTF_8.decode(bytes.duplicate()).toString(), limit);
    }

    private void print(Account account) {
        out.println();
        out.println(style.bold(account.pipeline()) + generation(account)
                + (account.isConfigured() ? "" : style.dim("  (not in this configuration)")));
        String answer = answer(account.fate());
        out.println("  " + coloured(account.fate(), answer));
        Table rows = new Table("stage", "rule", "found");
        for (StageStep step : account.steps()) {
            rows.row(step.stage(), step.rule(), mark(step) + step.found());
        }
        if (!rows.isEmpty()) {
            out.println();
            indented(rows).forEach(line -> out.println("    " + line));
            out.println();
        }
        account.rules().ifPresent(rules -> out.println("  rules    " + rules.hash() + ", contract "
                + rules.contract() + " (" + rules.contractHash() + ")"
                + (rules.isCurrent() ? ", as configured now" : ", another version than is configured now")));
        out.println("  ledger   " + words(account.standing()));
        account.notes().forEach(note -> out.println("  note     " + Table.printable(note)));
    }

    private static String generation(Account account) {
        return account.chain().filter(chain -> chain.generation() > 1)
                .map(chain -> " (generation " + chain.generation() + ")").orElse("");
    }

    private static List<String> indented(Table rows) {
        var bytes = new ByteArrayOutputStream();
        rows.print(new PrintStream(bytes, true, StandardCharsets.UTF_8), new Style(false));
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static String mark(StageStep step) {
        return switch (step.effect()) {
            case PASSED, CHANGED -> "";
            case ENDED -> "ENDS HERE: ";
        };
    }

    private String coloured(Fate fate, String answer) {
        return switch (fate) {
            case Fate.Stored _,Fate.Forwarded _ -> style.good(answer);
            case Fate.Dead _,Fate.Gap _ -> style.bad(answer);
            case Fate.Filtered _,Fate.Duplicate _,Fate.NoRecord _,Fate.Pending _,Fate.NotTaken _,Fate.OneOf _ ->
                style.warning(answer);
        };
    }

    /** One sentence, in several lines where there is a place to name. */
    static String answer(Fate fate) {
        return switch (fate) {
            case Fate.Stored(String bucket, String key, var line, String proof) -> "STORED "
                    + (line.isPresent() ? "as line %,d of ".formatted(line.getAsLong()) : "in ") + bucket
                    + "/"
                    + key + "\n           " + proof;
            case Fate.Forwarded(String topic, List<Position> found, String proof) -> "FORWARDED "
                    + (found.isEmpty() ? "to " + topic : "as " + positions(found)) + "\n           " + proof;
            case Fate.Filtered _ -> "FILTERED: the filter did not let it through; it is nowhere else";
            case Fate.Duplicate(var of) -> "DUPLICATE of "
                    + (of.isPresent() ? "offset %,d".formatted(of.getAsLong()) : "an earlier record")
                    + "; it is nowhere else";
            case Fate.Dead(String topic, List<Fate.Letter> letters) -> letters.isEmpty()
                    ? "DEAD LETTER in " + topic
                    : letters.stream().map(ExplainText::letter).collect(Collectors.joining("\n  "));
            case Fate.Gap(String cause) -> "GAP: its outcome is not known and never will be (" + cause + ")";
            case Fate.NoRecord _ -> "NO RECORD: there is nothing at this offset that could have an outcome";
            case Fate.Pending(String expected) -> "NOT SETTLED YET"
                    + (expected.isEmpty() ? "" : "; by the rules it will be: " + expected);
            case Fate.NotTaken _ -> "NOT TAKEN: the pipeline begins above this offset";
            case Fate.OneOf(List<String> outcomes) -> outcomes.isEmpty()
                    ? "NOT IN THE BOOKS: no ledger entry covers it; run millrace audit"
                    : "ONE OF: " + String.join(", ", outcomes) + "; more cannot be known";
        };
    }

    private static String letter(Fate.Letter letter) {
        return "DEAD LETTER " + letter.position() + ", rejected " + letter.rejected() + "\n           "
                + letter.reason() + (letter.pointer().isEmpty() ? "" : " at " + letter.pointer()) + ": "
                + letter.message();
    }

    private static String positions(List<Position> found) {
        String all = found.stream().limit(POSITIONS_SHOWN).map(Position::toString)
                .collect(Collectors.joining(" or "));
        return found.size() > POSITIONS_SHOWN
                ? all + " or one of %,d more".formatted(found.size() - POSITIONS_SHOWN)
                : all;
    }

    static String words(Standing standing) {
        return switch (standing) {
            case Standing.NeverRan _ -> "knows nothing of this pipeline and partition yet";
            case Standing.BeforeStart(long start) -> "the pipeline begins at offset %,d".formatted(start);
            case Standing.Waiting(long settled) -> "settled up to offset %,d".formatted(settled);
            case Standing.Sealed(var range, var attributes) ->
                "sealed in %s, %,d records, not settled yet".formatted(range, attributes.records());
            case Standing.Unlisted(long settled) ->
                "settled up to offset %,d, but no entry covers this one".formatted(settled);
            case Standing.Settled(Entry entry) -> "entry %s, %s: %s".formatted(entry.range(),
                    entry.kind().name().toLowerCase(Locale.ROOT), counts(entry));
        };
    }

    private static String counts(Entry entry) {
        Outcomes outcomes = entry.outcomes();
        List<String> parts = new ArrayList<>();
        add(parts, outcomes.stored(), "stored");
        add(parts, outcomes.forwarded(), "forwarded");
        add(parts, outcomes.filtered(), "filtered");
        add(parts, outcomes.duplicates(), "duplicates");
        add(parts, outcomes.deadRecords(), "dead letters");
        return "%,d records".formatted(entry.records())
                + (parts.isEmpty() ? "" : ": " + String.join(", ", parts))
                + (entry.cut() == null ? "" : "; cut by " + entry.cut())
                + (entry.cause() == null ? "" : "; " + entry.cause());
    }

    private static void add(List<String> parts, long count, String what) {
        if (count > 0) {
            parts.add("%,d %s".formatted(count, what));
        }
    }
}
