package dev.millrace.store;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.function.Consumer;

/** Walks a bucket's folder and names the objects in it whose key starts with a prefix. */
final class Listing extends SimpleFileVisitor<Path> {
    private final Path folder;
    private final String prefix;
    private final Consumer<ObjectInfo> visitor;

    Listing(Path folder, String prefix, Consumer<ObjectInfo> visitor) {
        this.folder = folder;
        this.prefix = prefix;
        this.visitor = visitor;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
        String key = key(directory);
        boolean leadsToPrefix = key.isEmpty() || prefix.startsWith(key + "/") || key.startsWith(prefix);
        return leadsToPrefix ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        String key = key(file);
        if (attributes.isRegularFile() && key.startsWith(prefix) && !Leftovers.isOne(file)) {
            visitor.accept(new ObjectInfo(key, attributes.size(), Map.of()));
        }
        return FileVisitResult.CONTINUE;
    }

    private String key(Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    /** A temporary file that was renamed, or an object deleted while the walk went on. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }
}
