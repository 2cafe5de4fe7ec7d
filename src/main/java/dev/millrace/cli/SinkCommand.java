package dev.millrace.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.config.SinkEnvironment;

/** {@code millrace sink}: Kafka to object storage, configured by environment variables alone. */
@Command(name = "sink", description = {
        "Moves a topic into object storage, configured by environment variables alone.",
        "Waits for brokers and store. Makes the bucket, the dead letter topic and the ledger topic if they are not there,",
        "never the source topic. SIGTERM finishes what is under way."}, footerHeading = "%nEnvironment:%n")
final class SinkCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger("dev.millrace");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private final Terminal terminal;

    private SinkCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The command with the table of its variables below its help. */
    static CommandLine line(Terminal terminal) {
        CommandLine line = new CommandLine(new SinkCommand(terminal));
        line.getCommandSpec().usageMessage().footer(VariableTable.lines(SinkEnvironment.variables()));
        return line;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure, InterruptedException {
        SinkEnvironment environment = SinkEnvironment.read(terminal.environment());
        environment.warnings().forEach(warning -> LOG.warn("{}", warning));
        Settings settings = environment.settings();
        return Service.run(settings, settings.pipelines(), Path.of("data"), PATIENCE, terminal);
    }
}
