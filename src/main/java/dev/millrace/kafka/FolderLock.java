package dev.millrace.kafka;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.jspecify.annotations.Nullable;

/** Keeps a second broker off a data folder. The operating system lets go of it when the process ends, however it ends. */
final class FolderLock implements AutoCloseable {
    private static final String NAME = "millrace.lock";
    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Makes the folder if need be, and takes it. */
    static FolderLock take(Path folder) throws KafkaUnavailableException {
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(folder.resolve(NAME), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw new KafkaUnavailableException("start a broker on folder " + folder.toAbsolutePath()
                        + ": another broker is running on it; stop that one or use another folder");
            }
            return new FolderLock(channel);
        } catch (IOException e) {
            throw new KafkaUnavailableException(
                    "start a broker on folder " + folder.toAbsolutePath() + ": " + e
                            + "; it must be a folder this user may write",
                    e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("a lock could not be given back", e);
        }
    }
}
