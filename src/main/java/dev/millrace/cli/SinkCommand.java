package dev.millrace.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
        "Runs one pipeline, configured by environment variables alone.",
        "Moves a topic into object storage. Waits for brokers and store at the start; makes the bucket, the dead letter"
                + " topic and the ledger topic if they are not there, never the topic it reads. Told to stop (SIGTERM,"
                + " Ctrl-C), it finishes what is under way first."}, footerHeading = "%nEnvironment, with what counts where a variable is not set:%n")
final class SinkCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private final Terminal terminal;

    private SinkCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The command with the table of its variables below its help. */
    static CommandLine line(Terminal terminal) {
        CommandLine line = new CommandLine(new SinkCommand(terminal));
        List<String> footer = new ArrayList<>(VariableTable.lines(SinkEnvironment.variables()));
        footer.addAll(List.of("", "Any further property of the Kafka clients is KAFKA_CLIENT_…:",
                "KAFKA_CLIENT_REQUEST_TIMEOUT_MS is request.timeout.ms. Keys and passwords may be",
                "given as files: MINIO_SECRET_KEY_FILE, KAFKA_SASL_PASSWORD_FILE."));
        line.getCommandSpec().usageMessage().footer(footer.toArray(String[]::new));
        return line;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure, InterruptedException {
        SinkEnvironment environment = SinkEnvironment.read(terminal.environment());
        // Not a field: this class is made for every --help, and the first logger made starts the whole log.
        Logger log = LoggerFactory.getLogger("dev.millrace");
        environment.warnings().forEach(warning -> log.warn("{}", warning));
        Settings settings = environment.settings();
        return Service.run(settings, settings.pipelines(), Path.of("data"), PATIENCE, terminal);
    }
}
