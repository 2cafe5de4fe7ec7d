package dev.millrace.drill;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.millrace.base.Secret;
import dev.millrace.base.Time;
import dev.millrace.store.Content;
import dev.millrace.store.MissingBucket;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoreSettings;
import dev.millrace.store.s3.S3Store;
import dev.millrace.testkit.Await;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The drill's store with the client that is used in earnest. */
class StoreServerIT {
    private static final String KEY = "topic+x/dt=2026-01-01/a & <b>.json.gz";
    private static final String TEXT = "what is stored";
    @TempDir
    private Path folder;
    private StoreServer server;
    private S3Store store;

    @BeforeEach
    void start() throws Exception {
        server = new StoreServer(folder, Time.system());
        store = new S3Store(new StoreSettings.S3(server.endpoint(), "us-east-1",
                new StoreSettings.Keys("drill", new Secret("secret"))), "bucket", MissingBucket.CREATE);
        store.prepare();
    }

    @AfterEach
    void stop() {
        store.close();
        server.close();
    }

    private static Content content(String text) {
        return new Content(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), "text/plain", Map.of());
    }

    private Optional<String> stored() throws Exception {
        return store.head(KEY).isEmpty()
                ? Optional.empty()
                : Optional.of(new String(store.open(KEY).readAllBytes(), StandardCharsets.UTF_8));
    }

    @Test
    void keeps_what_it_is_given() throws Exception {
        assertThat(store.put(KEY, content(TEXT)).bytes()).isEqualTo(TEXT.length());

        assertThat(stored()).contains(TEXT);
        assertThat(store.head("nothing")).isEmpty();
        assertThatThrownBy(() -> store.open("nothing")).isInstanceOfSatisfying(StoreException.class,
                e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.NOT_FOUND));
    }

    @Test
    void lists_more_than_a_page() throws Exception {
        for (int i = 0; i < 1_002; i++) {
            var _ = store.put("many/%04d".formatted(i), content("x"));
        }
        var _ = store.put("other", content("x"));

        List<String> keys = new ArrayList<>();
        store.list("many/", info -> keys.add(info.key()));

        assertThat(keys).hasSize(1_002).doesNotHaveDuplicates().contains("many/0000", "many/1001");
    }

    @ParameterizedTest
    @CsvSource({"ERROR, UNAVAILABLE, false", "BUSY, UNAVAILABLE, false", "DENIED, DENIED, false",
            "FULL, FULL, false", "NO_BUCKET, NO_BUCKET, false", "RESET, UNAVAILABLE, false",
            "HALF_BODY, UNAVAILABLE, false",
            "FALSE_SUCCESS, UNAVAILABLE, false", "LOSE_REPLY, UNAVAILABLE, true"})
    void a_misdeed_is_a_failed_put(Misdeed misdeed, StoreException.Kind kind, boolean isKept)
            throws Exception {
        server.misbehave(misdeed);

        StoreException failure = catchThrowableOfType(StoreException.class,
                () -> store.put(KEY, content(TEXT)));

        assertThat(failure.kind()).as("%s", failure).isEqualTo(kind);
        assertThat(stored()).isEqualTo(isKept ? Optional.of(TEXT) : Optional.empty());
        server.misbehave(Misdeed.NONE);
        assertThat(store.put(KEY, content(TEXT)).bytes()).isEqualTo(TEXT.length());
        assertThat(server.misdeeds()).isEqualTo(1);
    }

    @Test
    void an_upload_that_hangs_fails_when_the_misdeeds_are_over() throws Exception {
        server.misbehave(Misdeed.HANG);
        var put = new FutureTask<>(() -> catchThrowableOfType(StoreException.class,
                () -> store.put(KEY, content(TEXT))));
        Thread.ofVirtual().start(put);
        Await.until("the upload is there", () -> server.misdeeds() == 1);
        assertThat(put.isDone()).isFalse();

        server.misbehave(Misdeed.NONE);

        assertThat(put.get().kind()).isEqualTo(StoreException.Kind.UNAVAILABLE);
        assertThat(stored()).isEmpty();
    }

    @Test
    void a_duplicate_arrives_later() throws Exception {
        server.replayAfter(Duration.ofHours(1));
        server.misbehave(Misdeed.DUPLICATE_LATER);
        var _ = store.put(KEY, content(TEXT));
        server.misbehave(Misdeed.NONE);
        var _ = store.put(KEY, content("what came after"));

        server.replayAll();

        assertThat(stored()).contains(TEXT);
        assertThat(server.uploads().repeated()).isEqualTo(2);
    }

    @Test
    void an_outage_befalls_every_upload_and_other_misdeeds_every_other() throws Exception {
        server.misbehave(Misdeed.LOSE_REPLY);
        int failed = 0;
        for (int i = 0; i < 10; i++) {
            failed += catchThrowableOfType(StoreException.class, () -> store.put(KEY, content(TEXT))) == null
                    ? 0
                    : 1;
        }

        assertThat(failed).isEqualTo(5);
    }

    @Test
    void an_upload_is_under_way_until_the_client_knows() throws Exception {
        long before = Time.system().wallMillis() - 1;
        server.misbehave(Misdeed.ERROR);
        assertThatThrownBy(() -> store.put(KEY, content(TEXT))).isInstanceOf(StoreException.class);
        long between = Time.system().wallMillis();
        server.misbehave(Misdeed.NONE);
        var _ = store.put(KEY, content(TEXT));

        assertThat(server.uploads().isUnderWay(before)).isFalse();
        assertThat(server.uploads().isUnderWay(between)).isTrue();
        assertThat(server.uploads().isUnderWay(Time.system().wallMillis() + 1_000)).isFalse();
    }
}
