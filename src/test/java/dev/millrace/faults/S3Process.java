package dev.millrace.faults;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.millrace.base.Secret;
import dev.millrace.drill.Child;
import dev.millrace.store.StoreSettings;
import dev.millrace.testkit.S3Server;

/** An S3 server in a process of its own, which can be killed and started again on the same folder and port. */
final class S3Process implements AutoCloseable {
    static final String ACCESS_KEY = "faults-access-key";
    static final String SECRET_KEY = "faults-secret-key";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private final Child child;
    private final Path data;
    private final int port;

    private S3Process(Child child, Path data, int port) {
        this.child = child;
        this.data = data;
        this.port = port;
    }

    /** @param port 0 for any free one */
    static S3Process start(Path data, int port, Path log) throws Exception {
        Child child = Child.start(S3Server.class.getName(), List.of("-Xmx256m", "-XX:+UseSerialGC"),
                List.of("--data", data.toString(), "--port", Integer.toString(port),
                        "--access-key", ACCESS_KEY, "--secret-key", SECRET_KEY),
                Map.of(), log);
        child.awaitSays("port ", START_LIMIT);
        String ready = child.lines().stream().filter(line -> line.startsWith("port ")).findFirst()
                .orElseThrow();
        return new S3Process(child, data, Integer.parseInt(ready.substring("port ".length())));
    }

    int port() {
        return port;
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    StoreSettings.S3 settings() {
        return new StoreSettings.S3(endpoint(), "us-east-1",
                new StoreSettings.Keys(ACCESS_KEY, new Secret(SECRET_KEY)));
    }

    /** When each object of the bucket was written last, by its file. */
    Map<Path, FileTime> written(String bucket) throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve(bucket))) {
            Map<Path, FileTime> times = new HashMap<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                times.put(file, Files.getLastModifiedTime(file));
            }
            return times;
        }
    }

    Child process() {
        return child;
    }

    @Override
    public void close() {
        child.close();
    }
}
