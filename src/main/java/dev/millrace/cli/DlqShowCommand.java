package dev.millrace.cli;

import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.millrace.config.InvalidConfigException;
import dev.millrace.record.Position;
import dev.millrace.replay.DeadLetters;
import dev.millrace.replay.LetterGroup;
import dev.millrace.replay.Selection;
import dev.millrace.replay.Shown;
import dev.millrace.transform.InvalidRuleException;

/** {@code millrace dlq show}: one letter whole. */
@Command(name = "show", description = {"One dead letter whole, with the broken place marked.",
        "Nothing in it can move the terminal: what is not a visible character is escaped."})
final class DlqShowCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "LETTER|GROUP", description = "The place of a letter, like user-login.dlq-0@17, or the id of a group, for a sample of it.")
    private String name = "";

    @Mixin
    private DlqOptions options = new DlqOptions();

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean isJson;

    DlqShowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure {
        String tried = "show " + Table.printable(name);
        Optional<Position> place = Selection.place(name);
        if (place.isEmpty() && !Selection.isGroup(name)) {
            throw new Failure(ExitCode.USAGE, tried,
                    "it is neither the place of a letter nor the id of a group",
                    "write TOPIC-PARTITION@OFFSET, or an id as `millrace dlq list` shows it");
        }
        return options.with(terminal, tried,
                place.isPresent() ? DlqOptions.Reading.NOTHING : DlqOptions.Reading.ALL,
                (letters, settings) -> {
                    Position at = place.isPresent() ? place.get() : sample(letters, tried);
                    Shown shown = letters.show(at).orElseThrow(() -> new Failure(ExitCode.NO, tried,
                            "there is no letter at " + at,
                            "it was deleted by retention, or its topic was made again; see millrace dlq list"));
                    LetterView view = new LetterView(shown);
                    if (isJson) {
                        Json.printForeign(terminal.out(), view.json());
                    } else {
                        view.print(terminal.out(), terminal.style());
                    }
                    return ExitCode.DONE;
                });
    }

    private Position sample(DeadLetters letters, String tried) throws Failure, InvalidRuleException {
        return letters.list(Selection.group(name)).groups().stream().map(LetterGroup::sample).findFirst()
                .orElseThrow(() -> new Failure(ExitCode.NO, tried, "there is no group of this id",
                        "see millrace dlq list; with another contract a cause has another id"));
    }
}
