package dev.millrace.jobs;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.base.MemoryBudget;
import dev.millrace.base.Time;
import dev.millrace.cli.Program;
import dev.millrace.config.ConfigFile;
import dev.millrace.config.Settings;
import dev.millrace.insight.InsightMerger;
import dev.millrace.insight.InsightTopics;
import dev.millrace.kafka.Clients;
import dev.millrace.ops.doctor.Need;
import dev.millrace.ops.doctor.PipelineFacts;
import dev.millrace.pipeline.Pipeline;
import dev.millrace.pipeline.Surroundings;
import dev.millrace.store.MissingBucket;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.Certificates;
import dev.millrace.testkit.SecuredKafka;
import dev.millrace.testkit.SecuredKafka.Door;
import dev.millrace.testkit.TestKafka;
import dev.millrace.testkit.TopicDump;

import static org.assertj.core.api.Assertions.assertThat;

/** Every way of being secure: a whole job through it; and what is said where it does not come about. */
class SecureIT {
    private static final int UNAVAILABLE = 75;
    private static final int CONFIGURATION = 78;
    private static final Map<String, String> ENVIRONMENT = Map.of("PASSWORD", SecuredKafka.PASSWORD, "SECRET",
            SecuredKafka.CLIENT_SECRET, "STORE", Certificates.PASSWORD, "WRONG", "canary-0d5b");

    @TempDir
    private static Path folder;
    private static SecuredKafka kafka;

    @BeforeAll
    static void startBroker() throws Exception {
        kafka = SecuredKafka.start(folder);
        var _ = kafka.certificates().authorityPem();
        var _ = kafka.certificates().authorityStore("JKS");
        var _ = kafka.certificates().certificatePem("client");
        var _ = kafka.certificates().keyPem("client");
        var _ = kafka.certificates().keyStore("client", "PKCS12");
        var _ = kafka.certificates().keyStore("late", "PKCS12");
    }

    @AfterAll
    static void stopBroker() throws Exception {
        kafka.close();
    }

    private static final String TLS = "tls: { ca: authority.pem }\n";

    private static String login(String mechanism, String user, String secret) {
        return "sasl: { mechanism: %s, username: %s, password: \"${env:%s}\" }%n".formatted(mechanism, user,
                secret);
    }

    private static String token(String secret) {
        return """
                sasl:
                  mechanism: OAUTHBEARER
                  token-url: %s
                  client-id: %s
                  client-secret: ${env:%s}
                  scope: kafka
                """.formatted(kafka.tokens().url(), SecuredKafka.CLIENT, secret);
    }

    /** How to be let in, by each listener. */
    enum Way {
        PLAIN_TEXT, TLS, TLS_BY_KEY_STORE, MUTUAL_PEM, MUTUAL_KEY_STORE, PLAIN, SCRAM, SCRAM_WITHOUT_TLS, TOKEN;

        private Door door() {
            return switch (this) {
                case PLAIN_TEXT -> throw new IllegalStateException();
                case TLS, TLS_BY_KEY_STORE -> Door.TLS;
                case MUTUAL_PEM, MUTUAL_KEY_STORE -> Door.MUTUAL;
                case PLAIN, TOKEN -> Door.LOGIN;
                case SCRAM -> Door.SCRAM;
                case SCRAM_WITHOUT_TLS -> Door.OPENLOGIN;
            };
        }

        private String brokers() {
            return this == PLAIN_TEXT ? kafka.brokers() : kafka.at(door());
        }

        private String settings() {
            return switch (this) {
                case PLAIN_TEXT -> "";
                case TLS -> SecureIT.TLS;
                case TLS_BY_KEY_STORE -> "tls: { ca: authority.jks, ca-password: \"${env:STORE}\" }\n";
                case MUTUAL_PEM -> "tls: { ca: authority.pem, certificate: client.pem, key: client.key }\n";
                case MUTUAL_KEY_STORE ->
                    "tls: { ca: authority.pem, certificate: client.pkcs12, key-password: \"${env:STORE}\" }\n";
                case PLAIN -> SecureIT.TLS + login("PLAIN", SecuredKafka.USER, "PASSWORD");
                case SCRAM -> SecureIT.TLS + login("SCRAM-SHA-512", SecuredKafka.USER, "PASSWORD");
                case SCRAM_WITHOUT_TLS -> login("SCRAM-SHA-512", SecuredKafka.USER, "PASSWORD");
                case TOKEN -> SecureIT.TLS + token("SECRET");
            };
        }
    }

    private static Path file(String name, String brokers, String security) throws Exception {
        return Files.writeString(folder.resolve(name + ".yaml"), """
                kafka:
                  brokers: "%s"
                %s
                objects: { url: "file:%s" }
                pipelines:
                  %s:
                    from: { topic: %s }
                    contract: network-event
                    to:
                      objects: { bucket: kept }
                      batch: { records: 100, interval: 200ms }
                """.formatted(brokers, security.indent(2), folder.resolve(name), name, name));
    }

    private static Program.Answer run(Path file, String... command) {
        String[] all = new String[command.length + 2];
        System.arraycopy(command, 0, all, 0, command.length);
        all[command.length] = "--config";
        all[command.length + 1] = file.toString();
        return Program.run(ENVIRONMENT, all);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void a_whole_job_works(Way way) throws Exception {
        String name = TestKafka.uniqueName("secure-" + way.name().toLowerCase(Locale.ROOT));
        Path file = file(name, way.brokers(), way.settings());
        publish(name, file);

        assertThatAllWorks(name, file);
    }

    @Test
    void the_rights_that_doctor_prints_are_enough() throws Exception {
        String name = TestKafka.uniqueName("narrow");
        publish(name, file(name + "-publish", kafka.brokers(), ""));
        Path file = file(name, kafka.at(Door.SCRAM), NARROW);
        grantNeeds(file);

        assertThatAllWorks(name, file);
    }

    @Test
    void the_rights_that_doctor_prints_are_enough_for_forwarding_and_insights() throws Exception {
        String name = TestKafka.uniqueName("narrow-forward");
        publish(name, file(name + "-publish", kafka.brokers(), ""));
        Path file = Files.writeString(folder.resolve(name + ".yaml"), """
                kafka:
                  brokers: "%s"
                %s
                pipelines:
                  %s:
                    from: { topic: %s }
                    contract: network-event
                    to: { topic: %s-out }
                    insights: [ { count-by: protocol } ]
                """.formatted(kafka.at(Door.SCRAM), NARROW.indent(2), name, name, name));
        grantNeeds(file);

        Settings settings = ConfigFile.load(file, ENVIRONMENT);
        try (InsightMerger merger = InsightMerger.start(new Clients(settings.kafka()),
                folder.resolve(name + "-state"), new MemoryBudget(settings.memory()));
                Pipeline pipeline = Pipeline.start(settings.pipelines().getFirst(), surroundings(settings))) {
            Await.until("all is settled", () -> {
                assertThat(pipeline.failure()).isEmpty();
                var status = pipeline.status();
                return status.forwarded() == 180 && status.deadLetters() == 20;
            });
            Await.until("what was counted is merged", () -> {
                assertThat(merger.failure()).isEmpty();
                return !TopicDump.texts(kafka.clients(), InsightTopics.RESULTS).isEmpty();
            });
            assertThat(pipeline.drain(Duration.ofSeconds(30))).isTrue();
        }
        Program.Answer audited = run(file, "audit", "--json", "--pipeline", name);
        assertThat(audited.code()).as(audited.out() + audited.err()).isZero();
    }

    private static final String NARROW = TLS + login("SCRAM-SHA-512", SecuredKafka.NARROW, "PASSWORD");

    /** Those that `doctor --acls` prints for a configuration, and no others. */
    private static void grantNeeds(Path file) throws Exception {
        for (Need need : Need.of(
                ConfigFile.load(file, ENVIRONMENT).pipelines().stream().map(PipelineFacts::of).toList())) {
            kafka.grant(new ResourcePattern(ResourceType.valueOf(need.resource().name()), need.name(),
                    need.isPrefix() ? PatternType.PREFIXED : PatternType.LITERAL),
                    need.operations().stream().map(operation -> AclOperation.valueOf(operation.name()))
                            .toArray(AclOperation[]::new));
        }
    }

    /** An event that keeps the contract. */
    private static String event(int id) {
        return """
                {"event_id":"e%d","timestamp":"2026-01-01T00:00:00Z","device_id":"d","src_ip":"10.0.0.1",\
                "dst_ip":"10.0.0.2","src_port":1,"dst_port":2,"protocol":"TCP","bytes":1,"packets":1,\
                "latency_ms":1,"status":"ok"}""".formatted(id);
    }

    private static void publish(String name, Path file) throws Exception {
        Path events = Files.writeString(folder.resolve(name + ".ndjson"),
                IntStream.range(0, 200).mapToObj(i -> i % 10 == 0 ? "{}" : event(i))
                        .collect(Collectors.joining("\n", "", "\n")));

        Program.Answer published = run(file, "publish", name, events.toString(), "--create", "2");
        assertThat(published.code()).as(published.err()).isZero();
    }

    private static void assertThatAllWorks(String name, Path file) throws Exception {
        runPipeline(file);

        Program.Answer checked = run(file, "check", "--json");
        assertThat(checked.code()).as(checked.out() + checked.err()).isZero();
        Program.Answer audited = run(file, "audit", "--deep", "--json", "--pipeline", name);
        assertThat(audited.code()).as(audited.out() + audited.err()).isZero();
        Await.until("nobody is in the group any more, and there is nothing to adopt",
                () -> run(file, "adopt", name, "--from", "ledger").code() == 0);
        JsonNode security = JsonMapper.shared().readTree(checked.out()).at("/kafka/security");
        assertThat(security.stringValue()).isEqualTo(ConfigFile.load(file, ENVIRONMENT).kafka().security());
    }

    private static Surroundings surroundings(Settings settings) {
        return new Surroundings(new Clients(settings.kafka()), settings.store(), MissingBucket.CREATE,
                new MemoryBudget(settings.memory()), Time.system(), "test", Duration.ofSeconds(10));
    }

    private static void runPipeline(Path file) throws Exception {
        Settings settings = ConfigFile.load(file, ENVIRONMENT);
        try (Pipeline pipeline = Pipeline.start(settings.pipelines().getFirst(), surroundings(settings))) {
            try {
                Await.until("all is settled", () -> {
                    assertThat(pipeline.failure()).isEmpty();
                    var status = pipeline.status();
                    return status.stored() == 180 && status.deadLetters() == 20;
                });
            } catch (AssertionError e) {
                throw new AssertionError(pipeline.status().toString(), e);
            }
            assertThat(pipeline.drain(Duration.ofSeconds(30))).isTrue();
        }
    }

    // ---- where it does not come about

    private static void refused(int code, String address, String security, String... words) throws Exception {
        Path file = file(TestKafka.uniqueName("refused"), address, security);

        Program.Answer answer = run(file, "audit");

        System.out.println("SecureIT: " + answer.err().strip());
        assertThat(answer.code()).as(answer.err()).isEqualTo(code);
        assertThat(answer.err()).contains(words).doesNotContain("canary", SecuredKafka.PASSWORD,
                SecuredKafka.CLIENT_SECRET, Certificates.PASSWORD, "\tat ");
        assertThat(answer.err().lines()).hasSize(1);
    }

    @Test
    void a_wrong_password() throws Exception {
        for (String mechanism : new String[]{"PLAIN", "SCRAM-SHA-512"}) {
            refused(CONFIGURATION, kafka.at(Door.LOGIN), TLS + login(mechanism, SecuredKafka.USER, "WRONG"),
                    "SASL authentication failed", "check user name and password");
        }
    }

    @Test
    void a_mechanism_that_the_listener_does_not_take() throws Exception {
        refused(CONFIGURATION, kafka.at(Door.SCRAM), TLS + login("PLAIN", SecuredKafka.USER, "PASSWORD"),
                "SASL authentication failed: the brokers do not take this mechanism", "[SCRAM-SHA-512]",
                "set kafka.sasl.mechanism");
    }

    @Test
    void a_certificate_of_a_broker_that_has_expired() throws Exception {
        refused(CONFIGURATION, kafka.at(Door.EXPIRED), TLS,
                "TLS handshake failed: the broker's certificate has expired (NotAfter", "have it renewed");
    }

    @Test
    void an_authority_that_nobody_trusts() throws Exception {
        refused(CONFIGURATION, kafka.at(Door.TLS), "tls: {}",
                "TLS handshake failed: the broker's certificate is signed by nobody this client trusts",
                "name its authority as kafka.tls.ca");
    }

    @Test
    void a_certificate_for_another_name() throws Exception {
        refused(CONFIGURATION, kafka.at(Door.ELSEWHERE), TLS,
                "TLS handshake failed: the broker's certificate is for another name", "127.0.0.1",
                "connect by a name that stands in it");
    }

    @Test
    void no_certificate_where_one_is_wanted() throws Exception {
        refused(CONFIGURATION, kafka.at(Door.MUTUAL), TLS,
                "TLS handshake failed: the broker wants a certificate of this client",
                "set kafka.tls.certificate");
    }

    @Test
    void a_certificate_of_this_client_that_has_expired() throws Exception {
        Path file = file(TestKafka.uniqueName("late"), kafka.at(Door.MUTUAL),
                "tls: { ca: authority.pem, certificate: late.pkcs12, key-password: \"${env:STORE}\" }");

        Program.Answer answer = run(file, "audit");

        assertThat(answer.code()).isEqualTo(CONFIGURATION);
        assertThat(answer.err())
                .containsPattern("kafka.tls.certificate: the certificate in .*/late.pkcs12 expired at 20"
                        + "[-0-9T:]+Z; have it renewed");
    }

    @Test
    void a_certificate_of_this_client_that_the_brokers_do_not_trust() throws Exception {
        Path other = Files.createDirectories(folder.resolve("other"));
        Certificates strangers = Certificates.in(other).sign("stranger");
        var _ = strangers.certificatePem("stranger");
        var _ = strangers.keyPem("stranger");

        refused(CONFIGURATION, kafka.at(Door.MUTUAL),
                "tls: { ca: authority.pem, certificate: other/stranger.pem, key: other/stranger.key }",
                "TLS handshake failed: the broker wants a certificate of this client, or does not trust the one it got");
    }

    @Test
    void plain_text_at_a_listener_with_tls() throws Exception {
        refused(CONFIGURATION, kafka.at(Door.TLS), "",
                "this client is set to PLAINTEXT, but the listener speaks TLS"
                        + " and wants no login",
                "so that security.protocol is SSL");
    }

    @Test
    void tls_at_a_listener_without() throws Exception {
        refused(CONFIGURATION, kafka.brokers(), TLS,
                "this client is set to SSL, but the listener speaks plain text without TLS and wants no login",
                "so that security.protocol is PLAINTEXT");
    }

    @Test
    void no_login_where_one_is_wanted() throws Exception {
        refused(CONFIGURATION, kafka.at(Door.SCRAM), TLS,
                "this client is set to SSL, but the listener speaks TLS and"
                        + " wants a login by SCRAM-SHA-512",
                "so that security.protocol is SASL_SSL");
    }

    @Test
    void a_login_where_none_is_wanted() throws Exception {
        refused(CONFIGURATION, kafka.at(Door.TLS), TLS + login("PLAIN", SecuredKafka.USER, "PASSWORD"),
                "SASL authentication failed: this listener wants no login", "remove kafka.sasl");
    }

    @Test
    void a_token_endpoint_that_says_no() throws Exception {
        refused(CONFIGURATION, kafka.at(Door.LOGIN), TLS + token("WRONG"), "no token from the token endpoint "
                + kafka.tokens().url(), "401", "invalid_client", "check url, client, secret and scope");
    }

    @Test
    void a_token_endpoint_that_is_ill() throws Exception {
        kafka.tokens().answerWith(503);
        try {
            refused(UNAVAILABLE, kafka.at(Door.LOGIN), TLS + token("SECRET"),
                    "no token from the token endpoint", "503", "check that it is up");
        } finally {
            kafka.tokens().answerWith(0);
        }
    }

    @Test
    void a_token_endpoint_where_nobody_listens() throws Exception {
        String nobody = "http://127.0.0.1:" + closedPort() + "/token";
        refused(UNAVAILABLE, kafka.at(Door.LOGIN),
                TLS + token("SECRET").replace(kafka.tokens().url().toString(), nobody),
                "no token from the token endpoint " + nobody, "Connection refused", "check that it is up");
    }

    @Test
    void a_right_that_is_missing() throws Exception {
        String name = TestKafka.uniqueName("powerless");
        Path file = file(name, kafka.at(Door.SCRAM),
                TLS + login("SCRAM-SHA-512", SecuredKafka.POWERLESS, "PASSWORD"));
        Path events = Files.writeString(folder.resolve(name + ".ndjson"), "{}\n");

        Program.Answer answer = run(file, "publish", name, events.toString(), "--create", "1");

        assertThat(answer.code()).isEqualTo(CONFIGURATION);
        assertThat(answer.err()).contains("authorization: not allowed", "give this principal the right");
    }

    @Test
    void doctor_names_the_step_that_failed() throws Exception {
        assertThat(failedStep(kafka.at(Door.TLS), "")).isEqualTo("language");
        assertThat(failedStep(kafka.at(Door.EXPIRED), TLS)).isEqualTo("tls");
        assertThat(failedStep(kafka.at(Door.SCRAM), TLS + login("SCRAM-SHA-512", SecuredKafka.USER, "WRONG")))
                .isEqualTo("login");
        assertThat(failedStep("127.0.0.1:" + closedPort(), TLS)).isEqualTo("connect");
    }

    private static String failedStep(String address, String security) throws Exception {
        Program.Answer answer = run(file(TestKafka.uniqueName("step"), address, security), "doctor",
                "--json");
        for (JsonNode step : JsonMapper.shared().readTree(answer.out()).at("/steps")) {
            if (step.at("/outcome").stringValue().equals("failed")) {
                return step.at("/step").stringValue();
            }
        }
        return answer.out();
    }

    @Test
    void doctor_finds_what_is_insecure() throws Exception {
        Path file = file(TestKafka.uniqueName("insecure"), kafka.at(Door.LOGIN),
                TLS + login("PLAIN", SecuredKafka.USER, "PASSWORD"));

        Program.Answer answer = run(file, "doctor", "--json", "--mine");

        JsonNode json = JsonMapper.shared().readTree(answer.out());
        Set<String> found = new TreeSet<>();
        json.at("/findings").forEach(finding -> found
                .add(finding.at("/rule").stringValue() + " " + finding.at("/severity").stringValue()));
        // The certificate is for thirty days. Who is a super user is set, but no broker of Kafka's shows it.
        assertThat(found).contains("MR-S007 medium").noneMatch(item -> item.matches("MR-S00[12345689].*"));
        assertThat(json.at("/unknown")).anySatisfy(
                item -> assertThat(item.at("/rule").stringValue()).isEqualTo("MR-S005"));
    }

    @Test
    void what_a_principal_may_not_know_is_unknown_to_doctor() throws Exception {
        Path file = file(TestKafka.uniqueName("ignorant"), kafka.at(Door.SCRAM),
                TLS + login("SCRAM-SHA-512", SecuredKafka.POWERLESS, "PASSWORD"));

        Program.Answer answer = run(file, "doctor", "--json");

        JsonNode json = JsonMapper.shared().readTree(answer.out());
        assertThat(json.at("/unknown")).as(answer.out()).anySatisfy(
                item -> assertThat(item.at("/rule").stringValue()).isEqualTo("MR-B005"));
        assertThat(json.at("/passed")).noneMatch(id -> id.stringValue().equals("MR-B005"));
        assertThat(answer.out()).contains("authorization: not allowed");
    }

    @Test
    void a_name_that_nobody_knows() throws Exception {
        refused(UNAVAILABLE, "no-such-host.invalid:9092", TLS, "unknown host 'no-such-host.invalid'");
    }

    @Test
    void an_address_where_nobody_listens() throws Exception {
        int port = closedPort();
        refused(UNAVAILABLE, "127.0.0.1:" + port, TLS, "connection refused by 127.0.0.1:" + port);
    }

    @Test
    void a_password_that_anybody_can_read_is_warned_of() throws Exception {
        Path file = file(TestKafka.uniqueName("readable"), kafka.at(Door.OPENLOGIN),
                login("PLAIN", SecuredKafka.USER, "PASSWORD"));

        Program.Answer answer = run(file, "check", "--offline");

        assertThat(answer.out()).contains("SASL_PLAINTEXT by PLAIN",
                "without TLS, anybody between here and the brokers can read what PLAIN sends");
    }

    /** Nobody listens there: it was free a moment ago. */
    private static int closedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
