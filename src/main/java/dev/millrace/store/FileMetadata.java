package dev.millrace.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Metadata of objects as extended attributes of files, {@code user.millrace.NAME}. Where the file system keeps none the
 * objects do without: everything that must be known of them is in the ledger too. Thread-safe.
 */
final class FileMetadata {
    private static final Logger LOG = LoggerFactory.getLogger(FileMetadata.class);
    /** The view adds "user." itself. */
    private static final String PREFIX = "millrace.";

    private final AtomicBoolean said = new AtomicBoolean();

    void write(Path file, Map<String, String> metadata) throws IOException {
        UserDefinedFileAttributeView view = view(file);
        if (view == null) {
            sayOnce(file, "no extended attributes");
            return;
        }
        for (var entry : metadata.entrySet()) {
            ByteBuffer value = StandardCharsets.US_ASCII.encode(entry.getValue());
            try {
                int _ = view.write(PREFIX + entry.getKey(), value);
            } catch (FileSystemException e) {
                if (FolderTrouble.isFull(e)) {
                    throw e;
                }
                sayOnce(file, String.valueOf(e.getReason()));
                return;
            }
        }
    }

    private void sayOnce(Path file, String reason) {
        if (said.compareAndSet(false, true)) {
            LOG.atWarn().addKeyValue("file", file).addKeyValue("reason", reason)
                    .log("this file system does not keep the metadata of objects");
        }
    }

    /** What was kept; empty where nothing can be. */
    Map<String, String> read(Path file) throws IOException {
        UserDefinedFileAttributeView view = view(file);
        Map<String, String> metadata = new HashMap<>();
        if (view == null) {
            return metadata;
        }
        for (String name : names(view)) {
            if (name.startsWith(PREFIX)) {
                metadata.put(name.substring(PREFIX.length()), value(view, name));
            }
        }
        return metadata;
    }

    private static Iterable<String> names(UserDefinedFileAttributeView view) throws IOException {
        try {
            return view.list();
        } catch (FileSystemException e) {
            return List.of();
        }
    }

    private static String value(UserDefinedFileAttributeView view, String name) throws IOException {
        ByteBuffer value = ByteBuffer.allocate(view.size(name));
        view.read(name, value);
        return StandardCharsets.US_ASCII.decode(value.flip()).toString();
    }

    private static @Nullable UserDefinedFileAttributeView view(Path file) {
        return Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    }
}
