package dev.millrace.testkit;

import java.io.BufferedReader;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.base.Secret;
import dev.millrace.base.Time;
import dev.millrace.store.Content;
import dev.millrace.store.MissingBucket;
import dev.millrace.store.PutListener;
import dev.millrace.store.PutOutcome;
import dev.millrace.store.PutTrouble;
import dev.millrace.store.Receipt;
import dev.millrace.store.RetryingPut;
import dev.millrace.store.Sleeper;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoreSettings;
import dev.millrace.store.s3.S3Store;

import static org.assertj.core.api.Assertions.assertThat;

/** The server as a process of its own, which is what faults are tried on. */
final class S3ServerIT {
    private static final Content CONTENT = new Content(ByteBuffer.allocate(1_000), "text/plain",
            Map.of("a", "b"));

    @TempDir
    private Path data;

    /** A server that a test may kill. */
    private record Child(Process process, int port) implements AutoCloseable {
        static Child start(Path data, int port) throws Exception {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                    System.getProperty("java.class.path"), S3Server.class.getName(),
                    "--data", data.toString(), "--port", Integer.toString(port), "--access-key", "mine",
                    "--secret-key", "my-secret"));
            Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            BufferedReader said = process.inputReader();
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.startsWith("port ")) {
                    return new Child(process, Integer.parseInt(line.substring(5)));
                }
            }
            throw new IllegalStateException("the server did not start");
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }

    @Test
    void keeps_its_objects_when_killed_and_comes_back_on_its_port() throws Exception {
        int port;
        try (Child child = Child.start(data, 0)) {
            port = child.port;
            try (S3Store store = store(port)) {
                store.prepare();
                Receipt _ = store.put("a/b",
                        CONTENT);
            }
        }

        try (Child _ = Child.start(data, port); S3Store store = store(port)) {
            store.prepare();

            assertThat(store.head("a/b")).hasValueSatisfying(object -> {
                assertThat(object.bytes()).isEqualTo(1_000);
                assertThat(object.metadata()).containsEntry("a", "b");
            });
        }
    }

    @Test
    void a_put_that_waits_for_a_dead_server_ends_when_it_is_back() throws Exception {
        var failed = new CountDownLatch(1);
        var listener = new PutListener() {
            @Override
            public void failed(PutTrouble trouble) {
                assertThat(trouble.kind()).isEqualTo(StoreException.Kind.UNAVAILABLE);
                failed.countDown();
            }

            @Override
            public void ended(String key, int failures, Duration lasting) {}
        };
        int port;
        try (Child child = Child.start(data, 0); S3Store store = store(child.port)) {
            port = child.port;
            store.prepare();
        }
        try (S3Store store = store(port)) {
            var retrying = new RetryingPut(store, 1,
                    new RetryingPut.Waiting(Time.system(), Sleeper.REAL, new Random()), listener);
            var put = new FutureTask<>(() -> retrying.put("a/b", CONTENT));
            Thread.ofVirtual().start(put);
            assertThat(failed.await(30, TimeUnit.SECONDS)).isTrue();

            try (Child _ = Child.start(data, port)) {
                assertThat(put.get(60, TimeUnit.SECONDS)).isInstanceOf(PutOutcome.Stored.class);
                assertThat(store.head("a/b")).isPresent();
            }
        }
    }

    private static S3Store store(int port) {
        var settings = new StoreSettings.S3(URI.create("http://127.0.0.1:" + port), "us-east-1",
                new StoreSettings.Keys("mine", new Secret("my-secret")));
        return new S3Store(settings, "bucket", MissingBucket.CREATE);
    }
}
