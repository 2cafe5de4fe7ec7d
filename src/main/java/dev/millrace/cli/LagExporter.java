package dev.millrace.cli;

import java.io.IOException;
import java.util.List;

import dev.millrace.base.Time;
import dev.millrace.health.Health;
import dev.millrace.health.HealthServer;
import dev.millrace.health.HealthSettings;
import dev.millrace.kafka.Clients;
import dev.millrace.metrics.Metrics;
import dev.millrace.ops.lag.LagEngine;
import dev.millrace.ops.lag.LagSettings;

/** Tells Prometheus how far groups are behind, until a signal comes. */
final class LagExporter {
    private static final Health WELL = new Health(List.of(), List.of());

    private LagExporter() {}

    /**
     * Runs.
     *
     * @param address to listen on, as people write it
     * @return the exit code
     */
    static int run(String address, Clients clients, LagSettings wanted, Terminal terminal) throws Failure {
        ShutdownSignal signal = ShutdownSignal.install(terminal);
        try (LagEngine engine = LagEngine.start(clients, wanted, Time.system());
                HealthServer server = HealthServer.start(settings(address), () -> WELL,
                        new Metrics(Version.number(), () -> WELL, List::of, engine::snapshot))) {
            terminal.err().println("lag      http://" + server.address() + "/metrics");
            signal.await();
            return ExitCode.DONE;
        } catch (IOException e) {
            throw new Failure(ExitCode.TRY_AGAIN, "listen for questions about lag",
                    String.valueOf(e.getMessage()),
                    "stop what listens there, or name another address");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.TRY_AGAIN;
        }
    }

    private static HealthSettings settings(String address) throws Failure {
        try {
            return HealthSettings.parse(address);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "read --listen", String.valueOf(e.getMessage()),
                    "see millrace lag --help");
        }
    }
}
