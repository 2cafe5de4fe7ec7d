package dev.millrace.cli;

import java.io.IOException;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.health.HealthServer;
import dev.millrace.health.HealthSettings;
import dev.millrace.metrics.Metrics;

/** Health and metrics told over HTTP, where that is wanted. */
record Telling(Optional<HealthServer> server) implements AutoCloseable {
    /**
     * Listens from now on.
     *
     * @throws Failure when the address cannot be listened on
     */
    static Telling start(Optional<HealthSettings> settings, Lifecycle lifecycle) throws Failure {
        if (settings.isEmpty()) {
            return new Telling(Optional.empty());
        }
        Logger log = LoggerFactory.getLogger("dev.millrace");
        Metrics metrics = new Metrics(Version.number(),
                () -> lifecycle.health(settings.get().stuckAfter()), lifecycle::readings, lifecycle::lag);
        try {
            HealthServer server = HealthServer.start(settings.get(),
                    () -> lifecycle.health(settings.get().stuckAfter()), metrics);
            log.atInfo().addKeyValue("address", server.address())
                    .log("health is told at /livez and /readyz, numbers at /metrics");
            return new Telling(Optional.of(server));
        } catch (IOException e) {
            throw new Failure(ExitCode.TRY_AGAIN, "listen for questions about health",
                    String.valueOf(e.getMessage()),
                    "stop what listens there, or set another address (health.listen, HEALTH_LISTEN)");
        }
    }

    /** "127.0.0.1:8080"; empty where nothing is told. */
    Optional<String> address() {
        return server.map(HealthServer::address);
    }

    @Override
    public void close() {
        server.ifPresent(HealthServer::close);
    }
}
