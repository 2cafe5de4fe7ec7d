package dev.millrace.drill;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pipelines in a process of their own, and what their log tells of them. Thread-safe. */
public final class Sink implements AutoCloseable {
    /** Longer than a drain may take. */
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(60);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Pattern SEALED = Pattern.compile("sealed=\"(\\d+)\"");
    private static final List<String> JVM = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError");
    private final Child child;

    private Sink(Child child) {
        this.child = child;
    }

    /**
     * Starts one.
     *
     * @param program class with the main method
     * @param jvm further flags of the JVM, its heap among them
     * @param arguments the command: "sink", or "run" with its options
     */
    public static Sink start(String program, List<String> jvm, List<String> arguments,
            Map<String, String> environment, Path log) {
        List<String> flags = new ArrayList<>(JVM);
        flags.addAll(jvm);
        return new Sink(Child.start(program, flags, arguments, environment, log));
    }

    public Child process() {
        return child;
    }

    /** Waits until it has partitions and knows where they stand. */
    public void awaitWork() throws DrillException, InterruptedException {
        Patience.until(child.log() + " has work", START_LIMIT, () -> {
            if (!child.isAlive()) {
                throw new DrillException("ended: " + child.log());
            }
            return hasWork();
        });
    }

    public boolean hasWork() {
        return starts() > 0;
    }

    /** How many partitions it was given and has read the registers of. */
    public long starts() {
        return child.lines().stream().filter(
                line -> line.contains("partition resumed") || line.contains("first run of this partition")
                        || line.contains("going on from the ledger") || line.contains("a new chain begins"))
                .count();
    }

    /** Batches that it found sealed by another process, or by itself before it lost its place. */
    public long sealsAdopted() {
        return sealsAdopted(child.lines());
    }

    static long sealsAdopted(List<String> lines) {
        return lines.stream().filter(line -> line.contains("RegisterLoader")).map(SEALED::matcher)
                .filter(Matcher::find)
                .mapToLong(sealed -> Long.parseLong(sealed.group(1))).sum();
    }

    /** SIGTERM, and its exit code. */
    public int drain() throws DrillException, InterruptedException {
        child.terminate();
        return child.awaitExit(EXIT_LIMIT);
    }

    @Override
    public void close() {
        child.close();
    }
}
