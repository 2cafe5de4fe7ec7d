package dev.millrace.cli;

import java.io.PrintStream;
import java.io.PrintWriter;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program. Each command is a class that loads what it needs when it runs, so that --help answers at once. */
@Command(name = "millrace", scope = ScopeType.INHERIT, mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false, usageHelpAutoWidth = true, description = "A telemetry pipeline on Kafka that balances its books.", exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
        "0:done", "1:the answer is no: unbalanced, incompatible, a failing check",
        "2:wrong usage", "70:a bug in Millrace", "75:something outside is not available; try again later",
        "78:the configuration is wrong"})
public final class Main {
    public static void main(String[] args) {
        System.exit(run(Terminal.ofProcess(), args));
    }

    /** Runs one command and gives the exit code; ends no process, so that tests can call it. */
    static int run(Terminal terminal, String... args) {
        return new CommandLine(new Main())
                .addSubcommand("demo", new DemoCommand(terminal))
                .addSubcommand("run", new RunCommand(terminal))
                .addSubcommand("sink", SinkCommand.line(terminal))
                .addSubcommand("check", new CheckCommand(terminal))
                .addSubcommand("audit", new AuditCommand(terminal))
                .addSubcommand("adopt", new AdoptCommand(terminal))
                .addSubcommand("drill", DrillCommand.line(terminal))
                .addSubcommand("generate", new CommandLine(new GenerateCommand())
                        .addSubcommand("network", new GenerateNetworkCommand(terminal)))
                .addSubcommand("publish", new PublishCommand(terminal))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(writer(terminal.out())).setErr(writer(terminal.err()))
                .setColorScheme(colours(terminal))
                .setParameterExceptionHandler((problem, arguments) -> usage(problem, terminal))
                .setExecutionExceptionHandler((problem, command, parsed) -> Errors.report(problem, terminal))
                .execute(args);
    }

    private static int usage(ParameterException problem, Terminal terminal) {
        CommandSpec command = problem.getCommandLine().getCommandSpec();
        terminal.err().println("millrace: " + problem.getMessage() + suggestion(problem) + "; see "
                + command.qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    private static String suggestion(ParameterException problem) {
        return problem instanceof UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()
                        ? "; did you mean " + unmatched.getSuggestions().getFirst() + "?"
                        : "";
    }

    private static Help.ColorScheme colours(Terminal terminal) {
        return Help.defaultColorScheme(terminal.style().isOn() ? Help.Ansi.ON : Help.Ansi.OFF);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }
}
