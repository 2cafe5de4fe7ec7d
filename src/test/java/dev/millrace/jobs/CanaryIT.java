package dev.millrace.jobs;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.base.Secret;
import dev.millrace.base.Time;
import dev.millrace.cli.Main;
import dev.millrace.drill.Child;
import dev.millrace.kafka.TopicSpec;
import dev.millrace.kafka.Topics;
import dev.millrace.ledger.Ledger;
import dev.millrace.store.MissingBucket;
import dev.millrace.store.ObjectInfo;
import dev.millrace.store.ObjectStore;
import dev.millrace.store.StoreSettings;
import dev.millrace.store.open.Stores;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.Certificates;
import dev.millrace.testkit.S3Server;
import dev.millrace.testkit.SecuredKafka;
import dev.millrace.testkit.SecuredKafka.Door;
import dev.millrace.testkit.TopicDump;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Secrets that nobody could mistake for something else go in by every way there is, the real program works and fails with
 * them, logging as much as it can, and everything that comes out is searched for them.
 */
class CanaryIT {
    private static final StoreSettings.Keys KEYS = new StoreSettings.Keys("s3-user",
            new Secret("canary-s3-38aa"));
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Pattern ADDRESS = Pattern
            .compile("health is told.*?address\"?[=:]\"([^\"]+)\"");
    @TempDir
    private static Path folder;
    private static SecuredKafka kafka;
    private static S3Server s3;
    /** What must be found nowhere. */
    private static List<String> secrets;
    /** What was searched, so that a search of nothing is noticed. */
    private static long searched;

    @BeforeAll
    static void plant() throws Exception {
        kafka = SecuredKafka.start(Files.createDirectories(folder.resolve("broker")));
        s3 = new S3Server(0, KEYS, folder.resolve("s3"));
        Path key = kafka.certificates().keyPem("client");
        secrets = new ArrayList<>(List.of("canary", Files.readAllLines(key).get(1),
                base64(SecuredKafka.CLIENT + ":" + SecuredKafka.CLIENT_SECRET), base64(SecuredKafka.PASSWORD),
                base64(KEYS.secretKey().reveal()),
                base64("\0" + SecuredKafka.USER + "\0" + SecuredKafka.PASSWORD)));
    }

    @AfterAll
    static void end() throws Exception {
        s3.close();
        kafka.close();
        System.out
                .println("CanaryIT: searched " + searched + " characters for " + secrets.size() + " secrets");
        assertThat(searched).isGreaterThan(100_000);
    }

    /** An event that keeps the contract. */
    private static String event(int id) {
        return """
                {"event_id":"e%d","timestamp":"2026-01-01T00:00:00Z","device_id":"d","src_ip":"10.0.0.1",\
                "dst_ip":"10.0.0.2","src_port":1,"dst_port":2,"protocol":"TCP","bytes":1,"packets":1,\
                "latency_ms":1,"status":"ok"}
                """.formatted(id);
    }

    private static String base64(String secret) {
        return Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)).replace("=", "");
    }

    private static void search(String what, String text) {
        searched += text.length();
        List<String> all = new ArrayList<>(secrets);
        // Of a token the last part is the signature, without which it is worth nothing.
        kafka.tokens().tokens().forEach(token -> all.add(token.substring(token.lastIndexOf('.') + 1)));
        for (String secret : all) {
            int at = text.indexOf(secret);
            if (at >= 0) {
                throw new AssertionError(what + " shows a secret: …"
                        + text.substring(Math.max(0, at - 200), Math.min(text.length(), at + 60)) + "…");
            }
        }
    }

    private static Map<String, String> environment(String... namesAndValues) {
        Map<String, String> environment = new HashMap<>(
                Map.of("MILLRACE_LOG", "trace", "MILLRACE_LOG_KAFKA", "trace",
                        "PATH", System.getenv("PATH")));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return environment;
    }

    private static Child program(String name, Map<String, String> environment, String... command) {
        return Child.start(Main.class.getName(),
                List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                List.of(command), environment, folder.resolve(name + ".log"));
    }

    private static String ended(Child child, int code) throws Exception {
        assertThat(child.awaitExit(LIMIT)).as(child.log().toString()).isEqualTo(code);
        return Files.readString(child.log(), StandardCharsets.ISO_8859_1);
    }

    private static void makeTopic(String name) throws Exception {
        try (Topics topics = Topics.open(kafka.clients())) {
            var _ = topics.create(TopicSpec.of(name, 1));
        }
    }

    private static String http(String address, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create("http://" + address + path))
                    .header("Accept", "application/json").build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    /** Looks at a running process from all sides, and ends it. */
    private static void work(String name, String bucket, Child child) throws Exception {
        child.awaitSays("health is told", LIMIT);
        Path events = Files.writeString(folder.resolve(name + ".ndjson"),
                event(1) + "{}\nnot JSON\n");
        var _ = ended(
                program(name + "-publish", environment(), "publish", name, events.toString(), "--config",
                        plainFile().toString()),
                0);
        Await.until("dead letters are there", LIMIT,
                () -> isThere(name + ".dlq") && TopicDump.records(kafka.clients(), name + ".dlq",
                        IsolationLevel.READ_COMMITTED).size() == 2);
        Matcher address = ADDRESS.matcher(String.join("\n", child.lines()));
        assertThat(address.find()).isTrue();
        search("/readyz", http(address.group(1), "/readyz"));
        search("/livez", http(address.group(1), "/livez"));
        child.signal("QUIT");
        child.awaitSays("Full thread dump", LIMIT);
        assertThat(processes()).isNotEmpty();
        for (Path process : processes()) {
            search(process.toString(), Files.readString(process));
        }
        child.terminate();
        String log = ended(child, 0);
        assertThat(log).contains("DEBUG", "drained");
        search(child.log().toString(), log);
        search(name + ".dlq", String.join("\n", TopicDump.texts(kafka.clients(), name + ".dlq")));
        search("ledger", String.join("\n", ledger()));
        try (ObjectStore store = Stores.open(s3.settings(), bucket, MissingBucket.FAIL, Time.system())) {
            List<ObjectInfo> objects = new ArrayList<>();
            store.list("", objects::add);
            assertThat(objects).isNotEmpty();
            for (ObjectInfo object : objects) {
                search(object.key(), object.key() + store.head(object.key()).orElseThrow().metadata());
            }
        }
    }

    private static boolean isThere(String topic) throws Exception {
        try (Topics topics = Topics.open(kafka.clients())) {
            return topics.describe(topic).isPresent();
        }
    }

    private static List<String> ledger() throws Exception {
        return TopicDump.records(kafka.clients(), Ledger.TOPIC, IsolationLevel.READ_COMMITTED).stream()
                .map(record -> new String(TopicDump.bytes(record.key()), StandardCharsets.ISO_8859_1)
                        + (record.value() == null
                                ? ""
                                : new String(TopicDump.bytes(record.value()), StandardCharsets.ISO_8859_1)))
                .toList();
    }

    /** Every process that this one has started and that still runs. */
    private static List<Path> processes() {
        return ProcessHandle.current().children()
                .map(process -> Path.of("/proc", Long.toString(process.pid()), "cmdline")).toList();
    }

    private static Path plainFile() throws Exception {
        return Files.writeString(folder.resolve("plain.yaml"),
                "kafka: { brokers: \"" + kafka.brokers() + "\" }\n");
    }

    /** A file whose secrets come from the environment and from files. */
    private static Path file(String name, String topic, String mechanism, String s3Key) throws Exception {
        Certificates certificates = kafka.certificates();
        Files.writeString(folder.resolve("kafka-password"), SecuredKafka.PASSWORD + "\n");
        return Files.writeString(folder.resolve(name + ".yaml"), """
                kafka:
                  brokers: "%s"
                  tls:
                    ca: %s
                    ca-password: ${env:STORE_PASSWORD}
                    certificate: %s
                    key: %s
                  sasl: { mechanism: %s, username: %s, password: "${file:kafka-password}" }
                objects:
                  url: s3://
                  endpoint: %s
                  access-key: ${env:S3_USER}
                  secret-key: ${env:%s}
                health: { listen: 127.0.0.1:0 }
                pipelines:
                  %s:
                    from: { topic: %s }
                    contract: network-event
                    to: { objects: { bucket: birds-by-file }, batch: { records: 100, interval: 200ms } }
                """.formatted(kafka.at(Door.LOGIN), certificates.authorityStore("JKS"),
                certificates.certificatePem("client"), certificates.keyPem("client"), mechanism,
                SecuredKafka.USER,
                s3.endpoint(), s3Key, name, topic));
    }

    private static Map<String, String> secretsOfFile() {
        return environment("STORE_PASSWORD", Certificates.PASSWORD, "S3_USER", KEYS.accessKey(), "S3_KEY",
                KEYS.secretKey().reveal(), "WRONG", "canary-wrong-5e5e");
    }

    @Test
    void a_file_with_password_key_and_store_key() throws Exception {
        makeTopic("by-file");
        Path file = file("by-file", "by-file", "SCRAM-SHA-512", "S3_KEY");

        work("by-file", "birds-by-file",
                program("by-file", secretsOfFile(), "run", "--config", file.toString()));

        for (String[] command : new String[][]{{"check"}, {"check", "--json"}, {"check", "--offline"},
                {"audit", "--deep", "--json"}, {"run", "--help"}}) {
            List<String> all = new ArrayList<>(List.of(command));
            all.addAll(List.of("--config", file.toString()));
            search(String.join(" ", all),
                    ended(program("by-file-" + String.join("", command), secretsOfFile(),
                            all.toArray(String[]::new)), 0));
        }
    }

    @Test
    void variables_with_a_token_and_json_logs() throws Exception {
        makeTopic("by-variables");
        Path secret = Files.writeString(folder.resolve("s3-key"), KEYS.secretKey().reveal());
        Certificates certificates = kafka.certificates();
        Map<String, String> environment = environment("KAFKA_BROKERS", kafka.at(Door.LOGIN), "KAFKA_TOPIC",
                "by-variables", "KAFKA_TLS_CA", certificates.authorityStore("PKCS12").toString(),
                "KAFKA_TLS_CA_PASSWORD", Certificates.PASSWORD, "KAFKA_TLS_CERTIFICATE",
                certificates.keyStore("client", "PKCS12").toString(), "KAFKA_TLS_KEY_PASSWORD",
                Certificates.PASSWORD,
                "KAFKA_SASL_MECHANISM", "OAUTHBEARER", "KAFKA_SASL_TOKEN_URL",
                kafka.tokens().url().toString(),
                "KAFKA_SASL_CLIENT_ID", SecuredKafka.CLIENT, "KAFKA_SASL_CLIENT_SECRET",
                SecuredKafka.CLIENT_SECRET,
                "MINIO_ENDPOINT", s3.endpoint().toString(), "MINIO_BUCKET", "birds-by-variables",
                "MINIO_ACCESS_KEY",
                KEYS.accessKey(), "MINIO_SECRET_KEY_FILE", secret.toString(), "FLUSH_INTERVAL_SEC", "1",
                "HEALTH_LISTEN", "0", "MILLRACE_LOG_FORMAT", "json");

        work("by-variables", "birds-by-variables", program("by-variables", environment, "sink"));

        assertThat(kafka.tokens().tokens()).isNotEmpty();
    }

    @Test
    void failures() throws Exception {
        makeTopic("failing");
        Map<String, String> secrets = secretsOfFile();
        Path wrongStoreKey = file("failing-store", "failing", "SCRAM-SHA-512", "WRONG");
        search("a store that refuses",
                ended(program("failing-store", secrets, "run", "--wait", "1s", "--config",
                        wrongStoreKey.toString()), 78));
        search("its check", ended(program("failing-check", secrets, "check", "--json", "--config",
                wrongStoreKey.toString()), 1));

        Path wrongPassword = file("failing-kafka", "failing", "PLAIN", "S3_KEY");
        Files.writeString(folder.resolve("kafka-password"), "canary-other-12ab");
        search("a broker that refuses", ended(program("failing-kafka", secrets, "run", "--wait", "1s",
                "--log-format", "json", "--config", wrongPassword.toString()), 78));

        Map<String, String> wrongStore = new HashMap<>(secrets);
        wrongStore.put("STORE_PASSWORD", "canary-not-4c1e");
        for (String json : new String[]{"--json", "--offline"}) {
            search("a key store that does not open",
                    ended(program("failing-keystore" + json, wrongStore, "check", json,
                            "--config", wrongPassword.toString()), 78));
        }
        Map<String, String> noToken = environment("KAFKA_BROKERS", kafka.at(Door.LOGIN), "KAFKA_TOPIC",
                "failing",
                "KAFKA_TLS_CA", kafka.certificates().authorityPem().toString(), "KAFKA_SASL_MECHANISM",
                "OAUTHBEARER",
                "KAFKA_SASL_TOKEN_URL", kafka.tokens().url().toString(), "KAFKA_SASL_CLIENT_ID",
                SecuredKafka.CLIENT,
                "KAFKA_SASL_CLIENT_SECRET", "canary-wrong-77d1", "MINIO_ENDPOINT", s3.endpoint().toString());
        search("a token endpoint that refuses",
                ended(program("failing-token", noToken, "audit", "--sink"), 78));
    }
}
