package dev.millrace.insight;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Children;
import dev.millrace.base.MemoryBudget;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.kafka.KafkaSettings;

/** A merger in a process of its own, to be killed. */
final class MergerProcess implements AutoCloseable {
    private static final String RUNNING = "runs";
    private final Process process;
    private final Path log;

    private MergerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Clients that notice within seconds when a member of their group has died. */
    static Clients clients(String brokers) {
        return new Clients(
                new KafkaSettings(brokers, GroupProtocol.CLASSIC, Map.of("session.timeout.ms", "6000",
                        "heartbeat.interval.ms", "1000", "transaction.timeout.ms", "6000")));
    }

    static MergerProcess start(String brokers, Path folder) throws IOException {
        List<String> command = new ArrayList<>(
                Children.java(flag -> flag.startsWith("--") || flag.startsWith("-D")));
        command.add(command.indexOf("-cp"), "-Xmx256m");
        command.addAll(List.of(MergerProcess.class.getName(), brokers, folder.toString()));
        Path log = folder.resolve("merger.log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(log.toFile());
        return new MergerProcess(Children.start(builder, Map.of()), log);
    }

    /**
     * The process itself: merges until it is killed.
     *
     * @param arguments brokers and folder
     */
    public static void main(String[] arguments) throws Exception {
        try (InsightMerger merger = InsightMerger.start(clients(arguments[0]), Path.of(arguments[1]),
                new MemoryBudget(ByteSize.mebibytes(64)))) {
            boolean said = false;
            while (merger.failure().isEmpty()) {
                if (merger.isRunning() && !said) {
                    System.out.println(RUNNING);
                    said = true;
                }
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
            throw new IllegalStateException(merger.failure().orElseThrow());
        }
    }

    boolean isRunning() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("a merger ended: " + Files.readString(log));
        }
        return Files.readString(log).contains(RUNNING);
    }

    /** As kill -9 does. */
    void kill() throws InterruptedException {
        int _ = process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        Process _ = process.destroyForcibly();
    }
}
