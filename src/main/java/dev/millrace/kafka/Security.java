package dev.millrace.kafka;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;

import dev.millrace.base.Secret;

/**
 * How clients know the brokers for the right ones, and prove who they are themselves. Its text shows no secret.
 *
 * @param tls empty: nothing is encrypted
 * @param sasl empty: no user name, password or token is sent
 */
public record Security(Optional<Tls> tls, Optional<Sasl> sasl) {
    /** Plain connections, as on a laptop. */
    public static final Security NONE = new Security(Optional.empty(), Optional.empty());

    /** Encryption; that a broker's certificate carries the name it was reached by is always checked. */
    public record Tls(Trust trust, Optional<Identity> identity) {}

    /** Whose signature under a server's certificate counts. */
    public sealed interface Trust {
        /** That of the authorities the JDK knows. */
        record Jdk() implements Trust {}

        /** That of the authorities in a PEM file. */
        record Pem(Path file) implements Trust {}

        /** That of the authorities in a key store, PKCS12 or JKS. */
        record Store(Path file, Secret password) implements Trust {}
    }

    /** The certificate that this client shows to brokers that ask for one. */
    public sealed interface Identity {
        /**
         * From PEM files.
         *
         * @param chain certificates, this client's first
         * @param key private key, PKCS8
         * @param password of the key, empty when it is not encrypted
         */
        record Pem(String chain, Secret key, Optional<Secret> password) implements Identity {}

        /** From a key store, PKCS12 or JKS, whose key has the password of the store. */
        record Store(Path file, Secret password) implements Identity {}
    }

    /** How a client proves who it is inside a connection. */
    public sealed interface Sasl {
        /** By a password. */
        record Password(Mechanism mechanism, String user, Secret password) implements Sasl {}

        /** By a token that an identity provider gives for a client's secret (OAuth 2 client credentials). */
        record Token(URI url, Trust trust, String client, Secret secret,
                Optional<String> scope) implements Sasl {}
    }

    /** Ways to use a password; the first sends it as it is. */
    public enum Mechanism {
        PLAIN, SCRAM_SHA_256, SCRAM_SHA_512;

        /** As Kafka and the configuration write it: "SCRAM-SHA-512". */
        public String label() {
            return name().replace('_', '-');
        }
    }

    /** The same as client properties; empty for {@link #NONE}. They hold the secrets. */
    public Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        if (tls.isPresent() || sasl.isPresent()) {
            properties.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                    sasl.isEmpty() ? "SSL" : tls.isPresent() ? "SASL_SSL" : "SASL_PLAINTEXT");
        }
        tls.ifPresent(found -> {
            properties.putAll(trust(found.trust()));
            found.identity().ifPresent(identity -> properties.putAll(identity(identity)));
        });
        sasl.ifPresent(found -> properties.putAll(sasl(found)));
        return properties;
    }

    private static Map<String, String> trust(Trust trust) {
        return switch (trust) {
            case Trust.Jdk _ -> Map.of();
            case Trust.Pem(Path file) -> Map.of(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM",
                    SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, file.toString());
            // The JDK's type JKS reads both formats.
            case Trust.Store(Path file, Secret password) ->
                Map.of(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, file.toString(),
                        SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG, password.reveal());
        };
    }

    private static Map<String, String> identity(Identity identity) {
        Map<String, String> properties = new LinkedHashMap<>();
        switch (identity) {
            case Identity.Pem(String chain, Secret key, Optional<Secret> password) -> {
                properties.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PEM");
                properties.put(SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, chain);
                properties.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, key.reveal());
                password.ifPresent(
                        secret -> properties.put(SslConfigs.SSL_KEY_PASSWORD_CONFIG, secret.reveal()));
            }
            case Identity.Store(Path file, Secret password) -> {
                properties.put(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, file.toString());
                properties.put(SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG, password.reveal());
                properties.put(SslConfigs.SSL_KEY_PASSWORD_CONFIG, password.reveal());
            }
        }
        return properties;
    }

    private static Map<String, String> sasl(Sasl sasl) {
        return switch (sasl) {
            case Sasl.Password password -> Map.of(SaslConfigs.SASL_MECHANISM, password.mechanism().label(),
                    SaslConfigs.SASL_JAAS_CONFIG, login(password.mechanism(),
                            Map.of("username", password.user(), "password", password.password().reveal())));
            case Sasl.Token token -> token(token);
        };
    }

    private static String login(Mechanism mechanism, Map<String, String> options) {
        return line("org.apache.kafka.common.security." + (mechanism == Mechanism.PLAIN
                ? "plain.PlainLoginModule"
                : "scram.ScramLoginModule"), options);
    }

    private static Map<String, String> token(Sasl.Token token) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put(SaslConfigs.SASL_MECHANISM, "OAUTHBEARER");
        properties.put(SaslConfigs.SASL_LOGIN_CALLBACK_HANDLER_CLASS,
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler");
        properties.put(SaslConfigs.SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL, token.url().toString());
        properties.put(SaslConfigs.SASL_OAUTHBEARER_CLIENT_CREDENTIALS_CLIENT_ID, token.client());
        properties.put(SaslConfigs.SASL_OAUTHBEARER_CLIENT_CREDENTIALS_CLIENT_SECRET,
                token.secret().reveal());
        token.scope().ifPresent(scope -> properties.put(SaslConfigs.SASL_OAUTHBEARER_SCOPE, scope));
        // Unlimited unless set; and a client is not made before it has its first token.
        properties.put(SaslConfigs.SASL_LOGIN_CONNECT_TIMEOUT_MS, "3000");
        properties.put(SaslConfigs.SASL_LOGIN_READ_TIMEOUT_MS, "5000");
        properties.put(SaslConfigs.SASL_LOGIN_RETRY_BACKOFF_MAX_MS, "2000");
        // Whom to trust at the identity provider is asked of the login, not of the connection to the brokers.
        properties.put(SaslConfigs.SASL_JAAS_CONFIG,
                line("org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule",
                        trust(token.trust())));
        return properties;
    }

    private static String line(String module, Map<String, String> options) {
        StringBuilder line = new StringBuilder(module).append(" required");
        options.forEach((name, value) -> line.append(' ').append(name).append("=\"").append(escaped(value))
                .append('"'));
        return line.append(';').toString();
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
