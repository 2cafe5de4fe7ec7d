package dev.millrace.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Files for what processes print: one for each process that was ever started. Thread-safe. */
final class Logs {
    private final Path folder;
    private final AtomicInteger count = new AtomicInteger();

    Logs(Path folder) {
        this.folder = folder;
    }

    /** A new one: "017-sink-2.log". */
    Path next(String stem) {
        try {
            return Files.createDirectories(folder)
                    .resolve("%03d-%s.log".formatted(count.incrementAndGet(), stem));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
