package dev.millrace.cli;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.millrace.base.Durations;
import dev.millrace.base.Time;
import dev.millrace.record.Position;
import dev.millrace.replay.Selection;

/** Which letters are meant, the same for every command. */
final class DlqSelection {
    @Parameters(arity = "0..*", paramLabel = "GROUP|LETTER", description = "Groups by their id, as `millrace dlq list` shows it, and single letters by their place, like user-login.dlq-0@17.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--where", paramLabel = "CEL", description = {
            "Only letters for which this is true, like 'type == \"range\" && source == \"user-login\"'.",
            "Fields: group, pipeline, type, pointer, message, contract, family, topic, partition, offset, time, source,"
                    + " source_partition, source_offset, retries, replay_id, state."})
    private @Nullable String where;

    @Option(names = "--pipeline", paramLabel = "NAME", description = "Only letters of this pipeline.")
    private @Nullable String pipeline;

    @Option(names = "--since", paramLabel = "WHEN", description = "Only letters written since then: how long ago, like 2h, or a time, like 2026-01-31T08:00:00Z.")
    private @Nullable String since;

    Selection selection() throws Failure {
        Set<String> groups = new HashSet<>();
        Set<Position> letters = new HashSet<>();
        for (String name : names) {
            if (Selection.isGroup(name)) {
                groups.add(name);
            } else {
                letters.add(Selection.place(name).orElseThrow(() -> new Failure(ExitCode.USAGE,
                        "find '" + Table.printable(name) + "'",
                        "it is neither the id of a group nor the place of a letter",
                        "write an id as `millrace dlq list` shows it, or TOPIC-PARTITION@OFFSET")));
            }
        }
        return new Selection(groups, letters, where, pipeline,
                since == null ? Long.MIN_VALUE : millis(since));
    }

    /** For what changes something: everything is meant only by those who say so. */
    Selection narrowed(String tried) throws Failure {
        Selection selection = selection();
        if (selection.isAll()) {
            throw new Failure(ExitCode.USAGE, tried, "no letters are named",
                    "name groups or letters, or say which with --where, --pipeline or --since");
        }
        return selection;
    }

    private static long millis(String text) throws Failure {
        try {
            return Instant.parse(text).toEpochMilli();
        } catch (DateTimeParseException notATime) {
            try {
                return Time.system().wallMillis() - Durations.parse(text).toMillis();
            } catch (IllegalArgumentException e) {
                throw new Failure(ExitCode.USAGE, "read --since", String.valueOf(e.getMessage()),
                        "or write a time, like 2026-01-31T08:00:00Z");
            }
        }
    }
}
