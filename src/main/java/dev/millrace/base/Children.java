package dev.millrace.base;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Processes that end with this one at the latest, also by Ctrl-C. Thread-safe. */
public final class Children {
    private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();
    private static final Duration END_LIMIT = Duration.ofSeconds(45);
    private static boolean ending;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Children::endForGood, "children-end"));
    }

    private Children() {}

    /**
     * Starts one.
     *
     * @param environment all of it: nothing of this process's own is handed on
     * @throws IOException also when this process ends: whoever starts again what has ended must not do so then
     */
    public static synchronized Process start(ProcessBuilder builder, Map<String, String> environment)
            throws IOException {
        if (ending) {
            throw new IOException("this process ends and starts no other");
        }
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        ALIVE.add(process);
        var _ = process.onExit().thenAccept(ALIVE::remove);
        return process;
    }

    /** The beginning of a command that runs Java as this process does, with those of its JVM's flags that are chosen. */
    public static List<String> java(Predicate<String> flags) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream().filter(flags).forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return command;
    }

    private static void endForGood() {
        synchronized (Children.class) {
            ending = true;
        }
        endAll();
    }

    /** Ends all of them at once, and waits for their end. */
    public static void endAll() {
        List<Process> alive = List.copyOf(ALIVE);
        alive.forEach(Process::destroyForcibly);
        alive.forEach(process -> {
            try {
                var _ = process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
