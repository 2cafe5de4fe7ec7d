package dev.millrace.cli;

import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.millrace.config.InvalidConfigException;
import dev.millrace.replay.Action;

/** {@code millrace dlq history}: who did what. */
@Command(name = "history", description = {"Who replayed or discarded what, newest first.",
        "It is kept in the topic millrace.dlq.marks, written by the transactions that did it."})
final class DlqHistoryCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private DlqOptions options = new DlqOptions();

    @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "Actions that are shown, 0 for all. Default: ${DEFAULT-VALUE}.")
    private int limit = 20;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean isJson;

    DlqHistoryCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure {
        return options.with(terminal, "show what was done to dead letters", DlqOptions.Reading.NOTHING,
                (letters, settings) -> {
                    List<Action> actions = letters.actions().stream()
                            .limit(limit <= 0 ? Long.MAX_VALUE : limit).toList();
                    if (isJson) {
                        Json.printForeign(terminal.out(), DlqView.json(actions));
                    } else {
                        new DlqView(terminal).print(actions);
                    }
                    return ExitCode.DONE;
                });
    }
}
