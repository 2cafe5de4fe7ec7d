package dev.millrace.health;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPInputStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HealthServerIT {
    private static final HealthSettings ANY_PORT = new HealthSettings("127.0.0.1", 0,
            HealthSettings.STUCK_AFTER);
    private volatile Health health = new Health(List.of(), List.of(new PipelineHealth("p", List.of())));
    private HealthServer server;

    @BeforeEach
    void start() throws IOException {
        server = HealthServer.start(ANY_PORT, () -> health);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> ask(String method, String path, String accept) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create("http://" + server.address() + path))
                    .timeout(Duration.ofSeconds(30)).header("Accept", accept)
                    .method(method, HttpRequest.BodyPublishers.ofString("")).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @ParameterizedTest
    @CsvSource({"GET,/livez,200,ok", "GET,/readyz,200,ok", "GET,/readyz?verbose,200,ok", "HEAD,/livez,200,''",
            "GET,/,404,there is /livez and /readyz", "GET,/livez/x,404,there is /livez and /readyz",
            "POST,/livez,405,only GET and HEAD", "DELETE,/readyz,405,only GET and HEAD"})
    void answers_what_is_asked(String method, String path, int status, String body) throws Exception {
        HttpResponse<String> answer = ask(method, path, "*/*");

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body().strip()).isEqualTo(body);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    }

    @Test
    void head_tells_how_long_the_body_would_be() throws Exception {
        assertThat(ask("HEAD", "/livez", "*/*").headers().firstValueAsLong("Content-Length")).hasValue(3);
    }

    @Test
    void answers_in_json_to_whoever_accepts_it() throws Exception {
        HttpResponse<String> answer = ask("GET", "/readyz", "application/json");

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.body()).startsWith("{\"ready\":true,");
    }

    @Test
    void is_503_while_something_is_wrong() throws Exception {
        health = new Health(List.of("stuck"), List.of());

        assertThat(ask("GET", "/livez", "*/*").statusCode()).isEqualTo(503);
        assertThat(ask("HEAD", "/readyz", "*/*").statusCode()).isEqualTo(503);
    }

    @Test
    void without_numbers_there_is_no_place_for_them() throws Exception {
        assertThat(ask("GET", "/metrics", "*/*").statusCode()).isEqualTo(404);
    }

    @Test
    void numbers_come_as_they_are_asked_for_and_compressed_for_whoever_takes_that() throws Exception {
        String numbers = "a 1\n".repeat(1_000);
        try (HealthServer telling = HealthServer.start(ANY_PORT, () -> health,
                accept -> new Exposition.Answer("text/" + accept, numbers.getBytes(StandardCharsets.UTF_8)));
                HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest.Builder plain = HttpRequest
                    .newBuilder(URI.create("http://" + telling.address() + "/metrics"))
                    .header("Accept", "x").timeout(Duration.ofSeconds(30));

            HttpResponse<String> answer = client.send(plain.build(), HttpResponse.BodyHandlers.ofString());
            HttpResponse<InputStream> packed = client.send(plain.header("Accept-Encoding", "gzip").build(),
                    HttpResponse.BodyHandlers.ofInputStream());

            assertThat(answer.body()).isEqualTo(numbers);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/x");
            assertThat(packed.headers().firstValue("Content-Encoding")).hasValue("gzip");
            assertThat(packed.headers().firstValueAsLong("Content-Length"))
                    .satisfies(length -> assertThat(length.getAsLong()).isLessThan(200));
            assertThat(new GZIPInputStream(packed.body())).hasContent(numbers);
        }
    }

    @Test
    void a_question_with_an_endless_head_is_given_up() throws Exception {
        try (Socket socket = connect()) {
            byte[] line = ("X-A: " + "a".repeat(1_000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write("GET /livez HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThatThrownBy(() -> {
                for (int i = 0; i < 100_000; i++) {
                    socket.getOutputStream().write(line);
                }
            }).isInstanceOf(IOException.class);
        }
        assertThat(ask("GET", "/livez", "*/*").statusCode()).isEqualTo(200);
    }

    @Test
    void a_port_that_is_taken_is_named() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HealthSettings settings = new HealthSettings("127.0.0.1", taken.getLocalPort(),
                    HealthSettings.STUCK_AFTER);

            assertThatThrownBy(() -> HealthServer.start(settings, () -> health))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
        }
    }

    private Socket connect() throws IOException {
        URI address = URI.create("http://" + server.address());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort());
        socket.setSoTimeout((int) Duration.ofSeconds(60).toMillis());
        return socket;
    }
}
