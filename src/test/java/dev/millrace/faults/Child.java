package dev.millrace.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import dev.millrace.testkit.Await;

/** A Java process on the class path of the tests, whose output goes to a file. It ends with the test JVM at the latest. */
final class Child implements AutoCloseable {
    private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();
    private static final Duration END_LIMIT = Duration.ofSeconds(30);

    static {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> ALIVE.forEach(Process::destroyForcibly), "faults-children"));
    }

    private final Process process;
    private final Path log;

    private Child(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts one.
     *
     * @param environment all of it: nothing of the test's own is handed on
     * @param log for what it prints to either stream
     */
    static Child start(Class<?> main, List<String> jvm, List<String> arguments,
            Map<String, String> environment,
            Path log) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--") || argument.startsWith("-Dlog4j")).toList());
        // It logs as it does in earnest, not as the tests do.
        command.add("-Dlogback.configurationFile=logback.xml");
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            ALIVE.add(process);
            var _ = process.onExit().thenAccept(ALIVE::remove);
            return new Child(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Its output so far, a line still being written left out. */
    List<String> lines() {
        try {
            String text = Files.readString(log);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path log() {
        return log;
    }

    /** Waits until it has printed this; fails when it ends without. */
    void awaitSays(String text, Duration limit) throws Exception {
        Await.until(log + " says '" + text + "'", limit, () -> {
            if (says(text)) {
                return true;
            }
            if (!isAlive() && !says(text)) {
                throw new AssertionError(
                        "ended with " + process.exitValue() + " without saying '" + text + "': " + log);
            }
            return false;
        });
    }

    boolean says(String text) {
        return lines().stream().anyMatch(line -> line.contains(text));
    }

    long count(String text) {
        return lines().stream().filter(line -> line.contains(text)).count();
    }

    /** SIGSTOP, SIGCONT and the like. */
    void signal(String name) throws Exception {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
        if (code != 0) {
            throw new IllegalStateException("kill -" + name + " " + process.pid() + " gave " + code);
        }
    }

    /** SIGKILL, and waits for its end. */
    void kill() {
        var _ = process.destroyForcibly().onExit().orTimeout(END_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** Its exit code; fails when it does not end in time. */
    int awaitExit(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("still running after " + limit + ": " + log);
        }
        return process.exitValue();
    }

    /** What it holds of the machine's memory now, in KiB; -1 where that cannot be known. */
    long residentKib() throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        return Files.exists(status)
                ? Files.readAllLines(status).stream().filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElse(-1)
                : -1;
    }

    @Override
    public void close() {
        kill();
    }
}
