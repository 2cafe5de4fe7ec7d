package dev.millrace.cli;

import java.time.Duration;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.millrace.base.Time;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.replay.Edit;
import dev.millrace.replay.Selection;
import dev.millrace.replay.TrialReport;

/** {@code millrace dlq test}: how many would pass today? */
@Command(name = "test", description = {
        "How many dead letters would pass today, and why would the others not?",
        "Takes the records of open letters through the stages of their pipelines as they are configured now. Changes"
                + " nothing. Exit code 1 when not all would pass."})
final class DlqTestCommand implements Callable<Integer> {
    private static final Duration SAY_EVERY = Duration.ofSeconds(2);
    private final Terminal terminal;

    @Mixin
    private DlqSelection chosen = new DlqSelection();

    @Mixin
    private DlqEdits edits = new DlqEdits();

    @Mixin
    private DlqOptions options = new DlqOptions();

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean isJson;

    DlqTestCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure {
        Selection selection = chosen.selection();
        Edit edit = edits.edit(selection);
        return options.with(terminal, "test dead letters", DlqOptions.Reading.ALL, (letters, settings) -> {
            TrialReport report;
            try (ProgressLine progress = new ProgressLine(terminal, Time.system(), SAY_EVERY)) {
                report = letters.test(selection, edit, (replayed, looked) -> {
                    if (looked % 1_000 == 0) {
                        progress.show("tried %,d".formatted(looked));
                    }
                });
            }
            if (isJson) {
                Json.printForeign(terminal.out(), DlqView.json(report));
            } else {
                new DlqView(terminal).print(report);
            }
            return report.passes() == report.looked() ? ExitCode.DONE : ExitCode.NO;
        });
    }
}
