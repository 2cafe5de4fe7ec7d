package dev.millrace.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

import dev.millrace.base.Children;
import dev.millrace.base.Time;

/**
 * A Java process on the class path and with the flags of this one. What it prints is read as lines, what it logs goes to
 * a file. It ends with this process at the latest. One thread uses it.
 */
final class Child implements AutoCloseable {

    private static final Duration END_LIMIT = Duration.ofSeconds(45);
    private static final int LOG_LINES_SHOWN = 5;
    /** What belongs to this process alone: its terminal, its agents, its test runner. */
    private static final List<String> OWN_FLAGS = List.of("-Dmillrace.terminals", "-agentlib", "-agentpath",
            "-javaagent", "-Dsurefire", "-Dbasedir", "-Dlocal");

    private final String name;
    private final Process process;
    private final Path log;
    private final LinkedBlockingQueue<Line> lines = new LinkedBlockingQueue<>();
    private Usage usage = Usage.NONE;

    /**
     * A line it printed.
     *
     * @param nanos when it was read
     */
    record Line(String text, long nanos) {}

    private Child(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts one.
     *
     * @param name for people
     * @param command main class and its arguments
     * @param environment all of it
     */
    static Child start(String name, List<String> command, Map<String, String> environment, Path log)
            throws BenchFailedException {
        List<String> whole = new ArrayList<>(java());
        whole.addAll(command);
        return startProgram(name, whole, environment, log);
    }

    /** Starts a program that need not be Java. */
    static Child startProgram(String name, List<String> command, Map<String, String> environment, Path log)
            throws BenchFailedException {
        return start(name, new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())), environment, log);
    }

    /** Starts a program whose lines are taken from both of its streams. */
    static Child startTalking(String name, List<String> command, Map<String, String> environment,
            Path directory) throws BenchFailedException {
        return start(name, new ProcessBuilder(command).redirectErrorStream(true)
                .directory(directory.toFile()), environment, directory);
    }

    private static Child start(String name, ProcessBuilder builder, Map<String, String> environment, Path log)
            throws BenchFailedException {
        try {
            Process process = Children.start(builder, environment);
            Child child = new Child(name, process, log);
            Thread.ofVirtual().start(child::read);
            return child;
        } catch (IOException e) {
            throw new BenchFailedException("starting " + name, e);
        }
    }

    /** The beginning of a command that runs a class of this class path. */
    static List<String> java() {
        return Children.java(flag -> OWN_FLAGS.stream().noneMatch(flag::startsWith));
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(new Line(line, Time.system().nanos()));
            }
        } catch (IOException _) {
            // It was ended in the midst of a line.
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The next line it printed, waiting no longer than this. */
    Optional<Line> line(Duration longest) throws InterruptedException {
        return Optional.ofNullable(lines.poll(longest.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** Waits for a line that begins like this, and gives the rest of it. */
    String await(String beginning, Duration limit) throws InterruptedException, BenchFailedException {
        long looks = Math.max(1, limit.toMillis() / 100);
        for (long look = 0; look < looks; look++) {
            Optional<Line> line = line(Duration.ofMillis(100));
            if (line.isPresent() && line.get().text().startsWith(beginning)) {
                return line.get().text().substring(beginning.length()).strip();
            }
            if (line.isEmpty() && !isAlive() && lines.isEmpty()) {
                throw died();
            }
        }
        throw new BenchFailedException(
                name + " did not say '" + beginning + "' within " + limit.toSeconds() + " s" + logged());
    }

    /** Why it cannot be waited for any longer. */
    BenchFailedException died() throws InterruptedException {
        return new BenchFailedException(name + " ended with " + process.waitFor() + logged());
    }

    private String logged() {
        try {
            List<String> all = Files.readAllLines(log);
            List<String> last = all.subList(Math.max(0, all.size() - LOG_LINES_SHOWN), all.size());
            return last.isEmpty() ? "" : "; its last lines:\n  " + String.join("\n  ", last);
        } catch (IOException e) {
            return "";
        }
    }

    /** Writes a line to its standard input. */
    void tell(String line) {
        try {
            Writer in = process.outputWriter(StandardCharsets.UTF_8);
            in.write(line + "\n");
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " does not listen", e);
        }
    }

    /** Closes its standard input. */
    void release() {
        try {
            process.getOutputStream().close();
        } catch (IOException _) {
            // It has ended already.
        }
    }

    /** What it has used; the last known state once it has ended. */
    @CanIgnoreReturnValue
    Usage usage() {
        usage = Usage.of(pid()).map(usage::max).orElse(usage);
        return usage;
    }

    /** SIGTERM, then waits for its end and gives its exit code. */
    int end() throws InterruptedException, BenchFailedException {
        process.destroy();
        return awaitEnd();
    }

    /** Waits for its end, looking closely at what it uses till then. */
    int awaitEnd() throws InterruptedException, BenchFailedException {
        long looks = END_LIMIT.toMillis() / 5;
        for (long look = 0; look < looks; look++) {
            usage();
            if (process.waitFor(5, TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
        }
        throw new BenchFailedException(
                name + " did not end within " + END_LIMIT.toSeconds() + " s" + logged());
    }

    /** Ends it at once if it still runs. */
    @Override
    public void close() {
        var _ = process.destroyForcibly().onExit().join();
    }
}
