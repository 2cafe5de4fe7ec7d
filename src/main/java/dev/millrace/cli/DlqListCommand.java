package dev.millrace.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.millrace.config.InvalidConfigException;
import dev.millrace.replay.Listing;
import dev.millrace.replay.Selection;

/** {@code millrace dlq list}: what died of what. */
@Command(name = "list", description = {"Dead letters in groups of one cause.",
        "What was read is kept in the user's cache folder, so the next time only new letters are read. The dead letters of all"
                + " pipelines are looked at, unless --topic names others."})
final class DlqListCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private DlqSelection chosen = new DlqSelection();

    @Mixin
    private DlqOptions options = new DlqOptions();

    @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "Groups that are shown, 0 for all. Default: ${DEFAULT-VALUE}.")
    private int limit = 20;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean isJson;

    DlqListCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure {
        if (limit < 0) {
            throw new Failure(ExitCode.USAGE, "read --limit", "%d is negative".formatted(limit),
                    "write 0 for all");
        }
        Selection selection = chosen.selection();
        return options.with(terminal, "list dead letters", DlqOptions.Reading.ALL, (letters, settings) -> {
            Listing listing = letters.list(selection);
            DlqView view = new DlqView(terminal);
            if (isJson) {
                Json.printForeign(terminal.out(), view.json(listing, limit));
            } else {
                view.print(listing, limit);
            }
            return ExitCode.DONE;
        });
    }
}
