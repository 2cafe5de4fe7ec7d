package dev.millrace.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.store.StoreException.Kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every object store promises. */
public abstract class ObjectStoreContract {
    private static final String KEY = "network/dt=2026-01-01/network+0a1b2c3d4e+3+0-10.json.gz";

    private ObjectStore store;

    /** A store for a bucket of this name; the bucket need not be there. */
    protected abstract ObjectStore open(String bucket, MissingBucket missing);

    /** A name no other test uses. */
    protected abstract String freshBucket();

    @BeforeEach
    void prepare() throws StoreException {
        store = open(freshBucket(), MissingBucket.CREATE);
        store.prepare();
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** The prepared store of the running test. */
    protected final ObjectStore store() {
        return store;
    }

    protected static Content content(byte[] bytes) {
        return new Content(ByteBuffer.wrap(bytes), "application/gzip", Map.of());
    }

    protected static Content content(String text) {
        return content(text.getBytes(StandardCharsets.UTF_8));
    }

    protected static byte[] read(ObjectStore store, String key) throws StoreException, IOException {
        try (InputStream in = store.open(key)) {
            return in.readAllBytes();
        }
    }

    protected static List<String> keys(ObjectStore store, String prefix) throws StoreException {
        List<String> keys = new ArrayList<>();
        store.list(prefix, object -> keys.add(object.key()));
        return keys;
    }

    protected static void assertKind(Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StoreException.class,
                e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
    }

    @Test
    void gives_back_what_was_put() throws Exception {
        var content = new Content(ByteBuffer.wrap(new byte[]{1, 2, 3}), "application/gzip",
                Map.of("first-offset", "0", "cut", "interval, then drain"));

        Receipt receipt = store.put(KEY, content);

        assertThat(receipt.key()).isEqualTo(KEY);
        assertThat(receipt.bytes()).isEqualTo(3);
        assertThat(read(store, KEY)).containsExactly(1, 2, 3);
        assertThat(store.head(KEY)).contains(new ObjectInfo(KEY, 3, content.metadata()));
    }

    @Test
    void puts_the_part_of_a_buffer_that_is_meant_and_leaves_the_buffer_alone() throws Exception {
        ByteBuffer bytes = ByteBuffer.wrap("..middle..".getBytes(StandardCharsets.UTF_8)).position(2).limit(8)
                .asReadOnlyBuffer();

        Receipt receipt = store.put(KEY, new Content(bytes, "text/plain", Map.of()));

        assertThat(receipt.bytes()).isEqualTo(6);
        assertThat(read(store, KEY)).asString(StandardCharsets.UTF_8).isEqualTo("middle");
        assertThat(bytes.position()).isEqualTo(2);
        assertThat(bytes.limit()).isEqualTo(8);
    }

    @Test
    void replaces_an_object_with_another_of_any_size() throws Exception {
        Receipt _ = store.put(KEY, content("a longer one"));
        Receipt _ = store.put(KEY, content(""));

        assertThat(store.head(KEY)).map(ObjectInfo::bytes).contains(0L);
        assertThat(read(store, KEY)).isEmpty();
    }

    @Test
    void says_what_is_not_there() throws Exception {
        Optional<ObjectInfo> found = store.head(KEY);

        assertThat(found).isEmpty();
        assertKind(Kind.NOT_FOUND, () -> store.open(KEY));
    }

    @Test
    void lists_by_the_beginning_of_the_key() throws Exception {
        for (String key : List.of("a/dt=1/x.gz", "a/dt=1/y.gz", "a/dt=10/x.gz", "a/x", "ab/x", "top")) {
            Receipt _ = store.put(key, content(key));
        }

        assertThat(keys(store, "")).hasSize(6);
        assertThat(keys(store, "a/dt=1")).containsExactlyInAnyOrder("a/dt=1/x.gz", "a/dt=1/y.gz",
                "a/dt=10/x.gz");
        assertThat(keys(store, "a/dt=1/")).containsExactlyInAnyOrder("a/dt=1/x.gz", "a/dt=1/y.gz");
        assertThat(keys(store, "a/dt=1/x.gz")).containsExactly("a/dt=1/x.gz");
        assertThat(keys(store, "a")).hasSize(5);
        assertThat(keys(store, "nothing/here")).isEmpty();
    }

    @Test
    void lists_the_sizes() throws Exception {
        Receipt _ = store.put(KEY, content("four"));
        List<ObjectInfo> objects = new ArrayList<>();

        store.list("", objects::add);

        assertThat(objects).containsExactly(new ObjectInfo(KEY, 4, Map.of()));
    }

    @Test
    void keeps_unusual_names_apart() throws Exception {
        List<String> names = List.of("a+b", "a b", "a%20b", "a%2Fb", "a=b&c", "a?x#y", "A", "...",
                ".dot");
        for (String key : names) {
            Receipt _ = store.put(key, content(key));
        }

        assertThat(keys(store, "")).containsExactlyInAnyOrderElementsOf(names);
        for (String key : names) {
            assertThat(read(store, key)).asString(StandardCharsets.UTF_8).isEqualTo(key);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/etc/passwd", "..", "../x", "a/../../x", "a/..", "./x", "a//b", "a/",
            "a\\..\\b",
            "a\u0000b", "a\nb", "ä", "a\u007f"})
    void refuses_keys_that_could_leave_the_bucket_or_mean_different_things(String key) {
        assertKind(Kind.REFUSED, () -> store.put(key, content("x")));
        assertKind(Kind.REFUSED, () -> store.head(key));
        assertKind(Kind.REFUSED, () -> store.open(key));
    }

    @Test
    void refuses_keys_that_some_store_could_not_hold() {
        assertKind(Kind.REFUSED, () -> store.put("x".repeat(256), content("x")));
        assertKind(Kind.REFUSED, () -> store.put("x/".repeat(512) + "x", content("x")));
    }

    @Test
    void refuses_to_list_outside_the_bucket() {
        assertKind(Kind.REFUSED, () -> store.list("../", object -> {}));
        assertKind(Kind.REFUSED, () -> store.list("..", object -> {}));
        assertKind(Kind.REFUSED, () -> store.list("/etc", object -> {}));
    }

    @Test
    void refuses_metadata_that_would_not_survive() {
        ByteBuffer bytes = ByteBuffer.allocate(1);
        List<Map<String, String>> unfit = List.of(Map.of("name", "a\nb"), Map.of("name", "ü"),
                Map.of("Name", "x"),
                Map.of("", "x"), Map.of("name", " x"), Map.of("name", "x".repeat(2050)));

        for (Map<String, String> metadata : unfit) {
            assertKind(Kind.REFUSED, () -> store.put(KEY, new Content(bytes, "text/plain", metadata)));
        }
    }

    @Test
    void preparing_again_harms_nothing_and_leaves_nothing() throws Exception {
        Receipt _ = store.put(KEY, content("kept"));

        store.prepare();

        assertThat(keys(store, "")).containsExactly(KEY);
    }

    @Test
    void says_that_the_bucket_is_missing_whatever_is_asked() {
        try (ObjectStore none = open(freshBucket(), MissingBucket.FAIL)) {
            assertKind(Kind.NO_BUCKET, none::prepare);
            assertKind(Kind.NO_BUCKET, () -> none.put(KEY, content("x")));
            assertKind(Kind.NO_BUCKET, () -> none.head(KEY));
            assertKind(Kind.NO_BUCKET, () -> none.open(KEY));
            assertKind(Kind.NO_BUCKET, () -> none.list("", object -> {}));
        }
    }

    @Test
    void shows_only_whole_objects_while_many_put_the_same_key() throws Exception {
        int size = 300_000;
        var over = new AtomicBoolean();
        Receipt _ = store.put(KEY, content(filled(0, size)));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> reader = threads.submit(() -> readUntil(over, size));
            List<Callable<Receipt>> writers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                byte value = (byte) i;
                writers.add(() -> store.put(KEY, content(filled(value, size))));
            }

            for (Future<Receipt> written : threads.invokeAll(writers)) {
                assertThat(written.get().bytes()).isEqualTo(size);
            }
            over.set(true);

            assertThat(reader.get()).isPositive();
        }
        assertThat(keys(store, "")).containsExactly(KEY);
    }

    private int readUntil(AtomicBoolean over, int size) throws Exception {
        int reads = 0;
        do {
            byte[] bytes = read(store, KEY);
            assertThat(bytes).hasSize(size);
            assertThat(bytes).isEqualTo(filled(bytes[0], size));
            reads++;
        } while (!over.get());
        return reads;
    }

    private static byte[] filled(int value, int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void an_interrupted_thread_stays_interrupted() {
        Thread.currentThread().interrupt();

        assertKind(Kind.UNAVAILABLE, () -> store.put(KEY, content("x")));

        assertThat(Thread.interrupted()).isTrue();
    }
}
