package dev.millrace.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.base.Time;
import dev.millrace.store.StoreException.Kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class FolderStoreTest extends ObjectStoreContract {
    private static final long HOUR_MILLIS = 3_600_000;
    private static final AtomicInteger BUCKETS = new AtomicInteger();

    private record FixedTime(long wallMillis, long nanos) implements Time {}

    @TempDir
    private Path root;

    @Override
    protected ObjectStore open(String bucket, MissingBucket missing) {
        return new FolderStore(root, bucket, missing, Time.system());
    }

    @Override
    protected String freshBucket() {
        return "bucket-" + BUCKETS.incrementAndGet();
    }

    private FolderStore folder(Path at, String bucket, long nowMillis) {
        return new FolderStore(at, bucket, MissingBucket.CREATE, new FixedTime(nowMillis, 0));
    }

    @Test
    void makes_the_root_as_well() throws Exception {
        FolderStore store = folder(root.resolve("a/b/c"), "bucket", 0);

        store.prepare();

        assertThat(root.resolve("a/b/c/bucket")).isEmptyDirectory();
    }

    @Test
    void says_when_a_file_is_where_the_folder_should_be() throws IOException {
        Path file = Files.createFile(root.resolve("bucket"));
        FolderStore store = folder(root, "bucket", 0);

        assertThatThrownBy(store::prepare).isInstanceOf(StoreException.class)
                .hasMessageContaining("folder " + file + " is a file");
    }

    @Test
    void removes_old_leftovers_and_no_young_ones() throws Exception {
        FolderStore store = folder(root, "bucket", 10 * HOUR_MILLIS);
        Path directory = Files.createDirectories(root.resolve("bucket/a/b"));
        Path old = leftover(directory, 8 * HOUR_MILLIS);
        Path young = leftover(directory, 9 * HOUR_MILLIS + 60_000);
        Path object = Files.createFile(directory.resolve("object"));
        Files.setLastModifiedTime(object, FileTime.fromMillis(0));

        store.prepare();

        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(object).exists();
    }

    private static Path leftover(Path directory, long modifiedMillis) throws IOException {
        Path file = Files.createFile(Leftovers.nameIn(directory));
        Files.setLastModifiedTime(file, FileTime.fromMillis(modifiedMillis));
        return file;
    }

    @Test
    void hides_leftovers_and_lets_nobody_name_them() throws Exception {
        Path directory = Files.createDirectories(root.resolve("bucket"));
        String name = Files.createFile(Leftovers.nameIn(directory)).getFileName().toString();
        FolderStore store = folder(root, "bucket", 0);

        assertThat(keys(store, "")).isEmpty();
        assertKind(Kind.REFUSED, () -> store.open(name));
        assertKind(Kind.REFUSED, () -> store.put(name, content("x")));
    }

    @Test
    void leaves_no_temporary_behind() throws Exception {
        Receipt _ = store().put("a/b", content("x"));
        assertKind(Kind.REFUSED, () -> store().put("a", content("x")));

        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files.filter(Leftovers::isOne)).isEmpty();
        }
    }

    /** Not in the contract: the server of our S3 tests lists its own temporary files. */
    @Test
    void lists_no_put_that_is_under_way() throws Exception {
        Content content = content(new byte[200_000]);
        var over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Set<String>> listed = threads.submit(() -> {
                Set<String> keys = new HashSet<>();
                do {
                    keys.addAll(keys(store(), ""));
                } while (!over.get());
                return keys;
            });

            for (int i = 0; i < 30; i++) {
                Receipt _ = store().put("a/" + i % 3, content);
            }
            over.set(true);

            assertThat(listed.get()).isNotEmpty().isSubsetOf("a/0", "a/1", "a/2");
        }
    }

    @Test
    void refuses_an_object_below_or_above_an_object() throws Exception {
        Receipt _ = store().put("a/b", content("x"));

        assertKind(Kind.REFUSED, () -> store().put("a/b/c", content("x")));
        assertKind(Kind.REFUSED, () -> store().put("a", content("x")));
        assertThat(store().head("a/b/c")).isEmpty();
        assertThat(store().head("a")).isEmpty();
        assertKind(Kind.NOT_FOUND, () -> store().open("a/b/c"));
        assertKind(Kind.NOT_FOUND, () -> store().open("a"));
    }

    @Test
    void makes_a_directory_again_that_somebody_removed() throws Exception {
        FolderStore store = folder(root, "bucket", 0);
        store.prepare();
        Receipt _ = store.put("a/b/c", content("x"));
        Files.delete(root.resolve("bucket/a/b/c"));
        Files.delete(root.resolve("bucket/a/b"));

        Receipt receipt = store.put("a/b/c", content("y"));

        assertThat(receipt.bytes()).isEqualTo(1);
        assertThat(read(store, "a/b/c")).containsExactly('y');
    }

    @Test
    void does_not_make_a_bucket_again_that_went_away() throws Exception {
        FolderStore store = folder(root, "bucket", 0);
        store.prepare();
        Files.delete(root.resolve("bucket"));

        assertKind(Kind.NO_BUCKET, () -> store.put("key", content("x")));
        assertThat(root.resolve("bucket")).doesNotExist();
    }

    @Test
    void lists_what_was_put_through_a_link() throws Exception {
        FolderStore store = folder(root, "bucket", 0);
        store.prepare();
        Path elsewhere = Files.createDirectories(root.resolve("elsewhere"));
        Files.createSymbolicLink(root.resolve("bucket/link"), elsewhere);
        Receipt _ = store.put("link/x", content("x"));

        assertThat(elsewhere.resolve("x")).exists();
        assertThat(keys(store, "")).containsExactly("link/x");
    }

    @Test
    void takes_only_names_of_buckets_that_are_one_plain_segment() {
        for (String bucket : new String[]{"..", "a/b", "/abc", "", "ab", "a..b", ".abc", "a".repeat(64),
                "a\u0000b"}) {
            assertThatThrownBy(() -> open(bucket, MissingBucket.CREATE)).as(bucket)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not a name for a bucket");
        }
    }
}
