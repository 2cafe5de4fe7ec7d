package dev.millrace.store;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The temporary files of puts, and what is left of them when a process was killed in the middle. */
final class Leftovers extends SimpleFileVisitor<Path> {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    /** Starts with a dot, so that readers who take the whole folder skip it as well. */
    private static final String PREFIX = ".millrace-put-";
    /** Random, because processes that know nothing of each other write into one folder; the count tells its puts apart. */
    private static final String OF_THIS_PROCESS = PREFIX + UUID.randomUUID() + "-";
    private static final AtomicLong COUNT = new AtomicLong();
    /** No put takes that long. If one does, its rename fails and it is made again: nothing breaks. */
    private static final Duration AGE = Duration.ofHours(1);
    /** A start is not held up by a huge archive; what is not reached now is only lost space. */
    private static final int VISIT_LIMIT = 200_000;

    private final long before;
    private int visited;
    private int removed;

    private Leftovers(long before) {
        this.before = before;
    }

    /** A name that nobody else uses. */
    static Path nameIn(Path directory) {
        return directory.resolve(OF_THIS_PROCESS + COUNT.getAndIncrement());
    }

    static boolean isOne(Path file) {
        Path name = file.getFileName();
        return name != null && name.toString().startsWith(PREFIX);
    }

    /** Removes a temporary that will not be used; if that fails too, a later start does it. */
    static void discard(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("file", temporary).addKeyValue("reason", e.toString())
                    .log("temporary file stays until the next start");
        }
    }

    /** Removes temporaries that nobody can be writing any more, and says so. */
    static void remove(Path folder, long nowMillis) throws IOException {
        var leftovers = new Leftovers(nowMillis - AGE.toMillis());
        Files.walkFileTree(folder, leftovers);
        if (leftovers.removed > 0) {
            LOG.atInfo().addKeyValue("folder", folder).addKeyValue("files", leftovers.removed)
                    .log("removed what killed processes had not finished writing");
        }
        if (leftovers.visited >= VISIT_LIMIT) {
            LOG.atInfo().addKeyValue("folder", folder).addKeyValue("files", leftovers.visited)
                    .log("too many files to look for leftovers in all of them");
        }
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (isOne(file) && attributes.lastModifiedTime().toMillis() < before) {
            discard(file);
            removed++;
        }
        return ++visited < VISIT_LIMIT ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }

    /** Gone meanwhile or not ours to read: not worth stopping a start for. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
        return FileVisitResult.CONTINUE;
    }
}
