package dev.millrace.cli;

import java.util.Optional;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.config.SinkEnvironment;
import dev.millrace.ledger.AuditJson;
import dev.millrace.ledger.AuditReport;
import dev.millrace.store.StoreException;

/** {@code millrace audit}: does every offset have its place? */
@Command(name = "audit", description = {
        "Does every offset have its place?",
        "Adds up the ledger: ranges must tile without hole or overlap, and their records must all be stored or dead"
                + " letters. Exit code 1 when the books do not balance."})
final class AuditCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--sink", description = "Audit what `millrace sink` does with the environment variables of this shell.")
    private boolean isSink;

    @Option(names = "--pipeline", paramLabel = "NAME", description = "Only this pipeline.")
    private @Nullable String pipeline;

    @Option(names = "--deep", description = "Read every object as well, and compare sizes, checksums and counts.")
    private boolean isDeep;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean isJson;

    AuditCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure, StoreException {
        Settings settings = isSink
                ? SinkEnvironment.read(terminal.environment()).settings()
                : config.load(terminal.environment(), data.folder());
        try (Brokers brokers = Brokers.answering(settings.kafka(), data.folder(), "audit the ledger")) {
            AuditReport report = Auditing.run(brokers.clients(), settings, Optional.ofNullable(pipeline),
                    depth(), terminal);
            print(report);
            return report.isBalanced() ? ExitCode.DONE : ExitCode.NO;
        }
    }

    private Auditing.Depth depth() {
        return isDeep ? Auditing.Depth.OBJECTS : Auditing.Depth.LEDGER;
    }

    private void print(AuditReport report) {
        if (isJson) {
            Json.print(terminal.out(), AuditJson.of(report));
        } else {
            AuditTable.print(report, terminal.out(), terminal.style());
        }
    }
}
