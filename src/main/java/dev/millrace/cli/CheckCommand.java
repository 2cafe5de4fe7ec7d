package dev.millrace.cli;

import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;

/** {@code millrace check}: is this configuration right, and what would run? */
@Command(name = "check", description = {
        "Is this configuration right, and what would run?",
        "Reports everything that is wrong with it, then asks brokers and store whether they are as it says: topics,"
                + " group, offsets, bucket. Starts and changes nothing. Exit code 1 when something is bad."})
final class CheckCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--offline", description = "Examine the configuration alone; ask no broker and no store.")
    private boolean isOffline;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean isJson;

    CheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, InterruptedException {
        try {
            Settings settings = config.load(terminal.environment());
            List<Finding> findings = isOffline ? List.of() : new NetworkLevel(settings).examine();
            var report = new CheckReport(config.origin(), settings, findings);
            print(report);
            return report.isGood() ? ExitCode.DONE : ExitCode.NO;
        } catch (InvalidConfigException e) {
            if (!isJson) {
                throw e;
            }
            Json.print(terminal.out(), CheckReport.json(e));
            return ExitCode.CONFIGURATION;
        }
    }

    private void print(CheckReport report) {
        if (isJson) {
            Json.print(terminal.out(), report.json());
        } else {
            report.print(terminal.out(), terminal.style());
        }
    }
}
