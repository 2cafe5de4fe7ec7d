package dev.millrace.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import dev.millrace.base.Time;
import dev.millrace.store.StoreException.Kind;

/**
 * Objects as files: a bucket is a folder below the root, a key the path of a file in it. An object is written and synced
 * under a temporary name beside its place and then renamed, so a reader sees it whole or not at all, whatever is killed
 * when. Works with any file system whose rename is atomic and whose sync is honest.
 */
public final class FolderStore implements ObjectStore {
    /** Writing more from the heap at once would only make the JDK keep larger direct buffers per thread. */
    private static final int WRITE_SLICE = 256 * 1024;

    private static final Set<FileVisitOption> FOLLOW = EnumSet.of(FileVisitOption.FOLLOW_LINKS);

    private final Path folder;
    private final MissingBucket missing;
    private final Time time;
    private final FolderTrouble trouble;
    private final DurableFolders folders;
    private final FileMetadata attributes = new FileMetadata();

    /**
     * Touches nothing yet.
     *
     * @param root folder that holds the buckets
     * @throws IllegalArgumentException if the bucket's name is not one
     */
    public FolderStore(Path root, String bucket, MissingBucket missing, Time time) {
        this.folder = root.toAbsolutePath().normalize().resolve(Names.checkBucket(bucket));
        this.missing = missing;
        this.time = time;
        this.trouble = new FolderTrouble(folder);
        this.folders = new DurableFolders(folder);
    }

    @Override
    public void prepare() throws StoreException {
        try {
            if (!Files.isDirectory(folder)) {
                create();
            }
            tryWriting();
            Leftovers.remove(folder, time.wallMillis());
        } catch (IOException e) {
            throw trouble.explain("preparing", 0, e);
        }
    }

    private void create() throws StoreException, IOException {
        if (Files.exists(folder)) {
            throw new StoreException(Kind.NO_BUCKET,
                    location() + " is a file, not a folder; move the file away or name another bucket");
        }
        if (missing == MissingBucket.FAIL) {
            throw trouble.noBucket();
        }
        DurableFolders.createAll(folder);
    }

    /** Shows missing rights and read-only mounts now, not at the first object. */
    private void tryWriting() throws IOException {
        Path probe = Leftovers.nameIn(folder);
        try {
            write(probe, new Content(ByteBuffer.allocate(1), "", Map.of()));
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    @Override
    public Receipt put(String key, Content content) throws StoreException {
        Path target = resolve(key);
        Names.checkMetadata(key, content.metadata());
        requireBucket();
        int size = content.bytes().remaining();
        try {
            Path directory = folders.make(target);
            replace(target, Leftovers.nameIn(directory), content);
            DurableFolders.sync(directory);
        } catch (IOException e) {
            throw trouble.explain("putting " + key, size, e);
        }
        return Receipt.acknowledged(key, size);
    }

    private void replace(Path target, Path temporary, Content content) throws IOException, StoreException {
        try {
            write(temporary, content);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Explained first: the free space is what it was when the write failed.
            StoreException explained = trouble.explain("putting " + folder.relativize(target),
                    content.bytes().remaining(), e);
            Leftovers.discard(temporary);
            throw explained;
        }
    }

    private void write(Path file, Content content) throws IOException {
        ByteBuffer bytes = content.bytes().duplicate();
        int end = bytes.limit();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE)) {
            while (bytes.position() < end) {
                bytes.limit(Math.min(end, bytes.position() + WRITE_SLICE));
                channel.write(bytes);
            }
            attributes.write(file, content.metadata());
            channel.force(true);
        }
    }

    @Override
    public Optional<ObjectInfo> head(String key) throws StoreException {
        Path file = resolve(key);
        try {
            requireFile(file);
            return Optional.of(new ObjectInfo(key, Files.size(file), attributes.read(file)));
        } catch (NoSuchFileException e) {
            requireBucket();
            return Optional.empty();
        } catch (IOException e) {
            throw trouble.explain("looking at " + key, 0, e);
        }
    }

    @Override
    public InputStream open(String key) throws StoreException {
        Path file = resolve(key);
        try {
            requireFile(file);
            return Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            requireBucket();
            throw new StoreException(Kind.NOT_FOUND, location() + " holds no object " + key, e);
        } catch (IOException e) {
            throw trouble.explain("reading " + key, 0, e);
        }
    }

    /** Only what is known not to be there counts as missing: a directory that may not be read is another matter. */
    private static void requireFile(Path file) throws IOException {
        try {
            if (Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
                return;
            }
        } catch (FileSystemException e) {
            if (!"Not a directory".equals(e.getReason())) {
                throw e;
            }
        }
        throw new NoSuchFileException(file.toString());
    }

    @Override
    public void list(String prefix, Consumer<ObjectInfo> visitor) throws StoreException {
        Names.checkPrefix(prefix);
        requireBucket();
        Path start = folder.resolve(prefix.substring(0, prefix.lastIndexOf('/') + 1));
        if (!Files.isDirectory(start)) {
            return;
        }
        try {
            Files.walkFileTree(start, FOLLOW, Integer.MAX_VALUE, new Listing(folder, prefix, visitor));
        } catch (IOException e) {
            throw trouble.explain("listing '" + prefix + "'", 0, e);
        }
    }

    private Path resolve(String key) throws StoreException {
        Names.checkKey(key);
        try {
            Path file = folder.resolve(key).normalize();
            if (file.startsWith(folder) && !Leftovers.isOne(file)) {
                return file;
            }
            throw new StoreException(Kind.REFUSED,
                    "not a key for an object in " + location() + ": '" + key + "'");
        } catch (InvalidPathException e) {
            throw new StoreException(Kind.REFUSED, "not a name for a file: '" + key + "'", e);
        }
    }

    /** A folder that went away is a disk that is not mounted: writing would fill the disk below it. */
    @Override
    public void requireBucket() throws StoreException {
        if (!Files.isDirectory(folder)) {
            throw trouble.noBucket();
        }
    }

    @Override
    public String location() {
        return "folder " + folder;
    }

    @Override
    public void close() {}
}
