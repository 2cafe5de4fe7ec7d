package dev.millrace.store;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

import dev.millrace.base.ByteSize;
import dev.millrace.store.StoreException.Kind;

/** Turns what the file system says into what can be done about it. */
final class FolderTrouble {
    private final Path folder;

    FolderTrouble(Path folder) {
        this.folder = folder;
    }

    StoreException noBucket() {
        return new StoreException(Kind.NO_BUCKET,
                "folder " + folder + " is not there; create it, or mount the disk that holds it");
    }

    /**
     * @param tried like "putting KEY"
     * @param bytes that had to be written; more than are free means a full disk, whatever the system calls it
     */
    StoreException explain(String tried, long bytes, IOException failure) {
        String what = "folder " + folder + ": " + tried + " failed: ";
        return switch (failure) {
            case AccessDeniedException e ->
                new StoreException(Kind.DENIED, what + "no right to use " + e.getFile()
                        + "; give it to the user this process runs as", e);
            case FileAlreadyExistsException e -> new StoreException(Kind.REFUSED,
                    what + e.getFile() + " is a file, so it cannot be a folder as well", e);
            case DirectoryNotEmptyException e -> inTheWay(what, e);
            case ClosedByInterruptException e ->
                new StoreException(Kind.UNAVAILABLE, what + "interrupted", e);
            default -> explainOther(what, bytes, failure);
        };
    }

    private static StoreException inTheWay(String what, IOException failure) {
        return new StoreException(Kind.REFUSED, what + "a folder has that name", failure);
    }

    private StoreException explainOther(String what, long bytes, IOException failure) {
        String reason = reason(failure);
        OptionalLong free = free();
        boolean tooLittle = free.isPresent() && free.getAsLong() < bytes;
        if (tooLittle || isFull(failure)) {
            return new StoreException(Kind.FULL,
                    what + "no space left for " + new ByteSize(bytes) + " (" + reason
                            + "; free: " + print(free) + "); make room, it goes on by itself",
                    failure);
        }
        if (reason.equals("Is a directory")) {
            return inTheWay(what, failure);
        }
        if (reason.equals("Read-only file system")) {
            return new StoreException(Kind.DENIED, what + "it is mounted read-only; mount it writable",
                    failure);
        }
        return new StoreException(Kind.UNAVAILABLE, what + reason, failure);
    }

    /** Whether the system said so in English; a message in another language is found out by the free space. */
    static boolean isFull(IOException failure) {
        String reason = reason(failure);
        return reason.contains("No space left") || reason.contains("quota exceeded");
    }

    private static String reason(IOException failure) {
        String reason = failure instanceof FileSystemException e && e.getReason() != null
                ? e.getReason()
                : failure.getMessage();
        return reason == null ? failure.getClass().getSimpleName() : reason;
    }

    private static String print(OptionalLong free) {
        return free.isPresent() ? new ByteSize(free.getAsLong()).toString() : "unknown";
    }

    private OptionalLong free() {
        try {
            FileStore store = Files.getFileStore(folder);
            return OptionalLong.of(Math.max(0, store.getUsableSpace()));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
