package dev.millrace.faults;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.base.Durations;
import dev.millrace.base.Time;
import dev.millrace.drill.Sink;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.testkit.Await;

import static org.assertj.core.api.Assertions.assertThat;

/** What a sink tells of itself from its start to its end, while one thing after another goes wrong. */
class HealthIT {
    private static final Pattern ADDRESS = Pattern.compile("health is told.*address=\"([^\"]+)\"");
    private static final int TRY_AGAIN = 75;
    /** More connections than the server takes. */
    private static final int MANY = 300;
    /** A drain's limit, and what leaving the group and the store may take after it. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(45);

    @TempDir
    private Path folder;

    private record Told(int status, String text) {}

    private static Told ask(String address, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://" + address + path))
                            .timeout(Duration.ofSeconds(20))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return new Told(answer.statusCode(), answer.body());
        }
    }

    private static void awaitReadiness(String address, int status, String text) throws Exception {
        Told[] last = {new Told(0, "")};
        try {
            Await.until("readiness", () -> {
                last[0] = ask(address, "/readyz");
                assertThat(ask(address, "/livez")).isEqualTo(new Told(200, "ok\n"));
                return last[0].status() == status && last[0].text().contains(text);
            });
        } catch (AssertionError e) {
            throw new AssertionError("wanted " + status + " '" + text + "', told " + last[0], e);
        }
        System.out.println("HealthIT: " + last[0]);
    }

    @Test
    void tells_what_is_wrong_and_ends_within_its_limit_although_the_store_hangs() throws Exception {
        Broker broker = Broker.start(folder.resolve("kafka"), 0, Servers.log("health-broker"));
        S3Process s3 = S3Process.start(folder.resolve("s3"), 0, Servers.log("health-s3"));
        try (Site site = Site.of("health", GroupProtocol.CONSUMER, broker, s3)) {
            broker.process().kill();
            Sink sink = site.sink(Map.of("HEALTH_LISTEN", "0"));
            Await.until("it listens",
                    () -> sink.process().lines().stream().anyMatch(line -> line.contains("health is told")));
            Matcher told = ADDRESS.matcher(String.join("\n", sink.process().lines()));
            assertThat(told.find()).isTrue();
            String address = told.group(1);

            awaitReadiness(address, 503, "connection refused by " + broker.address());
            assertThat(ask(address, "/readyz").text()).contains(site.group() + ": starting since 20");

            broker = Broker.start(folder.resolve("kafka"), broker.port(), Servers.log("health-broker"));
            awaitReadiness(address, 200, "ok");
            site.send(0, 2_000);
            site.awaitSettled(Duration.ofMinutes(1));

            broker.process().kill();
            awaitReadiness(address, 503, ": brokers since 20");
            broker = Broker.start(folder.resolve("kafka"), broker.port(), Servers.log("health-broker"));
            awaitReadiness(address, 200, "ok");

            s3.close();
            site.send(2_000, 2_000);
            awaitReadiness(address, 503, ": store since 20");

            try (ServerSocket hanging = new ServerSocket(s3.port(), 50, InetAddress.getLoopbackAddress())) {
                long begun = Time.system().nanos();
                sink.process().terminate();
                awaitReadiness(address, 503, ": draining since 20");
                int code = sink.process().awaitExit(STOP_LIMIT.plusSeconds(60));
                Duration took = Duration.ofNanos(Time.system().nanos() - begun);
                System.out.println("HealthIT: ended with " + code + " after " + Durations.print(took)
                        + " while " + hanging + " hung");

                assertThat(code).isEqualTo(TRY_AGAIN);
                assertThat(sink.process().says("left to the next owner")).isTrue();
                assertThat(sink.process().says("stopped before everything was settled")).isTrue();
            }

            try (S3Process _ = S3Process.start(folder.resolve("s3"), s3.port(), Servers.log("health-s3"))) {
                Sink next = site.sink();
                site.awaitSettled(Duration.ofMinutes(1));
                assertThat(next.drain()).isZero();
                site.proof().assertClean();
            }
        } finally {
            s3.close();
            broker.close();
        }
    }

    /** A stopped process answers nobody; one that goes on is alive at once. */
    @Test
    void a_process_that_slept_is_alive_when_it_wakes_up() throws Exception {
        try (Site site = Site.of("asleep", GroupProtocol.CONSUMER)) {
            Sink sink = site.sink(Map.of("HEALTH_LISTEN", "127.0.0.1:0"));
            Await.until("it listens",
                    () -> sink.process().lines().stream().anyMatch(line -> line.contains("health is told")));
            Matcher told = ADDRESS.matcher(String.join("\n", sink.process().lines()));
            assertThat(told.find()).isTrue();
            awaitReadiness(told.group(1), 200, "ok");

            sink.process().signal("STOP");
            CompletableFuture<Told> asked = CompletableFuture.supplyAsync(() -> {
                try {
                    return ask(told.group(1), "/livez");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(asked.completeOnTimeout(new Told(0, "no answer"), 2, TimeUnit.SECONDS).join().status())
                    .isZero();
            sink.process().signal("CONT");

            awaitReadiness(told.group(1), 200, "ok");

            pester(told.group(1));
            assertThat(sink.drain()).isZero();
        }
    }

    /** Questions that never end hold up nobody, and are hung up on. */
    private static void pester(String address) throws Exception {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(),
                        Integer.parseInt(address.substring(address.indexOf(':') + 1)));
                socket.setSoTimeout((int) Duration.ofSeconds(60).toMillis());
                silent.add(socket);
                socket.getOutputStream()
                        .write("GET /livez HTTP/1.1\r\nA: ".getBytes(StandardCharsets.US_ASCII));
            }

            Await.until("somebody else is answered", () -> isAnswered(address));
            for (Socket socket : silent) {
                assertThat(isHungUp(socket)).isTrue();
            }
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    /** While there are too many connections, a further one is ended at once. */
    private static boolean isAnswered(String address) throws Exception {
        try {
            return ask(address, "/livez").status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isHungUp(Socket socket) {
        try (InputStream in = socket.getInputStream()) {
            return in.readAllBytes().length < 1_000;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
