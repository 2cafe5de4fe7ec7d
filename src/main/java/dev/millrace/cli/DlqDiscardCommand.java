package dev.millrace.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import dev.millrace.config.InvalidConfigException;
import dev.millrace.replay.Action;
import dev.millrace.replay.Listing;
import dev.millrace.replay.MarkState;
import dev.millrace.replay.Selection;

/** {@code millrace dlq discard}: gives letters up. */
@Command(name = "discard", description = {"Gives dead letters up, for a reason that is kept on record.",
        "They are marked and no longer open; Kafka keeps them as long as it keeps their topic."})
final class DlqDiscardCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private DlqSelection chosen = new DlqSelection();

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why, in a few words.")
    private String reason = "";

    @Option(names = "--yes", description = "Do it. Without, nothing is changed and the exit code is 1.")
    private boolean isYes;

    @Mixin
    private DlqOptions options = new DlqOptions();

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean isJson;

    DlqDiscardCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure {
        Selection selection = chosen.narrowed("discard dead letters");
        if (reason.isBlank()) {
            throw new Failure(ExitCode.USAGE, "discard dead letters", "the reason is empty",
                    "say with --reason why nobody needs them");
        }
        return options.with(terminal, "discard dead letters", DlqOptions.Reading.ALL, (letters, settings) -> {
            Listing listing = letters.list(selection);
            if (listing.count(MarkState.OPEN) == 0) {
                terminal.err().println("millrace: no open letter was chosen; nothing was changed");
                return ExitCode.NO;
            }
            if (!isYes) {
                if (!isJson) {
                    new DlqView(terminal).print(listing, 0);
                }
                terminal.err().println("millrace: nothing was changed; --yes discards "
                        + Counting.of(listing.count(MarkState.OPEN), "open letter"));
                return ExitCode.NO;
            }
            Action action = letters.discard(selection, DlqOptions.actor(spec, terminal, reason));
            if (isJson) {
                Json.printForeign(terminal.out(), DlqView.json(action));
            } else {
                terminal.out().println("discarded " + Counting.of(action.count(MarkState.DISCARDED), "letter")
                        + ", on record as " + action.id());
            }
            return ExitCode.DONE;
        });
    }
}
