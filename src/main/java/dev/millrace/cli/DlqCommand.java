package dev.millrace.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace dlq}: work with dead letters; what is done is the subcommand. */
@Command(name = "dlq", description = {"Lists, shows, tries, replays and discards dead letters.",
        "Reads what Millrace writes, and what Spring, Kafka Connect, Kafka Streams and share groups write."}, subcommandsRepeatable = false)
final class DlqCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** With its subcommands. */
    static CommandLine line(Terminal terminal) {
        return new CommandLine(new DlqCommand())
                .addSubcommand("list", new DlqListCommand(terminal))
                .addSubcommand("show", new DlqShowCommand(terminal))
                .addSubcommand("test", new DlqTestCommand(terminal))
                .addSubcommand("replay", new DlqReplayCommand(terminal))
                .addSubcommand("discard", new DlqDiscardCommand(terminal))
                .addSubcommand("history", new DlqHistoryCommand(terminal));
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(),
                "say what to do: list, show, test, replay, discard or history");
    }
}
