package dev.millrace.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.millrace.base.Children;

/**
 * A Java process on the class path and with the JVM flags of this one, whose output goes to a file. It ends with this
 * process at the latest, also by Ctrl-C. Thread-safe.
 */
public final class Child implements AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofSeconds(30);

    private final Process process;
    private final Path log;

    private Child(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts one.
     *
     * @param main class with the main method
     * @param jvm further flags of the JVM
     * @param environment all of it: nothing of this process's own is handed on
     * @param log for what it prints to either stream
     */
    public static Child start(String main, List<String> jvm, List<String> arguments,
            Map<String, String> environment, Path log) {
        List<String> command = Children.java(flag -> flag.startsWith("--") || flag.startsWith("-Dlog4j"));

        // It logs as it does in earnest, also where the process that starts it does not.
        command.add("-Dlogback.configurationFile=logback.xml");
        command.addAll(jvm);
        command.add(main);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(log.toFile());
        try {
            return new Child(Children.start(builder, environment), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Its output so far, a line still being written left out. */
    public List<String> lines() {
        try {
            // As Latin-1, which takes every byte: a process that was killed may have left half a character.
            String text = Files.readString(log, StandardCharsets.ISO_8859_1);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path log() {
        return log;
    }

    /**
     * Waits until it has printed this.
     *
     * @throws DrillException when it does not in time, or ends without
     */
    public void awaitSays(String text, Duration limit) throws DrillException, InterruptedException {
        Patience.until(log + " says '" + text + "'", limit, () -> {
            if (says(text)) {
                return true;
            }
            if (!isAlive() && !says(text)) {
                throw new DrillException(
                        "ended with " + process.exitValue() + " without saying '" + text + "': " + log);
            }
            return false;
        });
    }

    public boolean says(String text) {
        return lines().stream().anyMatch(line -> line.contains(text));
    }

    public long count(String text) {
        return lines().stream().filter(line -> line.contains(text)).count();
    }

    /** SIGSTOP, SIGCONT and the like: "STOP". */
    public void signal(String name) throws DrillException, InterruptedException {
        try {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
            if (code != 0) {
                throw new DrillException("kill -" + name + " " + process.pid() + " gave " + code);
            }
        } catch (IOException e) {
            throw new DrillException("kill -" + name + ": " + e.getMessage(), e);
        }
    }

    /** SIGKILL, and waits for its end. */
    public void kill() {
        var _ = process.destroyForcibly().onExit().orTimeout(END_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /**
     * Its exit code.
     *
     * @throws DrillException when it does not end in time
     */
    public int awaitExit(Duration limit) throws DrillException, InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new DrillException("still running after " + limit + ": " + log);
        }
        return process.exitValue();
    }

    /** Its exit code, once it has ended. */
    int exitCode() {
        return process.exitValue();
    }

    /** What it holds of the machine's memory now, in KiB; -1 where that cannot be known. */
    public long residentKib() throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        return Files.exists(status)
                ? Files.readAllLines(status).stream().filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElse(-1)
                : -1;
    }

    /** What it has used of the machine's processors so far; nothing where that cannot be known. */
    public Duration cpuTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        kill();
    }
}
