package dev.millrace.store.s3;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Secret;
import dev.millrace.base.Time;
import dev.millrace.store.Content;
import dev.millrace.store.FolderStore;
import dev.millrace.store.MissingBucket;
import dev.millrace.store.ObjectInfo;
import dev.millrace.store.ObjectStore;
import dev.millrace.store.ObjectStoreContract;
import dev.millrace.store.Receipt;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoreException.Kind;
import dev.millrace.store.StoreSettings;
import dev.millrace.store.open.Stores;
import dev.millrace.testkit.S3Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class S3StoreIT extends ObjectStoreContract {
    private static final AtomicInteger BUCKETS = new AtomicInteger();
    private static final S3Limits SMALL_PARTS = new S3Limits(Duration.ofSeconds(3), Duration.ofSeconds(30),
            ByteSize.mebibytes(5), ByteSize.mebibytes(5));

    private static S3Server server;

    @TempDir
    private static Path data;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected ObjectStore open(String bucket, MissingBucket missing) {
        return Stores.open(server.settings(), bucket, missing, Time.system());
    }

    @Override
    protected String freshBucket() {
        return "bucket-" + BUCKETS.incrementAndGet();
    }

    @Test
    void puts_large_objects_in_parts() throws Exception {
        byte[] bytes = new byte[12_000_000];
        new Random(3).nextBytes(bytes);
        var content = new Content(ByteBuffer.wrap(bytes).asReadOnlyBuffer(), "application/gzip",
                Map.of("cut", "bytes"));
        try (var parts = new S3Store(server.settings(), freshBucket(), MissingBucket.CREATE, SMALL_PARTS)) {
            parts.prepare();

            Receipt receipt = parts.put("a/large", content);

            assertThat(receipt.bytes()).isEqualTo(bytes.length);
            assertThat(read(parts, "a/large")).isEqualTo(bytes);
            assertThat(parts.head("a/large"))
                    .contains(new ObjectInfo("a/large", bytes.length, Map.of("cut", "bytes")));
            assertThat(keys(parts, "")).containsExactly("a/large");
        }
    }

    @Test
    void puts_an_object_of_the_largest_single_request() throws Exception {
        byte[] bytes = new byte[64 << 20];

        Receipt receipt = store().put("a/large", content(bytes));

        assertThat(receipt.bytes()).isEqualTo(bytes.length);
        assertThat(store().head("a/large")).map(ObjectInfo::bytes).contains((long) bytes.length);
    }

    @Test
    void lists_more_than_one_answer_holds() throws Exception {
        for (int i = 0; i < 1_005; i++) {
            Receipt _ = store().put("many/" + i, content(""));
        }

        assertThat(keys(store(), "many/")).hasSize(1_005).doesNotHaveDuplicates();
    }

    @Test
    void a_wrong_access_key_is_said_without_telling_it() {
        var keys = new StoreSettings.Keys("wrong-access-key", new Secret("test-secret-key"));

        assertDenied(keys, "check the access key");
    }

    @Test
    void a_wrong_secret_key_is_said_without_telling_it() {
        var keys = new StoreSettings.Keys("test-access-key", new Secret("wrong-secret-key"));

        assertDenied(keys, "check the secret key");
    }

    private void assertDenied(StoreSettings.Keys keys, String what) {
        try (var store = new S3Store(server.settings(keys), freshBucket(), MissingBucket.CREATE)) {
            assertThatThrownBy(store::prepare).isInstanceOfSatisfying(StoreException.class, e -> {
                assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.DENIED);
                assertThat(e).hasMessageContaining(what).hasMessageContaining(store.location());
                assertThat(e).hasStackTraceContaining("failed").satisfies(
                        all -> assertThat(stackTrace(all)).doesNotContain(keys.accessKey(),
                                keys.secretKey().reveal()));
            });
            assertKind(Kind.DENIED, () -> store.put("key", content("x")));
            assertKind(Kind.DENIED, () -> store.head("key"));
        }
    }

    private static String stackTrace(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void opens_what_the_settings_name() {
        try (ObjectStore folder = Stores.open(new StoreSettings.Folder(data), "bucket", MissingBucket.FAIL,
                Time.system())) {
            assertThat(folder).isInstanceOf(FolderStore.class);
        }
        assertThat(store().location()).matches("s3://bucket-\\d+ at http://127.0.0.1:\\d+");
    }
}
