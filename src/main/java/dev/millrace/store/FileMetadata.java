package dev.millrace.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Metadata of objects as an extended attribute of files, {@code user.millrace}, with a line {@code NAME=VALUE} for each:
 * {@code getfattr -n user.millrace --only-values FILE} shows them. One attribute, because each costs the file system as
 * much as all together. Where the file system keeps none the objects do without: everything that must be known of them
 * is in the ledger too. Thread-safe.
 */
final class FileMetadata {
    private static final Logger LOG = LoggerFactory.getLogger(FileMetadata.class);
    /** The view adds "user." itself. */
    private static final String NAME = "millrace";

    private final AtomicBoolean said = new AtomicBoolean();

    /** @param metadata names and values as {@link Names#checkMetadata} allows them: neither holds a line break */
    void write(Path file, Map<String, String> metadata) throws IOException {
        UserDefinedFileAttributeView view = view(file);
        if (view == null) {
            sayOnce(file, "no extended attributes");
            return;
        }
        if (metadata.isEmpty()) {
            return;
        }
        String lines = metadata.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                .collect(Collectors.joining());
        try {
            int _ = view.write(NAME, StandardCharsets.US_ASCII.encode(lines));
        } catch (FileSystemException e) {
            if (FolderTrouble.isFull(e)) {
                throw e;
            }
            sayOnce(file, String.valueOf(e.getReason()));
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
        text(view).lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                metadata.put(line.substring(0, equals), line.substring(equals + 1));
            }
        });
        return metadata;
    }

    private static String text(UserDefinedFileAttributeView view) throws IOException {
        try {
            if (!view.list().contains(NAME)) {
                return "";
            }
        } catch (FileSystemException e) {
            return "";
        }
        ByteBuffer value = ByteBuffer.allocate(view.size(NAME));
        int _ = view.read(NAME, value);
        return StandardCharsets.US_ASCII.decode(value.flip()).toString();
    }

    private static @Nullable UserDefinedFileAttributeView view(Path file) {
        return Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    }
}
