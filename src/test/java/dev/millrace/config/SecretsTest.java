package dev.millrace.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

class SecretsTest {
    private static final String REFUSAL = "a secret must not be written here; write ${env:NAME} or ${file:PATH} in its "
            + "place";
    private static final String CANARY = "canary-7f3a";

    @TempDir
    private Path folder;

    private Settings read(String text) throws InvalidConfigException {
        return ConfigFile.parse("m.yaml", text, Map.of("PASSWORD", CANARY), folder);
    }

    private static String client(String property, String value) {
        return "kafka:\n  client:\n    " + property + ": '" + value + "'\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {CANARY, "${PASSWORD}", "${env:PASSWORD:" + CANARY + "}", "x${env:PASSWORD}",
            "${env:PASSWORD} "})
    void a_password_that_stands_in_the_file_is_refused_and_not_repeated(String value) {
        Throwable refused = catchThrowable(() -> read(client("ssl.key.password", value)));

        assertThat(refused).hasMessage("m.yaml:3:23: kafka.client.ssl.key.password: " + REFUSAL);
    }

    @ParameterizedTest
    @CsvSource({"ssl.keystore.password,true", "sasl.oauthbearer.client.credentials.client.secret,true",
            "ssl.keystore.key,true", "some.TOKEN,true", "sasl.oauthbearer.token.endpoint.url,false",
            "ssl.keystore.location,false", "client.rack,false"})
    void a_property_is_a_secret_by_its_name(String property, boolean isSecret) {
        Throwable outcome = catchThrowable(() -> read(client(property, "text")));

        assertThat(outcome != null).isEqualTo(isSecret);
    }

    @Test
    void the_secret_key_of_the_store_is_a_secret() {
        assertThatThrownBy(() -> read("objects: { url: 's3:', access-key: a, secret-key: b }"))
                .hasMessageContaining("m.yaml:1:36: objects.access-key: " + REFUSAL)
                .hasMessageContaining("m.yaml:1:51: objects.secret-key: " + REFUSAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X required username=\"u\" password=\"" + CANARY + "\";",
            "X required password = " + CANARY + ";",
            "X required clientSecret=\"" + CANARY + "\" a=\"${env:PASSWORD}\";"})
    void a_jaas_line_with_a_written_password_is_refused(String line) {
        Throwable refused = catchThrowable(() -> read(client("sasl.jaas.config", line)));

        assertThat(refused).hasMessage("m.yaml:3:23: kafka.client.sasl.jaas.config: " + REFUSAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X required username=\"u\" password=\"${env:PASSWORD}\";",
            "X required password = ${env:PASSWORD};", "${env:PASSWORD}", "OAuthBearerLoginModule required;"})
    void a_jaas_line_whose_password_is_referred_to_is_taken(String line) throws Exception {
        Settings settings = read(client("sasl.jaas.config", line));

        assertThat(settings.kafka().client().get("sasl.jaas.config"))
                .isEqualTo(line.replace("${env:PASSWORD}", CANARY));
    }

    @Test
    void a_secret_is_read_from_a_file_without_its_line_end() throws Exception {
        Files.writeString(folder.resolve("pw"), CANARY + "\n");

        Settings settings = read(client("ssl.key.password", "${file:pw}"));

        assertThat(settings.kafka().client()).containsEntry("ssl.key.password", CANARY);
    }

    @Test
    void a_file_that_cannot_be_read_is_named() {
        assertThatThrownBy(() -> read(client("ssl.key.password", "${file:pw}"))).hasMessage(
                "m.yaml:3:23: kafka.client.ssl.key.password: the file " + folder.resolve("pw")
                        + " cannot be read (there is no such file); it must be a text file this process may read");
    }

    /** Somebody mixes two references up: the message must not give the secret away. */
    @Test
    void text_from_a_file_is_never_repeated() throws IOException {
        Files.writeString(folder.resolve("pw"), CANARY);

        Throwable refused = catchThrowable(() -> read("memory: ${file:pw}\n"));

        assertThat(refused).hasMessage(
                "m.yaml:1:9: memory: not a size: '***'; write a whole number and a unit, like 64MiB");
    }

    @Test
    void settings_do_not_show_their_secrets() throws Exception {
        Settings settings = read(client("ssl.key.password", "${env:PASSWORD}")
                + "objects: { url: 's3:', access-key: \"${env:PASSWORD}\", secret-key: \"${env:PASSWORD}\" }");

        assertThat(settings.toString().replace("accessKey=" + CANARY, "")).doesNotContain(CANARY);
    }
}
