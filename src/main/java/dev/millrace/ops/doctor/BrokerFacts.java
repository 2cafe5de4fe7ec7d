package dev.millrace.ops.doctor;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One broker.
 *
 * @param host that it advertises on the listener we use
 * @param isFenced registered, but not up
 * @param config by Kafka's names; what is set and not shown is {@link #HIDDEN}
 * @param supported highest level it knows of each feature
 * @param certificate what it shows in a TLS handshake; empty where the listener we use has no TLS
 */
public record BrokerFacts(int id, String host, int port, Optional<String> rack, boolean isFenced,
        Answer<Map<String, String>> config, Answer<Map<String, Integer>> supported,
        Answer<List<LogDir>> logDirs,
        Answer<Optional<Certificate>> certificate) {

    /** Stands for a value that is set, but that the broker does not show: a secret, or a setting of its authorizer. */
    static final String HIDDEN = "(hidden)";

    /** A setting that brokers may hide. */
    String shown(String key, String otherwise) throws UnknownException {
        String value = config.get().getOrDefault(key, otherwise);
        if (value.equals(HIDDEN)) {
            throw new UnknownException(subject() + " has " + key + " set, and does not show its value");
        }
        return value;
    }

    /**
     * A folder of its log.
     *
     * @param total bytes of the disk, -1 when the broker does not tell
     * @param usable bytes that are left
     * @param problem why it is offline; empty when it is not
     */
    public record LogDir(String path, long total, long usable, Optional<String> problem) {}

    /**
     * A broker's own certificate.
     *
     * @param key "RSA", "EC"
     * @param bits of the key, 0 when unknown
     * @param signature "SHA256withECDSA"
     */
    public record Certificate(String subject, Instant notAfter, String key, int bits, String signature) {}

    /** "broker 1", for subjects. */
    String subject() {
        return "broker " + id;
    }

    boolean isOnLoopback() {
        return isLoopback(host);
    }

    /** Whether an address means the machine itself, told without asking anybody. */
    static boolean isLoopback(String host) {
        String bare = host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
        if (bare.equalsIgnoreCase("localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(bare).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
