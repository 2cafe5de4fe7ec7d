package dev.millrace.testkit;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

import dev.millrace.base.Secret;
import dev.millrace.store.StoreSettings;

/**
 * An S3 server over a folder, in this process or, with {@link #main}, in one of its own that can be stopped and killed.
 */
public final class S3Server implements AutoCloseable {
    /** What has to be signed in one piece is read in one piece, and our parts are not small. */
    private static final long LARGEST_REQUEST = 1L << 30;

    private final S3Proxy server;
    private final StoreSettings.Keys keys;

    /** Starts it; port 0 takes a free one. */
    public S3Server(int port, StoreSettings.Keys keys, Path data) throws Exception {
        this.keys = keys;
        this.server = S3Proxy.builder()
                .blobStore(new FilesystemNio2BlobStore(Files.createDirectories(data).toString()))
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, keys.accessKey(),
                        keys.secretKey().reveal())
                .v4MaxNonChunkedRequestSize(LARGEST_REQUEST)
                .build();
        server.start();
    }

    public static S3Server start(Path data) throws Exception {
        return new S3Server(0, new StoreSettings.Keys("test-access-key", new Secret("test-secret-key")),
                data);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    /** How to reach it with its own keys. */
    public StoreSettings.S3 settings() {
        return settings(keys);
    }

    public StoreSettings.S3 settings(StoreSettings.Keys others) {
        return new StoreSettings.S3(endpoint(), "us-east-1", others);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the server does not stop", e);
        }
    }

    /**
     * Serves until killed, and prints "port N" once it does.
     *
     * @param arguments --data DIR, and if wanted --port N, --access-key K, --secret-key S
     */
    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new HashMap<>(
                Map.of("--port", "0", "--access-key", "test-access-key", "--secret-key", "test-secret-key"));
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        String data = options.get("--data");
        if (data == null || arguments.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "usage: --data DIR [--port N] [--access-key K] [--secret-key S]");
        }
        var keys = new StoreSettings.Keys(options.getOrDefault("--access-key", ""),
                new Secret(options.getOrDefault("--secret-key", "")));
        var server = new S3Server(Integer.parseInt(options.getOrDefault("--port", "0")), keys, Path.of(data));
        System.out.println("port " + server.server.getPort());
        new CountDownLatch(1).await();
    }
}
