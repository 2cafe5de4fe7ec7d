package dev.millrace.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourcePattern;

import dev.millrace.kafka.Clients;
import dev.millrace.kafka.EmbeddedKafka;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.kafka.KafkaSettings;

/**
 * A broker with a listener for each way of being secure, and some that are badly so. Beside those a plain one, by which
 * a test looks at what became of its doings. Users may do everything, but for {@link #POWERLESS}.
 */
public final class SecuredKafka implements AutoCloseable {
    public static final String USER = "worker";
    /** With everything in it that a configuration line could trip over. */
    public static final String PASSWORD = "canary-9f2b-p\"a\\s;s='w o${r}d";
    public static final String POWERLESS = "powerless";
    /** May do what {@link #grant} gives. */
    public static final String NARROW = "narrow";
    public static final String CLIENT = "token-client";
    public static final String CLIENT_SECRET = "canary-token-77d0";
    private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required";
    private static final String SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
    private static final String OAUTH = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;";
    private static final String ALLOWED = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

    private final EmbeddedKafka broker;
    private final Certificates certificates;
    private final TokenProvider tokens;

    private SecuredKafka(EmbeddedKafka broker, Certificates certificates, TokenProvider tokens) {
        this.broker = broker;
        this.certificates = certificates;
        this.tokens = tokens;
    }

    /** Which listener: what it speaks stands in its name. */
    public enum Door {
        /** TLS alone. */
        TLS,
        /** TLS; wants a certificate of the client. */
        MUTUAL,
        /** TLS, with a certificate whose time is over. */
        EXPIRED,
        /** TLS, with a certificate for another machine. */
        ELSEWHERE,
        /** TLS, and a login by any mechanism. */
        LOGIN,
        /** TLS, and a login by SCRAM-SHA-512 alone. */
        SCRAM,
        /** No TLS, and a login by PLAIN or SCRAM-SHA-512. */
        OPENLOGIN;

        private String protocol() {
            return switch (this) {
                case TLS, MUTUAL, EXPIRED, ELSEWHERE -> "SSL";
                case LOGIN, SCRAM -> "SASL_SSL";
                case OPENLOGIN -> "SASL_PLAINTEXT";
            };
        }

        private String prefix() {
            return "listener.name." + name().toLowerCase(Locale.ROOT) + ".";
        }
    }

    /** Starts it with everything it needs in the folder. */
    public static SecuredKafka start(Path folder) throws Exception {
        Certificates certificates = Certificates.in(folder).sign("broker").sign("client")
                .signExpired("expired").signElsewhere("elsewhere").signExpired("late");
        TokenProvider tokens = new TokenProvider(CLIENT, CLIENT_SECRET);
        String keys = tokens.keySet(folder.resolve("keys.json")).toUri().toString();
        // Of the broker, which is in this process.
        System.setProperty(ALLOWED, keys);
        EmbeddedKafka.Options options = EmbeddedKafka.Options.on(folder.resolve("data"),
                System.err::println);
        for (Door door : Door.values()) {
            options = options.door(door.name(), door.protocol());
            String signed = switch (door) {
                case EXPIRED -> "expired";
                case ELSEWHERE -> "elsewhere";
                case TLS, MUTUAL, LOGIN, SCRAM, OPENLOGIN -> "broker";
            };
            options = options
                    .with(door.prefix() + "ssl.keystore.location",
                            certificates.keyStore(signed, "PKCS12").toString())
                    .with(door.prefix() + "ssl.keystore.password", Certificates.PASSWORD)
                    .with(door.prefix() + "ssl.key.password", Certificates.PASSWORD);
        }
        options = options
                .with(Door.MUTUAL.prefix() + "ssl.client.auth", "required")
                .with(Door.MUTUAL.prefix() + "ssl.truststore.location",
                        certificates.authorityStore("PKCS12").toString())
                .with(Door.MUTUAL.prefix() + "ssl.truststore.password", Certificates.PASSWORD)
                .with("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-512,OAUTHBEARER")
                .with(Door.SCRAM.prefix() + "sasl.enabled.mechanisms", "SCRAM-SHA-512")
                .with(Door.OPENLOGIN.prefix() + "sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-512")
                .with(Door.LOGIN.prefix() + "oauthbearer.sasl.jaas.config", OAUTH)
                .with(Door.LOGIN.prefix() + "oauthbearer.sasl.server.callback.handler.class",
                        "org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler")
                .with("sasl.oauthbearer.jwks.endpoint.url", keys)
                .with("sasl.oauthbearer.expected.audience", "kafka")
                .with("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                .with("super.users", "User:ANONYMOUS;User:" + USER + ";User:CN=client;User:" + CLIENT);
        for (Door door : List.of(Door.LOGIN, Door.SCRAM, Door.OPENLOGIN)) {
            options = options.with(door.prefix() + "scram-sha-512.sasl.jaas.config", SCRAM);
        }
        for (Door door : List.of(Door.LOGIN, Door.OPENLOGIN)) {
            options = options.with(door.prefix() + "plain.sasl.jaas.config",
                    PLAIN + user(USER) + user(POWERLESS)
                            + ";");
        }
        SecuredKafka kafka = new SecuredKafka(EmbeddedKafka.start(options), certificates, tokens);
        kafka.makeUsers();
        return kafka;
    }

    private static String user(String name) {
        return " user_" + name + "=\"" + PASSWORD.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private void makeUsers() throws Exception {
        try (Admin admin = clients().admin("users", Duration.ofSeconds(10))) {
            var how = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
            List<UserScramCredentialAlteration> users = List.of(
                    new UserScramCredentialUpsertion(USER, how, PASSWORD),
                    new UserScramCredentialUpsertion(POWERLESS, how, PASSWORD),
                    new UserScramCredentialUpsertion(NARROW, how, PASSWORD));
            var _ = admin.alterUserScramCredentials(users).all().get();
        }
    }

    /** Gives rights to {@link #NARROW}. */
    public void grant(ResourcePattern resource, AclOperation... operations) throws Exception {
        try (Admin admin = clients().admin("rights", Duration.ofSeconds(10))) {
            List<AclBinding> rights = Arrays.stream(operations).map(operation -> new AclBinding(resource,
                    new AccessControlEntry("User:" + NARROW, "*", operation, AclPermissionType.ALLOW)))
                    .toList();
            var _ = admin.createAcls(rights).all().get();
        }
    }

    /** Where one of its listeners is. */
    public String at(Door door) {
        return broker.door(door.name());
    }

    /** Where the plain one is. */
    public String brokers() {
        return broker.brokers();
    }

    /** Clients of the plain listener, which may do everything. */
    public Clients clients() {
        return new Clients(new KafkaSettings(brokers(), GroupProtocol.CONSUMER, Map.of()));
    }

    public Certificates certificates() {
        return certificates;
    }

    public TokenProvider tokens() {
        return tokens;
    }

    @Override
    public void close() throws IOException {
        broker.close();
        tokens.close();
    }
}
