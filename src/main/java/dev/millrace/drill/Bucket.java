package dev.millrace.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Objects as files of a folder; one appears whole or not at all. Thread-safe. */
final class Bucket {
    private final Path folder;
    private final Path unfinished;

    Bucket(Path folder, Path unfinished) {
        this.folder = folder;
        this.unfinished = unfinished;
    }

    boolean exists() {
        return Files.isDirectory(folder);
    }

    void create() throws IOException {
        var _ = Files.createDirectories(folder);
    }

    void put(String key, byte[] bytes) throws IOException {
        Path file = file(key);
        Path temporary = Files.createDirectories(unfinished).resolve(UUID.randomUUID().toString());
        var _ = Files.write(temporary, bytes);
        var _ = Files.createDirectories(file.resolveSibling(""));
        var _ = Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    Optional<byte[]> get(String key) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file(key)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    boolean holds(String key) throws IOException {
        return Files.isRegularFile(file(key));
    }

    private Path file(String key) throws IOException {
        Path file = folder.resolve(key).normalize();
        if (!file.startsWith(folder) || file.equals(folder)) {
            throw new IOException("a key that leaves its bucket: " + key);
        }
        return file;
    }

    /** Keys that begin so, in their order, beginning behind {@code after}. */
    List<String> keys(String prefix, String after) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).map(file -> folder.relativize(file).toString())
                    .filter(key -> key.startsWith(prefix) && key.compareTo(after) > 0).sorted().toList();
        }
    }

    long size(String key) throws IOException {
        return Files.size(file(key));
    }
}
