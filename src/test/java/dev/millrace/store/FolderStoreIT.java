package dev.millrace.store;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.base.Time;
import dev.millrace.store.StoreException.Kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A folder under real trouble: a full disk, a killed process. */
final class FolderStoreIT {
    private static final int OBJECT_BYTES = 3_000_000;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @TempDir
    private Path root;

    /** Puts objects until it is killed; every byte of object N is N. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws StoreException {
            try (var store = new FolderStore(Path.of(arguments[0]), "bucket", MissingBucket.CREATE,
                    Time.system())) {
                store.prepare();
                for (int i = 0;; i++) {
                    byte[] bytes = new byte[OBJECT_BYTES];
                    Arrays.fill(bytes, (byte) i);
                    Receipt receipt = store.put("a/" + i, new Content(ByteBuffer.wrap(bytes), "", Map.of()));
                    System.out.println(receipt.key());
                }
            }
        }
    }

    @Test
    void a_killed_process_leaves_whole_objects_only() throws Exception {
        var store = new FolderStore(root, "bucket", MissingBucket.CREATE, Time.system());
        store.prepare();
        Path said = root.resolve("said");
        Process writer = child(said, Writer.class, root.toString());
        try {
            // Killed in the middle of a put, as the temporary file shows.
            await(writer, () -> keys(store).size() >= 5 && temporaries() > 0);
        } finally {
            writer.destroyForcibly();
        }
        assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();

        List<String> acknowledged = Files.readAllLines(said);

        assertThat(keys(store)).containsAll(acknowledged).hasSizeGreaterThanOrEqualTo(5);
        for (String key : keys(store)) {
            byte expected = (byte) Integer.parseInt(key.substring(2));
            byte[] bytes = Files.readAllBytes(root.resolve("bucket").resolve(key));
            assertThat(bytes).hasSize(OBJECT_BYTES);
            assertThat(bytes).containsOnly(expected);
        }
    }

    private long temporaries() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("bucket/a"))) {
            return files.filter(Leftovers::isOne).count();
        }
    }

    private static List<String> keys(ObjectStore store) throws StoreException {
        List<String> keys = new ArrayList<>();
        store.list("", object -> keys.add(object.key()));
        return keys;
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Process process, Condition condition) throws Exception {
        long deadline = Time.system().nanos() + DEADLINE.toNanos();
        while (!condition.holds()) {
            assertThat(process.isAlive()).as("the child lives").isTrue();
            assertThat(Time.system().nanos() - deadline).as("in time").isNegative();
            LockSupport.parkNanos(100_000);
        }
    }

    private static Process child(Path said, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    }

    @Test
    void a_full_disk_is_said_and_heals() throws Exception {
        try (var _ = new SmallDisk(root)) {
            var store = new FolderStore(root, "bucket", MissingBucket.CREATE, Time.system());
            store.prepare();
            var large = new Content(ByteBuffer.allocate(2 << 20), "", Map.of());

            assertThatThrownBy(() -> store.put("a/large", large)).isInstanceOfSatisfying(StoreException.class,
                    e -> {
                        assertThat(e.kind()).isEqualTo(Kind.FULL);
                        assertThat(e).hasMessageContaining("no space left for 2 MiB")
                                .hasMessageContaining("free:");
                    });

            assertThat(keys(store)).isEmpty();
            assertThat(temporaries()).isZero();
            Receipt receipt = store.put("a/small", new Content(ByteBuffer.allocate(500_000), "", Map.of()));
            assertThat(receipt.bytes()).isEqualTo(500_000);
        }
    }

    /** A file system of 1 MiB, where this user may mount one. */
    private record SmallDisk(Path at) implements AutoCloseable {
        SmallDisk {
            Assumptions.assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", at.toString()),
                    "mounting a small disk is not permitted here");
        }

        private static boolean run(String... command) {
            try {
                return new ProcessBuilder(command).redirectErrorStream(true)
                        .redirectOutput(new File("/dev/null")).start().waitFor() == 0;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            assertThat(run("umount", at.toString())).isTrue();
        }
    }
}
