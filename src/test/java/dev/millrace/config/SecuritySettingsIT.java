package dev.millrace.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.millrace.testkit.Certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** {@code kafka.tls} and {@code kafka.sasl}, from the file and from the environment, to client properties. */
class SecuritySettingsIT {
    private static final String CANARY = "canary-e1c9";

    @TempDir
    private static Path folder;
    private static Certificates certificates;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = Certificates.in(folder).sign("client");
        var _ = certificates.authorityPem();
        var _ = certificates.authorityStore("JKS");
        var _ = certificates.authorityStore("PKCS12");
        var _ = certificates.certificatePem("client");
        var _ = certificates.keyPem("client");
        var _ = certificates.keyStore("client", "PKCS12");
        Files.writeString(folder.resolve("both.pem"), Files.readString(folder.resolve("client.pem"))
                + Files.readString(folder.resolve("client.key")));
        Files.writeString(folder.resolve("empty.pem"), "nothing");
        Files.writeString(folder.resolve("encrypted.key"),
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
        Files.writeString(folder.resolve("pkcs1.key"),
                "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
    }

    private static Map<String, String> file(String kafka) throws InvalidConfigException {
        return ConfigFile.parse("m.yaml", "kafka:\n  brokers: k:9092\n" + kafka.indent(2),
                Map.of("PW", CANARY, "STORE", Certificates.PASSWORD), folder).kafka().client();
    }

    private static List<String> problems(String kafka) {
        return catchThrowableOfType(InvalidConfigException.class, () -> file(kafka)).problems().stream()
                .map(problem -> problem.message()).toList();
    }

    private static Map<String, String> variables(String... namesAndValues) throws InvalidConfigException {
        return SinkEnvironment.read(environment(namesAndValues)).settings().kafka().client();
    }

    private static Map<String, String> environment(String... namesAndValues) {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return environment;
    }

    private static List<String> refusals(String... namesAndValues) {
        return catchThrowableOfType(InvalidConfigException.class, () -> variables(namesAndValues)).problems()
                .stream().map(Problem::toString).toList();
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void nothing_is_secure_unless_asked_for() throws Exception {
        assertThat(file("")).isEmpty();
        assertThat(variables()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"tls: {}", "tls:", "'tls: { ca: system }'"})
    void tls_alone_trusts_whom_the_jdk_trusts(String kafka) throws Exception {
        assertThat(file(kafka)).containsOnly(Map.entry("security.protocol", "SSL"));
        assertThat(variables("KAFKA_TLS", "true")).containsOnly(Map.entry("security.protocol", "SSL"));
    }

    @Test
    void an_authority_in_pem_is_found_beside_the_file() throws Exception {
        assertThat(file("tls: { ca: authority.pem }")).containsOnly(Map.entry("security.protocol", "SSL"),
                Map.entry("ssl.truststore.type", "PEM"),
                Map.entry("ssl.truststore.location", path("authority.pem")));
        assertThat(variables("KAFKA_TLS_CA", path("authority.pem")))
                .isEqualTo(file("tls: { ca: authority.pem }"));
    }

    @ParameterizedTest
    @CsvSource({"authority.jks", "authority.pkcs12"})
    void an_authority_in_a_key_store_needs_a_password(String store) throws Exception {
        assertThat(file("tls: { ca: " + store + ", ca-password: \"${env:STORE}\" }"))
                .containsEntry("ssl.truststore.location", path(store))
                .containsEntry("ssl.truststore.password", Certificates.PASSWORD)
                .doesNotContainKey("ssl.truststore.type");
        assertThat(problems("tls: { ca: " + store + " }")).containsExactly("kafka.tls.ca: the file "
                + path(store) + " is no PEM file; if it is a key store, give its password as well");
    }

    @Test
    void a_wrong_password_of_a_store_is_noticed_and_not_repeated() {
        List<String> problems = problems("tls: { ca: authority.pkcs12, ca-password: \"${env:PW}\" }");

        assertThat(problems).singleElement().asString()
                .startsWith("kafka.tls.ca: the key store " + path("authority.pkcs12") + " does not open (")
                .doesNotContain(CANARY);
    }

    @ParameterizedTest
    @CsvSource({"'certificate: client.pem, key: client.key'", "certificate: both.pem"})
    void an_own_certificate_in_pem(String own) throws Exception {
        Map<String, String> client = file("tls: { ca: authority.pem, " + own + " }");

        assertThat(client).containsEntry("ssl.keystore.type", "PEM").doesNotContainKey("ssl.key.password");
        assertThat(client.get("ssl.keystore.key")).contains("BEGIN PRIVATE KEY");
        assertThat(client.get("ssl.keystore.certificate.chain")).contains("BEGIN CERTIFICATE");
    }

    @Test
    void an_own_certificate_in_a_key_store() throws Exception {
        Map<String, String> expected = Map.of("security.protocol", "SSL", "ssl.keystore.location",
                path("client.pkcs12"), "ssl.keystore.password", Certificates.PASSWORD, "ssl.key.password",
                Certificates.PASSWORD);

        assertThat(file("tls: { certificate: client.pkcs12, key-password: \"${env:STORE}\" }"))
                .isEqualTo(expected);
        assertThat(variables("KAFKA_TLS_CERTIFICATE", path("client.pkcs12"), "KAFKA_TLS_KEY_PASSWORD",
                Certificates.PASSWORD)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "ca: none.pem | kafka.tls.ca: the file FOLDER/none.pem cannot be read (there is no such file)",
            "ca: empty.pem | kafka.tls.ca: the file FOLDER/empty.pem is no PEM file; if it is a key store, give its password as well",
            "key: client.key | kafka.tls.key: without kafka.tls.certificate; give the certificate that belongs to the key, or remove it",
            "certificate: client.pem | kafka.tls.certificate: the file FOLDER/client.pem has no private key in it; name the file that has",
            "certificate: client.pem, key: pkcs1.key | kafka.tls.certificate: the file FOLDER/pkcs1.key has its key in another form than PKCS8; convert it: openssl pkcs8 -topk8 -nocrypt -in FILE",
            "certificate: client.pem, key: encrypted.key | kafka.tls.certificate: the key in FOLDER/encrypted.key is encrypted; give its password as key-password",
            "ca: authority.pem, ca-password: \"${env:PW}\" | kafka.tls.ca: there is a password for it, but nothing in FOLDER/authority.pem is encrypted; remove that",
            "ca-password: \"${env:PW}\" | kafka.tls.ca-password: without kafka.tls.ca; remove it",
            "key-pasword: x | kafka.tls.key-pasword: unknown key; did you mean 'key-password'?"})
    void mistakes_in_tls_are_named(String tls, String expected) {
        assertThat(problems("tls: { " + tls + " }"))
                .containsExactly(expected.replace("FOLDER", folder.toString()));
    }

    @Test
    void a_password_is_quoted_whatever_is_in_it() throws Exception {
        Map<String, String> client = variables("KAFKA_SASL_MECHANISM", "SCRAM-SHA-512", "KAFKA_SASL_USERNAME",
                "me",
                "KAFKA_SASL_PASSWORD", "a\"b\\c;'${x}");

        assertThat(client).containsEntry("security.protocol", "SASL_PLAINTEXT").containsEntry(
                "sasl.mechanism",
                "SCRAM-SHA-512");
        assertThat(client.get("sasl.jaas.config")).contains("ScramLoginModule required", "username=\"me\"",
                "password=\"a\\\"b\\\\c;'${x}\"").endsWith(";");
    }

    @Test
    void sasl_within_tls() throws Exception {
        Map<String, String> client = file("""
                tls: { ca: authority.pem }
                sasl: { mechanism: PLAIN, username: me, password: "${env:PW}" }
                """);

        assertThat(client).containsEntry("security.protocol", "SASL_SSL").containsEntry("sasl.mechanism",
                "PLAIN");
        assertThat(client.get("sasl.jaas.config")).contains("PlainLoginModule", CANARY);
    }

    @Test
    void a_token_from_an_identity_provider() throws Exception {
        Map<String, String> client = file("""
                tls: {}
                sasl:
                  mechanism: OAUTHBEARER
                  token-url: https://id.example/token
                  token-ca: authority.pem
                  client-id: me
                  client-secret: ${env:PW}
                  scope: kafka
                """);

        assertThat(client).containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.oauthbearer.token.endpoint.url", "https://id.example/token")
                .containsEntry("sasl.oauthbearer.client.credentials.client.id", "me")
                .containsEntry("sasl.oauthbearer.client.credentials.client.secret", CANARY)
                .containsEntry("sasl.oauthbearer.scope", "kafka");
        assertThat(client.get("sasl.jaas.config")).contains("OAuthBearerLoginModule",
                "ssl.truststore.location=\"" + path("authority.pem") + "\"").doesNotContain(CANARY);
        assertThat(
                variables("KAFKA_TLS", "true", "KAFKA_SASL_MECHANISM", "OAUTHBEARER", "KAFKA_SASL_TOKEN_URL",
                        "https://id.example/token", "KAFKA_SASL_TOKEN_CA", path("authority.pem"),
                        "KAFKA_SASL_CLIENT_ID",
                        "me", "KAFKA_SASL_CLIENT_SECRET", CANARY, "KAFKA_SASL_SCOPE", "kafka")
                        .get("sasl.oauthbearer.client.credentials.client.secret"))
                .isEqualTo(CANARY);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "username: me | kafka.sasl.mechanism: missing; write PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER",
            "mechanism: scram | kafka.sasl.mechanism: found 'scram', expected PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER",
            "mechanism: PLAIN, username: me | kafka.sasl.password: missing; kafka.sasl.mechanism needs it",
            "mechanism: PLAIN, username: me, password: canary-e1c9 | kafka.sasl.password: a secret must not be written here; write ${env:NAME} or ${file:PATH} in its place",
            "mechanism: PLAIN, username: me, password: \"${env:PW}\", scope: x | kafka.sasl.scope: not for PLAIN; remove it, or change the mechanism",
            "mechanism: OAUTHBEARER, token-url: \"ftp://x\", client-id: me, client-secret: \"${env:PW}\" | kafka.sasl.token-url: not the address of a token endpoint; write https://host/path, without a user in it",
            "mechanism: OAUTHBEARER, client-id: me, client-secret: \"${env:PW}\" | kafka.sasl.token-url: missing; kafka.sasl.mechanism needs it"})
    void mistakes_in_sasl_are_named_without_the_secret(String sasl, String expected) {
        assertThat(problems("sasl: { " + sasl + " }")).containsExactly(expected);
    }

    @Test
    void what_is_set_twice_is_refused() {
        assertThat(problems("tls: {}\nclient: { security.protocol: SSL }")).containsExactly(
                "kafka.client.security.protocol: kafka.tls and kafka.sasl set it already; remove it here or there");
        assertThat(refusals("KAFKA_TLS", "true", "KAFKA_CLIENT_SECURITY_PROTOCOL", "SSL")).containsExactly(
                "KAFKA_CLIENT_SECURITY_PROTOCOL: KAFKA_TLS_… and KAFKA_SASL_… set it already; unset it, or those");
    }

    @Test
    void the_embedded_broker_has_neither() {
        List<String> problems = catchThrowableOfType(InvalidConfigException.class,
                () -> ConfigFile.parse("m.yaml", "kafka: { tls: {} }", Map.of(), folder)).problems().stream()
                .map(problem -> problem.message()).toList();

        assertThat(problems)
                .containsExactly("kafka.tls: the embedded broker has none; remove it, or name brokers");
        assertThat(refusals("KAFKA_BROKERS", "embedded", "KAFKA_TLS", "true")).containsExactly(
                "KAFKA_BROKERS: embedded, which has neither TLS nor SASL; name brokers, or unset KAFKA_TLS and KAFKA_SASL_…");
    }

    @Test
    void mistakes_in_variables_are_named() {
        assertThat(refusals("KAFKA_SASL_PASSWORD", CANARY)).containsExactly(
                "KAFKA_SASL_MECHANISM: missing; write PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER");
        assertThat(refusals("KAFKA_TLS", "false", "KAFKA_TLS_CA", path("authority.pem"))).containsExactly(
                "KAFKA_TLS: false, but KAFKA_TLS_… is set; unset one of them");
    }

    @Test
    void secrets_come_from_files_of_the_environment_too() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), CANARY + "\n");

        assertThat(variables("KAFKA_SASL_MECHANISM", "PLAIN", "KAFKA_SASL_USERNAME", "me",
                "KAFKA_SASL_PASSWORD_FILE",
                secret.toString()).get("sasl.jaas.config")).contains("password=\"" + CANARY + "\"");
    }

    @Test
    void the_pages_examples_are_right() throws Exception {
        for (String copy : List.of("authority.pem>ca.pem", "authority.pkcs12>ca.p12",
                "client.pkcs12>client.p12")) {
            String[] names = copy.split(">", 2);
            Files.write(folder.resolve(names[1]), Files.readAllBytes(folder.resolve(names[0])));
        }
        Files.writeString(folder.resolve("client-secret"), CANARY);
        for (String page : List.of("docs/security.md", "docs/health.md")) {
            String text = Files.readString(Path.of(page)).replace("/run/secrets/", "");
            List<String> examples = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(text)
                    .results()
                    .map(example -> example.group(1)).toList();

            assertThat(examples).isNotEmpty().allSatisfy(example -> {
                Settings settings = ConfigFile.parse("m.yaml", example,
                        Map.of("STORE_PASSWORD", Certificates.PASSWORD, "KAFKA_PASSWORD", CANARY), folder);
                assertThat(settings.kafka().client().isEmpty()).isEqualTo(settings.health().isPresent());
            });
        }
    }

    @Test
    void variables_of_others_are_no_settings() throws IOException, InvalidConfigException {
        assertThat(variables("KAFKA_TLS_SERVICE_HOST", "10.0.0.1", "KAFKA_SASL_ENABLED", "no")).isEmpty();
    }
}
