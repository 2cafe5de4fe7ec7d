package dev.millrace.cli;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.base.Secret;
import dev.millrace.console.ConsoleSettings;
import dev.millrace.testkit.Await;

import static org.assertj.core.api.Assertions.assertThat;

/** The console over HTTP, as programs and as strangers use it. */
class ConsoleApiIT {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final String VIEW = "look-look-look-look";
    private static final String OPERATE = "work-work-work-work";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    @TempDir
    private static Path folder;
    private static ConsoleSite site;

    @BeforeAll
    static void start() throws Exception {
        site = ConsoleSite.start(folder,
                new ConsoleSettings("127.0.0.1", 0, new Secret(VIEW), new Secret(OPERATE))).fill();
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(site.address() + path));
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return send(request(path).header("Authorization", "Bearer " + VIEW));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode json(String path) throws Exception {
        HttpResponse<String> answer = get("/api/v1" + path);
        assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
        return MAPPER.readTree(answer.body());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void answers_are_as_the_document_says() throws Exception {
        JsonNode document = json("/openapi.json");
        Await.until("ledger, letters and lag are there", () -> json("/ledger").get("total").intValue() >= 5
                && json("/letters").get("total").intValue() > 0 && json("/lag").get("total").intValue() > 0);
        JsonNode chain = json("/ledger?pipeline=" + site.names().getFirst()).get("items").get(0);
        JsonNode object = json("/ledger/ranges?chain=" + encoded(chain.get("chain").stringValue()))
                .get("ranges")
                .get(0).get("object");
        Map<String, String> queries = new LinkedHashMap<>();
        queries.put("/pipelines/one", "?name=" + site.names().getFirst());
        queries.put("/ledger/ranges", "?chain=" + encoded(chain.get("chain").stringValue()));
        queries.put("/objects/preview", "?bucket=" + object.get("bucket").stringValue() + "&key="
                + encoded(object.get("key").stringValue()));
        queries.put("/letters/one",
                "?at=" + encoded(json("/letters").get("items").get(0).get("sample").stringValue()));
        queries.put("/explain", "?at=" + encoded(site.topic(0) + "-0@0"));
        queries.put("/lag/group",
                "?group=" + encoded(json("/lag").get("items").get(0).get("group").stringValue()));

        List<String> problems = new ArrayList<>();
        document.get("paths").forEachEntry((path, item) -> {
            if (item.has("get") && !List.of("/events", "/letters/job", "/openapi.json").contains(path)) {
                problems.addAll(problems(document, path, queries.getOrDefault(path, "")));
            }
        });

        assertThat(problems).isEmpty();
    }

    private static List<String> problems(JsonNode document, String path, String query) {
        try {
            String pointer = "/paths/" + path.replace("/", "~1")
                    + "/get/responses/200/content/application~1json/schema";
            String schema = MAPPER
                    .writeValueAsString(Map.of("$ref", "#/document" + pointer, "document", document))
                    .replace("#/components/", "#/document/components/");
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(schema)
                    .validate(get("/api/v1" + path + query).body(), InputFormat.JSON).stream()
                    .map(error -> path + ": " + error).toList();
        } catch (Exception e) {
            throw new IllegalStateException(path, e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/ledger", "/console.css", "/js/main.js", "/lib/preact.js",
            "/api/v1/overview",
            "/api/v1/nothing", "/js/../../../etc/passwd", "/api/v1/events/x"})
    void everything_is_sent_with_the_headers_that_keep_pages_apart(String path) throws Exception {
        HttpResponse<String> answer = send(request(path));

        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'",
                        "script-src 'self'")
                .doesNotContain("unsafe");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(answer.body()).doesNotContain("root:");
    }

    @Test
    void without_a_token_nothing_is_told() throws Exception {
        assertThat(send(request("/api/v1/overview")).statusCode()).isEqualTo(401);
        assertThat(send(request("/api/v1/events")).statusCode()).isEqualTo(401);
        assertThat(send(request("/api/v1/overview").header("Authorization", "Bearer nonsense-nonsense"))
                .statusCode()).isEqualTo(401);
        assertThat(send(request("/")).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({VIEW + ",/letters/discard,403", OPERATE + ",/letters/discard,400", VIEW + ",/ledger,405"})
    void who_may_only_look_changes_nothing(String token, String path, int status) throws Exception {
        HttpResponse<String> answer = send(
                request("/api/v1" + path).header("Authorization", "Bearer " + token)
                        .header("X-Millrace-Change", "1").POST(HttpRequest.BodyPublishers.ofString("{}")));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    }

    @Test
    void a_form_of_another_site_changes_nothing() throws Exception {
        HttpResponse<String> answer = send(request("/api/v1/letters/discard")
                .header("Authorization", "Bearer " + OPERATE).header("Origin", "http://evil.example")
                .POST(HttpRequest.BodyPublishers.ofString("{\"group\":\"00000000\",\"reason\":\"x\"}")));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("X-Millrace-Change");
    }

    @Test
    void a_session_lets_a_browser_in_until_it_signs_out() throws Exception {
        HttpResponse<String> signedIn = send(request("/api/v1/session").header("X-Millrace-Change", "1")
                .POST(HttpRequest.BodyPublishers.ofString("{\"token\":\"" + VIEW + "\"}")));
        String cookie = signedIn.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly", "SameSite=Strict").doesNotContain(VIEW);
        String pair = cookie.substring(0, cookie.indexOf(';'));
        assertThat(send(request("/api/v1/overview").header("Cookie", pair)).statusCode()).isEqualTo(200);

        var _ = send(
                request("/api/v1/session").header("Cookie", pair).header("X-Millrace-Change", "1").DELETE());

        assertThat(send(request("/api/v1/overview").header("Cookie", pair)).statusCode()).isEqualTo(401);
    }

    @Test
    void live_updates_go_on_where_they_ended() throws Exception {
        List<Long> first = pulses("", 2);

        List<Long> resumed = pulses(Long.toString(first.getFirst()), 2);

        assertThat(resumed.getFirst()).isEqualTo(first.getFirst() + 1);
        assertThat(resumed.getLast()).isEqualTo(first.getFirst() + 2);
    }

    private static List<Long> pulses(String lastSeen, int count) throws Exception {
        HttpRequest.Builder request = request("/api/v1/events").header("Authorization", "Bearer " + VIEW);
        HttpResponse<Stream<String>> answer = CLIENT.send(
                (lastSeen.isEmpty() ? request : request.header("Last-Event-ID", lastSeen)).build(),
                BodyHandlers.ofLines());
        try (Stream<String> lines = answer.body()) {
            return lines.filter(line -> line.startsWith("id: ")).limit(count)
                    .map(line -> Long.parseLong(line.substring("id: ".length()))).toList();
        }
    }

    @Test
    void too_long_a_body_is_refused() throws Exception {
        HttpResponse<String> answer = send(request("/api/v1/letters/test").header("X-Millrace-Change", "1")
                .header("Authorization", "Bearer " + OPERATE)
                .POST(HttpRequest.BodyPublishers.ofString("{\"where\":\"" + "x".repeat(400_000) + "\"}")));

        assertThat(answer.statusCode()).isIn(400, 413);
    }

    @Test
    void letters_are_tested_and_sent_again() throws Exception {
        Await.until("the letters of this site are there", () -> letters().isArray() && !letters().isEmpty());
        String group = letters().get(0).get("group").stringValue();

        JsonNode tested = work("test", group);

        assertThat(tested.get("looked").longValue()).isPositive();
        JsonNode discarded = work("discard", group);
        assertThat(discarded.get("discarded").longValue()).isEqualTo(tested.get("looked").longValue());
        assertThat(json("/letters/actions").get("actions").get(0).get("reason").stringValue())
                .isEqualTo("a test of the console");
    }

    private static JsonNode letters() throws Exception {
        return json("/letters?pipeline=" + site.names().get(1)).get("items");
    }

    private static JsonNode work(String kind, String group) throws Exception {
        HttpResponse<String> begun = send(request("/api/v1/letters/" + kind).header("X-Millrace-Change", "1")
                .header("Authorization", "Bearer " + OPERATE).POST(HttpRequest.BodyPublishers.ofString(
                        "{\"group\":\"" + group + "\",\"reason\":\"a test of the console\"}")));
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(200);
        Await.until("it is done", () -> !json("/letters/job").get("state").stringValue().equals("running"));
        JsonNode job = json("/letters/job");
        assertThat(job.get("state").stringValue()).as(job.toString()).isEqualTo("done");
        return job.get("result");
    }
}
