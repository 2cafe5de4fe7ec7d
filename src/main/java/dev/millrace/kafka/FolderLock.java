package dev.millrace.kafka;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps a second broker off a data folder. The operating system lets go of it when the process ends, however it ends. */
final class FolderLock implements AutoCloseable {
    private static final String NAME = "millrace.lock";
    /** Closing a second channel on a locked file would unlock it (POSIX), so this process does not even open one. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();
    private final Path folder;
    private final FileChannel channel;

    private FolderLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** Makes the folder if need be, and takes it. */
    static FolderLock take(Path data) throws KafkaUnavailableException {
        try {
            Path folder = Files.createDirectories(data).toRealPath();
            if (!HELD_HERE.add(folder)) {
                throw taken(folder);
            }
            return new FolderLock(folder, lockedChannel(folder));
        } catch (IOException e) {
            throw new KafkaUnavailableException("start a broker on folder " + data.toAbsolutePath() + ": " + e
                    + "; it must be a folder this user may write", e);
        }
    }

    private static FileChannel lockedChannel(Path folder) throws IOException, KafkaUnavailableException {
        boolean locked = false;
        try {
            FileChannel channel = FileChannel.open(folder.resolve(NAME), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            locked = channel.tryLock() != null;
            if (!locked) {
                channel.close();
                throw taken(folder);
            }
            return channel;
        } finally {
            if (!locked) {
                HELD_HERE.remove(folder);
            }
        }
    }

    private static KafkaUnavailableException taken(Path folder) {
        return new KafkaUnavailableException("start a broker on folder " + folder
                + ": another broker is running on it; stop that one or use another folder");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("the lock of " + folder + " could not be given back", e);
        } finally {
            HELD_HERE.remove(folder);
        }
    }
}
