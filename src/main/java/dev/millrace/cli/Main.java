package dev.millrace.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program. Each command is a class that loads what it needs when it runs, so that --help answers at once. */
@Command(name = "millrace", scope = ScopeType.INHERIT, mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false, usageHelpAutoWidth = true, description = "A telemetry pipeline on Kafka that balances its books.", exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
        "0:done", "1:the answer is no: unbalanced, incompatible, a failing check",
        "2:wrong usage", "70:a bug in Millrace", "75:something outside is not available; try again later",
        "78:the configuration is wrong"})
public final class Main {
    @Option(names = LogFormat.OPTION, scope = ScopeType.INHERIT, paramLabel = "FORMAT", description = "Lines on standard error: text, or json for one object per line. Default: what MILLRACE_LOG_FORMAT says, else text.")
    void logFormat(LogFormat format) {
        // Acted upon before the command line was read; here only so that help shows it and reading takes it.
    }

    public static void main(String[] args) {
        System.exit(run(Terminal.ofProcess(), args));
    }

    /** Runs one command and gives the exit code; ends no process, so that tests can call it. */
    static int run(Terminal plain, String... args) {
        Optional<LogFormat> format = LogFormat.asked(List.of(args), plain.environment());
        if (format.isEmpty()) {
            plain.err().println("millrace: there is no such log format; write json or text for "
                    + LogFormat.OPTION + " or " + LogFormat.VARIABLE);
            return ExitCode.USAGE;
        }
        Terminal terminal = format.get().on(plain);
        CommandLine line = new CommandLine(new Main());
        Map<String, Supplier<Object>> commands = commands(terminal);
        // Picocli looks at everything a command has by reflection, so that one is spared what the others would cost.
        if (args.length > 0 && commands.containsKey(args[0])) {
            commands.keySet().retainAll(Set.of(args[0]));
        }
        commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
        return line
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(writer(terminal.out())).setErr(writer(terminal.err()))
                .setColorScheme(colours(terminal))
                .setParameterExceptionHandler((problem, arguments) -> usage(problem, terminal))
                .setExecutionExceptionHandler((problem, command, parsed) -> Errors.report(problem, terminal))
                .execute(args);
    }

    /** In the order of the help. */
    private static Map<String, Supplier<Object>> commands(Terminal terminal) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("demo", () -> new DemoCommand(terminal));
        commands.put("run", () -> new RunCommand(terminal));
        commands.put("sink", () -> SinkCommand.line(terminal));
        commands.put("check", () -> new CheckCommand(terminal));
        commands.put("test", () -> new TestCommand(terminal));
        commands.put("tap", () -> new TapCommand(terminal));
        commands.put("explain", () -> new ExplainCommand(terminal));
        commands.put("preview", () -> new PreviewCommand(terminal));
        commands.put("contracts", () -> new CommandLine(new ContractsCommand())
                .addSubcommand("list", new ContractsListCommand(terminal))
                .addSubcommand("check", new ContractsCheckCommand(terminal))
                .addSubcommand("infer", new ContractsInferCommand(terminal)));
        commands.put("audit", () -> new AuditCommand(terminal));
        commands.put("dlq", () -> DlqCommand.line(terminal));
        commands.put("insights", () -> new InsightsCommand(terminal));
        commands.put("lag", () -> new LagCommand(terminal));
        commands.put("topics", () -> TopicsCommand.line(terminal));
        commands.put("adopt", () -> new AdoptCommand(terminal));
        commands.put("doctor", () -> new DoctorCommand(terminal));
        commands.put("plan", () -> new PlanCommand(terminal));
        commands.put("drill", () -> DrillCommand.line(terminal));
        commands.put("generate", () -> new CommandLine(new GenerateCommand())
                .addSubcommand("network", new GenerateNetworkCommand(terminal))
                .addSubcommand("logins", new GenerateLoginsCommand(terminal)));
        commands.put("publish", () -> new PublishCommand(terminal));
        commands.put("bench", () -> new CommandLine(new BenchCommand(terminal))
                .addSubcommand("latency", new BenchLatencyCommand(terminal))
                .addSubcommand("topic", new CommandLine(new BenchTopicCommand(terminal))
                        .addSubcommand("latency", new BenchTopicLatencyCommand(terminal)))
                .addSubcommand("startup", new BenchStartupCommand(terminal))
                .addSubcommand("scale", new BenchScaleCommand(terminal)));
        return commands;
    }

    private static int usage(ParameterException problem, Terminal terminal) {
        CommandSpec command = problem.getCommandLine().getCommandSpec();
        terminal.fail("millrace: " + problem.getMessage() + suggestion(problem) + "; see "
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
