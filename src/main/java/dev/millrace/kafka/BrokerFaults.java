package dev.millrace.kafka;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;

/**
 * Where a broker ends up that wants to end the process (full disk, lost folder, a bug). Kafka has one such place for the
 * whole process, so every embedded broker that runs is told.
 */
final class BrokerFaults {
    private static final List<Consumer<String>> LISTENERS = new CopyOnWriteArrayList<>();
    private static final ScopedValue<Boolean> STARTING = ScopedValue.newInstance();

    private BrokerFaults() {}

    /** Called before a broker starts, once for each. */
    static void install(Consumer<String> listener) {
        LISTENERS.add(listener);
        Exit.setExitProcedure(BrokerFaults::report);
        Exit.setHaltProcedure(BrokerFaults::report);
    }

    /** Called once the broker has stopped. */
    static void remove(Consumer<String> listener) {
        LISTENERS.remove(listener);
    }

    /** Starts a broker: a fault on this thread, such as a port that is taken, is only thrown, for it can be tried again. */
    static void starting(Runnable start) {
        ScopedValue.where(STARTING, true).run(start);
    }

    /** The code behind an exit does not expect to go on, so the thread that asked for it ends here. */
    private static void report(int status, @Nullable String message) {
        String fault = "the embedded broker stopped itself (status " + status + ")"
                + (message == null ? "" : ": " + message) + "; see its log lines above";
        if (!STARTING.isBound()) {
            LISTENERS.forEach(listener -> listener.accept(fault));
        }
        throw new IllegalStateException(fault);
    }
}
