package dev.millrace.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes the directories of objects so that they outlive a power cut: a new name is only on disk once the directory that
 * holds it was synced. Thread-safe.
 */
final class DurableFolders {
    /** Forgetting them costs one sync each, so the bound need not be clever. */
    private static final int REMEMBERED = 10_000;

    private final Path folder;
    /** Directories known to be on disk; one found but not made here may still be on its way there. */
    private final Set<Path> durable = ConcurrentHashMap.newKeySet();

    DurableFolders(Path folder) {
        this.folder = folder;
    }

    /** Makes the directory of a file somewhere below the folder, and gives it. */
    Path make(Path file) throws IOException {
        Path directory = folder;
        for (Path name : folder.relativize(file)) {
            Path child = directory.resolve(name);
            if (child.equals(file)) {
                break;
            }
            makeOne(directory, child);
            directory = child;
        }
        return directory;
    }

    private void makeOne(Path parent, Path child) throws IOException {
        boolean there = Files.isDirectory(child);
        if (there && durable.contains(child)) {
            return;
        }
        // Before it is made: another thread must not take it for durable until the sync below.
        durable.remove(child);
        if (!there) {
            create(child);
        }
        sync(parent);
        if (durable.size() >= REMEMBERED) {
            durable.clear();
        }
        durable.add(child);
    }

    private static void create(Path child) throws IOException {
        try {
            Files.createDirectory(child);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(child)) {
                throw e;
            }
        }
    }

    /** Makes a folder and all that lead to it, durably. */
    static void createAll(Path folder) throws IOException {
        Path parent = folder.getParent();
        if (Files.isDirectory(folder) || parent == null) {
            return;
        }
        createAll(parent);
        create(folder);
        sync(parent);
    }

    /** Brings the names in a directory to disk. */
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
