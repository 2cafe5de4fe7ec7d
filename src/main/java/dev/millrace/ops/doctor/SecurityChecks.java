package dev.millrace.ops.doctor;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Who can read what is on the way, and who may do what. */
final class SecurityChecks {
    private static final String PROTOCOLS = "ssl.enabled.protocols";
    private static final String EVERYONE = "allow.everyone.if.no.acl.found";
    private static final Set<String> OLD = Set.of("SSLV3", "TLSV1", "TLSV1.1");
    private static final Set<String> READABLE = Set.of("PLAIN", "OAUTHBEARER");
    private static final Set<String> STRONG = Set.of("ALL", "WRITE", "ALTER", "DELETE", "ALTER_CONFIGS",
            "CLUSTER_ACTION");
    private static final Duration SOON = Duration.ofDays(30);
    private static final Duration VERY_SOON = Duration.ofDays(7);
    private static final int RSA_BITS = 2_048;

    static final List<Check> ALL = List.of(
            new Check(new Rule("MR-S001", Severity.HIGH, Area.SECURITY,
                    "what goes between here and the brokers is encrypted",
                    "Without TLS, anybody on the way reads every record, and may change it.",
                    "set kafka.tls, and use the address of a listener with TLS", Links.page("security_ssl")),
                    SecurityChecks::encrypted),
            new Check(new Rule("MR-S002", Severity.MEDIUM, Area.SECURITY,
                    "no listener without TLS can be reached from elsewhere",
                    "One listener in plain text is a way around all others, also that between brokers.",
                    "give it the protocol SSL or SASL_SSL, or bind it to loopback",
                    Links.page("listener_configuration")),
                    SecurityChecks::listeners),
            new Check(new Rule("MR-S003", Severity.HIGH, Area.SECURITY, "brokers have an authorizer",
                    "Without one, everybody who can connect may read, write and delete everything.",
                    "set authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer, and give rights:"
                            + " millrace doctor --acls",
                    Links.page("security_authz")), SecurityChecks::authorizer),
            new Check(new Rule("MR-S004", Severity.HIGH, Area.SECURITY,
                    "what nobody gave a right to is closed",
                    "With " + EVERYONE
                            + ", a resource is open to all until its first right is given, as every new topic is.",
                    "set " + EVERYONE + "=false", Links.page("security_authz")), SecurityChecks::everyone),
            new Check(new Rule("MR-S005", Severity.CRITICAL, Area.SECURITY, "nobody unknown is a super user",
                    "User:ANONYMOUS is whoever did not log in; as a super user, that is everybody.",
                    "take User:ANONYMOUS out of super.users", Links.page("security_authz")),
                    SecurityChecks::superUsers),
            new Check(new Rule("MR-S006", Severity.HIGH, Area.SECURITY, "TLS is 1.2 or newer",
                    "TLS 1.0 and 1.1 are broken, and forbidden by RFC 8996.",
                    "set ssl.enabled.protocols=TLSv1.2,TLSv1.3", Links.broker(PROTOCOLS)),
                    SecurityChecks::protocols),
            new Check(new Rule("MR-S007", Severity.MEDIUM, Area.SECURITY,
                    "certificates are valid for a month, and strong",
                    "When a broker's certificate expires, no client with TLS can connect any more.",
                    "have it renewed", Links.page("security_ssl")), SecurityChecks::certificates),
            new Check(new Rule("MR-S008", Severity.CRITICAL, Area.SECURITY,
                    "no password or token is sent in plain text",
                    "PLAIN and OAUTHBEARER send what one logs in with as it is; whoever reads it logs in too.",
                    "use them with TLS alone (SASL_SSL), or take SCRAM-SHA-512",
                    Links.page("security_sasl_plain")),
                    SecurityChecks::passwords),
            new Check(new Rule("MR-S009", Severity.HIGH, Area.SECURITY,
                    "a broker's certificate has to carry its name",
                    "Without the check, any certificate of the same authority passes for a broker's.",
                    "remove ssl.endpoint.identification.algorithm from kafka.client",
                    Links.producer("ssl.endpoint.identification.algorithm")), SecurityChecks::names),
            new Check(new Rule("MR-S010", Severity.HIGH, Area.SECURITY,
                    "no right is for everybody and everything",
                    "A right of User:* on all topics, groups or the cluster makes all other rights pointless.",
                    "give rights by name or prefix: millrace doctor --acls", Links.page("security_authz")),
                    SecurityChecks::wideRights));

    private SecurityChecks() {}

    private static void encrypted(Facts facts, Notes notes) {
        notes.expect(facts.clients().securityProtocol().endsWith("SSL") || facts.isOnLoopback(), "connection",
                "security.protocol=%s to %s".formatted(facts.clients().securityProtocol(),
                        facts.clients().brokers()),
                "set kafka.tls");
    }

    private static void listeners(Facts facts, Notes notes) {
        notes.each(facts.brokersUp(), broker -> {
            for (Listeners.Listener listener : Listeners.of(broker)) {
                notes.expect(!listener.isOpen() || listener.isOnLoopback(),
                        broker.subject() + " " + listener.name(),
                        "listener %s on %s speaks %s".formatted(listener.name(), listener.host(),
                                listener.protocol()),
                        "set listener.security.protocol.map=%s:%s".formatted(listener.name(),
                                listener.protocol().startsWith("SASL") ? "SASL_SSL" : "SSL"));
            }
        });
    }

    private static void authorizer(Facts facts, Notes notes) throws UnknownException {
        if (facts.rights().get().hasAuthorizer()) {
            notes.good();
            return;
        }
        notes.bad(facts.isOnLoopback() ? Severity.LOW : Severity.HIGH, "cluster", "has no authorizer",
                Fixes.restart(
                        "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer"));
    }

    private static void everyone(Facts facts, Notes notes) throws UnknownException {
        if (!facts.rights().get().hasAuthorizer()) {
            return;
        }
        notes.each(facts.brokersUp(), broker -> {
            String value = broker.shown(EVERYONE, "false");
            notes.expect(!value.equals("true"), broker.subject(), EVERYONE + "=" + value,
                    Fixes.restart(EVERYONE + "=false"));
        });
    }

    private static void superUsers(Facts facts, Notes notes) {
        notes.each(facts.brokersUp(), broker -> {
            List<String> users = List
                    .of(broker.shown("super.users", "").split(";", -1));
            notes.expect(users.stream().noneMatch("User:ANONYMOUS"::equals), broker.subject(),
                    "super.users has User:ANONYMOUS in it",
                    Fixes.restart("super.users without User:ANONYMOUS"));
        });
    }

    private static void protocols(Facts facts, Notes notes) {
        notes.each(facts.brokersUp(), broker -> {
            if (Listeners.of(broker).stream().allMatch(Listeners.Listener::isOpen)) {
                return;
            }
            Set<String> old = new TreeSet<>();
            for (Map.Entry<String, String> setting : broker.config().get().entrySet()) {
                if (setting.getKey().endsWith(PROTOCOLS)) {
                    for (String protocol : setting.getValue().split(",", -1)) {
                        if (OLD.contains(protocol.strip().toUpperCase(Locale.ROOT))) {
                            old.add(setting.getKey() + " has " + protocol.strip());
                        }
                    }
                }
            }
            notes.expect(old.isEmpty(), broker.subject(), String.join(", ", old),
                    Fixes.restart(PROTOCOLS + "=TLSv1.2,TLSv1.3"));
        });
    }

    private static void certificates(Facts facts, Notes notes) {
        notes.each(facts.brokersUp(), broker -> {
            Optional<BrokerFacts.Certificate> certificate = broker.certificate().get();
            if (certificate.isPresent()) {
                validity(facts, notes, broker, certificate.get());
                strength(notes, broker, certificate.get());
            }
        });
    }

    private static void validity(Facts facts, Notes notes, BrokerFacts broker,
            BrokerFacts.Certificate certificate) {
        Duration left = Duration.between(facts.now(), certificate.notAfter());
        if (left.compareTo(SOON) >= 0) {
            notes.good();
            return;
        }
        Severity severity = left.isNegative()
                ? Severity.CRITICAL
                : left.compareTo(VERY_SOON) < 0 ? Severity.HIGH : Severity.MEDIUM;
        notes.bad(severity, broker.subject(), "certificate %s %s on %s".formatted(certificate.subject(),
                left.isNegative() ? "expired" : "expires", certificate.notAfter()),
                "have it renewed, and put it in the key store of the broker");
    }

    private static void strength(Notes notes, BrokerFacts broker, BrokerFacts.Certificate certificate) {
        boolean isShort = certificate.key().equals("RSA") && certificate.bits() < RSA_BITS;
        String signature = certificate.signature().toUpperCase(Locale.ROOT);
        boolean isWeak = signature.startsWith("SHA1") || signature.startsWith("MD5");
        notes.expect(!isShort && !isWeak, broker.subject() + " key",
                "certificate %s has a key of %d bits (%s), signed by %s"
                        .formatted(certificate.subject(), certificate.bits(), certificate.key(),
                                certificate.signature()),
                "have it issued again, with a longer key and SHA-256");
    }

    private static void passwords(Facts facts, Notes notes) {
        Optional<String> exposure = facts.clients().exposure();
        notes.expect(exposure.isEmpty() || facts.isOnLoopback(), "connection",
                "security.protocol=" + facts.clients().securityProtocol() + ": " + exposure.orElse(""),
                "set kafka.tls, or kafka.sasl.mechanism to SCRAM-SHA-512");
        notes.each(facts.brokersUp(), broker -> {
            for (Listeners.Listener listener : Listeners.of(broker)) {
                if (listener.isOpen() && !listener.isOnLoopback() && !listener.mechanisms().isEmpty()) {
                    List<String> readable = listener.mechanisms().stream().filter(READABLE::contains)
                            .toList();
                    if (readable.isEmpty()) {
                        notes.good();
                    } else {
                        notes.bad(Severity.HIGH, broker.subject() + " " + listener.name(),
                                "listener %s on %s takes %s without TLS".formatted(listener.name(),
                                        listener.host(),
                                        String.join(" and ", readable)),
                                "set listener.security.protocol.map=" + listener.name() + ":SASL_SSL");
                    }
                }
            }
        });
    }

    private static void names(Facts facts, Notes notes) {
        if (facts.clients().securityProtocol().endsWith("SSL")) {
            notes.expect(facts.clients().checksNames(), "connection",
                    "ssl.endpoint.identification.algorithm is empty",
                    "remove it from kafka.client");
        }
    }

    private static void wideRights(Facts facts, Notes notes) throws UnknownException {
        Rights rights = facts.rights().get();
        if (!rights.hasAuthorizer()) {
            return;
        }
        List<Rights.Entry> wide = rights.entries().stream().filter(SecurityChecks::isWide).toList();
        if (wide.isEmpty()) {
            notes.good();
        }
        wide.forEach(entry -> notes.bad("%s %s".formatted(entry.resource(), entry.operation()),
                "%s may %s on every %s".formatted(entry.principal(), entry.operation(),
                        entry.resource().toLowerCase(Locale.ROOT)),
                "kafka-acls.sh --bootstrap-server %s --remove --allow-principal '%s' --operation %s …"
                        .formatted(
                                facts.clients().brokers(), entry.principal(), entry.operation())));
    }

    private static boolean isWide(Rights.Entry entry) {
        return entry.isAllowed() && entry.principal().equals("User:*") && STRONG.contains(entry.operation())
                && (entry.name().equals("*") || entry.resource().equals("CLUSTER"));
    }
}
