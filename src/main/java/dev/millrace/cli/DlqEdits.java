package dev.millrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.millrace.base.Time;
import dev.millrace.replay.Edit;
import dev.millrace.replay.Selection;
import dev.millrace.transform.InvalidRuleException;

/** What is changed in records before they are tried or sent. */
final class DlqEdits {
    @Option(names = "--set", paramLabel = "FIELD=CEL", description = "Set a field before, as a pipeline's rules do, like 'locale=\"de-DE\"' or 'port=int(port)'. May be given several times.")
    private List<String> set = new ArrayList<>();

    @Option(names = "--drop", paramLabel = "FIELD", description = "Drop a field before. May be given several times.")
    private List<String> drop = new ArrayList<>();

    @Option(names = "--value", paramLabel = "FILE", description = "Put this in place of the value; for one letter alone.")
    private @Nullable Path value;

    Edit edit(Selection selection) throws Failure {
        if (value != null) {
            return replaced(value, selection);
        }
        if (set.isEmpty() && drop.isEmpty()) {
            return Edit.none();
        }
        LinkedHashMap<String, String> fields = new LinkedHashMap<>();
        for (String text : set) {
            int equals = text.indexOf('=');
            if (equals <= 0) {
                throw new Failure(ExitCode.USAGE, "read --set", "'" + Table.printable(text)
                        + "' is no field and its value", "write --set 'FIELD=EXPRESSION'");
            }
            fields.put(text.substring(0, equals).strip(), text.substring(equals + 1).strip());
        }
        try {
            return Edit.fields(fields, drop, Time.system().wallMillis());
        } catch (InvalidRuleException e) {
            throw new Failure(ExitCode.USAGE, "read --set or --drop", String.valueOf(e.getMessage()),
                    "docs/rules.md says what can be written");
        }
    }

    private Edit replaced(Path file, Selection selection) throws Failure {
        boolean isOne = selection.letters().size() == 1 && selection.groups().isEmpty();
        if (!isOne || !set.isEmpty() || !drop.isEmpty()) {
            throw new Failure(ExitCode.USAGE, "take the value of " + file,
                    "it can stand for one letter only, and nothing else can be changed in it",
                    "name one letter as TOPIC-PARTITION@OFFSET, without --set and --drop");
        }
        try {
            return Edit.value(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new Failure(ExitCode.USAGE, "read " + file, String.valueOf(e.getMessage()),
                    "name a file that can be read");
        }
    }
}
