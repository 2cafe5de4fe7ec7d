package dev.millrace.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The broker and the S3 server, each in a process of its own, which those tests share that do not break them. */
final class Servers {
    private static final Path LOGS = Path.of("target", "faults");
    private static final AtomicInteger NAMES = new AtomicInteger();

    private Servers() {}

    /** Held by a class of its own, so that they start on first use. */
    private static final class Shared {
        private static final Broker BROKER;
        private static final S3Process S3;

        static {
            try {
                Path folder = Files.createTempDirectory("millrace-faults");
                BROKER = Broker.start(folder.resolve("kafka"), 0, log("broker"));
                S3 = S3Process.start(folder.resolve("s3"), 0, log("s3"));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> end(folder), "faults-servers"));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private static void end(Path folder) {
            BROKER.close();
            S3.close();
            delete(folder);
        }
    }

    static Broker broker() {
        return Shared.BROKER;
    }

    static S3Process s3() {
        return Shared.S3;
    }

    /** A name nobody else has in this JVM: "kill-3". */
    static String uniqueName(String stem) {
        return stem + "-" + NAMES.incrementAndGet();
    }

    /** A file of its own for what a process prints. */
    static Path log(String stem) throws IOException {
        return Files.createDirectories(LOGS).resolve(uniqueName(stem) + ".log");
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
