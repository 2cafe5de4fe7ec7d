package dev.millrace.explain;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.base.Time;
import dev.millrace.format.Format;
import dev.millrace.format.Formats;
import dev.millrace.store.FolderStore;
import dev.millrace.store.MissingBucket;
import dev.millrace.store.ObjectStore;
import dev.millrace.store.StoreException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ObjectLinesTest {
    private static final Format FORMAT = Formats.of("json.gz");

    @TempDir
    private Path folder;

    private ObjectStore store(byte[] object) throws Exception {
        Files.createDirectories(folder.resolve("bucket"));
        Files.write(folder.resolve("bucket/o.json.gz"), object);
        return new FolderStore(folder, "bucket", MissingBucket.FAIL, Time.system());
    }

    private static byte[] gzip(String text) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static ObjectLines lines(ObjectStore store, String event) throws StoreException {
        return ObjectLines.of(store, "o.json.gz", FORMAT,
                ByteBuffer.wrap(event.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void lines_are_found_by_their_bytes() throws Exception {
        try (ObjectStore store = store(gzip("{\"a\":1}\n{\"a\":12}\n{\"a\":1}\n{\"é\":1}\n"))) {
            assertThat(lines(store, "{\"a\":1}").lines()).containsExactly(1L, 3L);
            assertThat(lines(store, "{\"é\":1}").lines()).containsExactly(4L);
            assertThat(lines(store, "{\"a\":2}").lines()).isEmpty();
            assertThat(lines(store, "{\"a\":2}").all()).isEqualTo(4);
        }
    }

    @Test
    void an_object_that_is_gone_or_damaged_is_said() throws Exception {
        byte[] object = gzip("{\"a\":1}\n".repeat(1_000));
        object[object.length - 6] ^= 1;
        try (ObjectStore store = store(object)) {
            assertThatThrownBy(() -> lines(store, "x")).isInstanceOf(StoreException.class)
                    .hasMessageContaining("is damaged");
            Files.delete(folder.resolve("bucket/o.json.gz"));
            assertThatThrownBy(() -> lines(store, "x")).isInstanceOf(StoreException.class);
        }
    }
}
