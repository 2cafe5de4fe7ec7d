package dev.millrace.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.millrace.cli.Main;
import dev.millrace.testkit.Await;

/** {@code millrace sink} as a process of its own. */
final class Sink implements AutoCloseable {
    /** Longer than a drain may take. */
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(60);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Pattern SEALED = Pattern.compile("sealed=\"(\\d+)\"");
    private final Child child;

    private Sink(Child child) {
        this.child = child;
    }

    static Sink start(Map<String, String> environment, Path log) {
        return new Sink(Child.start(Main.class,
                List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                        "-XX:+ExitOnOutOfMemoryError"),
                List.of("sink"), environment, log));
    }

    Child process() {
        return child;
    }

    /** Waits until it has partitions and knows where they stand. */
    void awaitWork() throws Exception {
        Await.until(child.log() + " has work", START_LIMIT, () -> {
            if (!child.isAlive()) {
                throw new AssertionError("ended: " + child.log());
            }
            return hasWork();
        });
    }

    boolean hasWork() {
        return starts() > 0;
    }

    /** How many partitions it was given and has read the registers of. */
    long starts() {
        return child.lines().stream().filter(
                line -> line.contains("partition resumed") || line.contains("first run of this partition")
                        || line.contains("going on from the ledger") || line.contains("a new chain begins"))
                .count();
    }

    /** Batches that it found sealed by another process, or by itself before it lost its place. */
    long sealsAdopted() {
        return child.lines().stream().filter(line -> line.contains("RegisterLoader")).map(SEALED::matcher)
                .filter(Matcher::find)
                .mapToLong(sealed -> Long.parseLong(sealed.group(1))).sum();
    }

    /** SIGTERM, and its exit code. */
    int drain() throws InterruptedException {
        child.terminate();
        return child.awaitExit(EXIT_LIMIT);
    }

    @Override
    public void close() {
        child.close();
    }
}
