package dev.millrace.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.millrace.base.Secret;
import dev.millrace.kafka.Security;
import dev.millrace.kafka.Security.Identity;
import dev.millrace.kafka.Security.Mechanism;
import dev.millrace.kafka.Security.Sasl;
import dev.millrace.kafka.Security.Tls;
import dev.millrace.kafka.Security.Trust;

/**
 * Binds {@code kafka.tls} and {@code kafka.sasl}, or their variables, and looks into the files they name: what can be
 * known without a broker is said before one is asked.
 */
final class SecurityReader {
    static final List<String> TLS_KEYS = List.of("tls.ca", "tls.ca-password", "tls.certificate", "tls.key",
            "tls.key-password");
    static final List<String> SASL_KEYS = List.of("sasl.mechanism", "sasl.username", "sasl.password",
            "sasl.token-url", "sasl.token-ca", "sasl.client-id", "sasl.client-secret", "sasl.scope");
    /** Passwords and the like, which may also be given as a file that holds them. */
    static final List<String> SECRETS = List.of("tls.ca-password", "tls.key-password", "sasl.password",
            "sasl.client-secret");
    private static final String TOKEN = "OAUTHBEARER";
    private static final Map<String, Mechanism> MECHANISMS = Stream.of(Mechanism.values())
            .collect(Collectors.toMap(Mechanism::label, Function.identity(), (a, _) -> a, TreeMap::new));
    private static final String MECHANISM_NAMES = String.join(", ", MECHANISMS.keySet()) + " or " + TOKEN;
    private static final List<String> SCHEMES = List.of("https", "http");
    private static final List<String> OF_PASSWORD = List.of("sasl.username", "sasl.password");
    private static final List<String> OF_TOKEN = List.of("sasl.token-url", "sasl.token-ca", "sasl.client-id",
            "sasl.client-secret", "sasl.scope");
    private final SecuritySource source;
    private final CertificateFiles files;

    SecurityReader(SecuritySource source) {
        this.source = source;
        this.files = new CertificateFiles(source.folder());
    }

    /** What could be read; whatever could not is a problem by then. */
    Security read() {
        Optional<Tls> tls = source.isTls() ? tls() : Optional.empty();
        Optional<Sasl> sasl = source.isSasl() ? sasl() : Optional.empty();
        return new Security(tls, sasl);
    }

    // ---- TLS

    private Optional<Tls> tls() {
        Optional<Trust> trust = trust("tls.ca", source.secret("tls.ca-password"));
        Optional<Identity> identity = identity();
        return trust.map(found -> new Tls(found, identity));
    }

    private Optional<Trust> trust(String key, Optional<Value> password) {
        if (!source.has(key)) {
            password.ifPresent(value -> value.report("without " + source.name(key) + "; remove it"));
            return Optional.of(new Trust.Jdk());
        }
        return source.open(key).flatMap(value -> value.as(path -> files.trust(path, text(password))));
    }

    private Optional<Identity> identity() {
        Optional<Value> chain = source.open("tls.certificate");
        Optional<Value> key = source.open("tls.key");
        Optional<Value> password = source.secret("tls.key-password");
        if (!source.has("tls.certificate")) {
            for (String lonely : List.of("tls.key", "tls.key-password")) {
                if (source.has(lonely)) {
                    source.report(lonely, "without " + source.name("tls.certificate")
                            + "; give the certificate that belongs to the key, or remove it");
                }
            }
            return Optional.empty();
        }
        if (source.has("tls.key") && key.isEmpty()) {
            return Optional.empty();
        }
        return chain.flatMap(
                value -> value.as(path -> files.identity(path, key.map(Value::text), text(password))));
    }

    private static Optional<Secret> text(Optional<Value> value) {
        return value.map(found -> new Secret(found.text()));
    }

    // ---- SASL

    private Optional<Sasl> sasl() {
        if (!source.has("sasl.mechanism")) {
            source.report("sasl.mechanism", "missing; write " + MECHANISM_NAMES);
            return Optional.empty();
        }
        return source.open("sasl.mechanism").flatMap(value -> value.text().equals(TOKEN)
                ? token()
                : value.as(SecurityReader::mechanism).flatMap(this::password));
    }

    private Optional<Sasl> password(Mechanism mechanism) {
        refuse(OF_TOKEN, mechanism.label());
        Optional<Value> user = required("sasl.username", source::open);
        Optional<Value> password = required("sasl.password", source::secret);
        return user.flatMap(name -> password
                .map(secret -> new Sasl.Password(mechanism, name.text(), new Secret(secret.text()))));
    }

    private static Mechanism mechanism(String text) {
        Mechanism found = MECHANISMS.get(text);
        if (found == null) {
            throw new IllegalArgumentException("found '" + text + "', expected " + MECHANISM_NAMES);
        }
        return found;
    }

    private Optional<Sasl> token() {
        refuse(OF_PASSWORD, TOKEN);
        Optional<URI> url = required("sasl.token-url", source::open)
                .flatMap(value -> value.as(SecurityReader::url));
        Optional<Trust> trust = trust("sasl.token-ca", Optional.empty());
        Optional<Value> client = required("sasl.client-id", source::open);
        Optional<Value> secret = required("sasl.client-secret", source::secret);
        Optional<String> scope = source.open("sasl.scope").map(Value::text);
        return url.isEmpty() || trust.isEmpty() || client.isEmpty() || secret.isEmpty()
                ? Optional.empty()
                : Optional.of(new Sasl.Token(url.get(), trust.get(), client.get().text(),
                        new Secret(secret.get().text()), scope));
    }

    private static URI url(String text) {
        try {
            URI url = new URI(text);
            if (SCHEMES.contains(url.getScheme()) && url.getHost() != null && url.getUserInfo() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // As any other that is none.
        }
        throw new IllegalArgumentException(
                "not the address of a token endpoint; write https://host/path, without a user in it");
    }

    private Optional<Value> required(String key, Function<String, Optional<Value>> reading) {
        if (!source.has(key)) {
            source.report(key, "missing; " + source.name("sasl.mechanism") + " needs it");
        }
        return reading.apply(key);
    }

    private void refuse(List<String> keys, String mechanism) {
        for (String key : keys) {
            if (source.has(key)) {
                source.report(key, "not for " + mechanism + "; remove it, or change the mechanism");
            }
        }
    }
}
