package dev.millrace.health;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code /livez} and {@code /readyz} with 200 or 503, in text or, to whoever accepts that, in JSON, and
 * {@code /metrics} in what Prometheus reads. Each question
 * has a virtual thread, a time limit and a connection of its own, so that none can hold up another, or the process.
 * Thread-safe.
 */
public final class HealthServer implements AutoCloseable {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int WRONG_METHOD = 405;
    private static final int NOT_WELL = 503;
    private static final Duration QUESTION_LIMIT = Duration.ofSeconds(10);
    private static final int MOST_CONNECTIONS = 256;

    static {
        // Without limits of ours a question that never ends would be waited for. Read by the JDK at its first server.
        limit("sun.net.httpserver.maxReqTime", QUESTION_LIMIT.toSeconds());
        limit("sun.net.httpserver.maxRspTime", QUESTION_LIMIT.toSeconds());
        limit("sun.net.httpserver.idleInterval", QUESTION_LIMIT.toSeconds());
        limit("jdk.httpserver.maxConnections", MOST_CONNECTIONS);
    }

    private final HttpServer server;
    private final ExecutorService threads;

    private HealthServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    private static void limit(String property, long value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, Long.toString(value));
        }
    }

    /**
     * Listens from now on.
     *
     * @param health asked at every question, on the thread of that question; must not wait for anything
     * @throws IOException when the address cannot be listened on; the message names it
     */
    public static HealthServer start(HealthSettings settings, Supplier<Health> health) throws IOException {
        return start(settings, health, null);
    }

    /**
     * As above, telling numbers as well.
     *
     * @param metrics asked likewise; null for none
     */
    public static HealthServer start(HealthSettings settings, Supplier<Health> health,
            @Nullable Exposition metrics) throws IOException {
        InetSocketAddress address = new InetSocketAddress(settings.host(), settings.port());
        if (address.isUnresolved()) {
            throw new IOException("unknown host '" + settings.host() + "'");
        }
        HttpServer server;
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new IOException(settings.host() + ":" + settings.port() + ": " + e.getMessage(), e);
        }
        ExecutorService threads = Executors
                .newThreadPerTaskExecutor(Thread.ofVirtual().name("millrace-health-", 0).factory());
        server.setExecutor(threads);
        server.createContext("/", exchange -> serve(exchange, health, metrics));
        server.start();
        return new HealthServer(server, threads);
    }

    /** "127.0.0.1:8080", with the port that was taken where any would do. */
    public String address() {
        InetSocketAddress address = server.getAddress();
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private static void serve(HttpExchange exchange, Supplier<Health> health, @Nullable Exposition metrics)
            throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            boolean isMetrics = metrics != null && path.equals("/metrics");
            if (!isMetrics && !path.equals("/livez") && !path.equals("/readyz")) {
                send(exchange, NOT_FOUND, Page.text(metrics == null
                        ? "there is /livez and /readyz"
                        : "there is /livez, /readyz and /metrics"));
            } else if (!List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, WRONG_METHOD, Page.text("only GET and HEAD"));
            } else if (isMetrics && metrics != null) {
                tell(exchange, metrics.answer(header(exchange, "Accept")));
            } else {
                answer(exchange, path, health.get());
            }
        }
    }

    private static void answer(HttpExchange exchange, String path, Health health) throws IOException {
        boolean isJson = header(exchange, "Accept").contains("application/json");
        boolean isLive = path.equals("/livez");
        boolean isWell = isLive ? health.isAlive() : health.isReady();
        Page page = isLive ? Page.live(health, isJson) : Page.ready(health, isJson);
        send(exchange, isWell ? OK : NOT_WELL, page);
    }

    /** All of them, joined as HTTP allows; empty when there is none. */
    private static String header(HttpExchange exchange, String name) {
        return String.join(",", exchange.getRequestHeaders().getOrDefault(name, List.of()));
    }

    /** Compressed for whoever takes that: numbers with many labels shrink to a tenth. */
    private static void tell(HttpExchange exchange, Exposition.Answer answer) throws IOException {
        byte[] body = answer.body();
        if (header(exchange, "Accept-Encoding").contains("gzip")) {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            body = gzip(body);
        }
        exchange.getResponseHeaders().set("Vary", "Accept, Accept-Encoding");
        send(exchange, OK, answer.type(), body);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        return packed.toByteArray();
    }

    private static void send(HttpExchange exchange, int status, Page page) throws IOException {
        send(exchange, status, page.type(), page.body().getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", type);
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Connection", "close");
        if (exchange.getRequestMethod().equals("HEAD")) {
            headers.set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Questions under way are not waited for. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
