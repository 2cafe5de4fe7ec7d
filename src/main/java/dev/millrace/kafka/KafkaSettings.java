package dev.millrace.kafka;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.SaslConfigs;

import dev.millrace.base.ByteSize;

/**
 * Which cluster, and how to talk to it.
 *
 * @param brokers comma-separated host:port pairs, or {@link #EMBEDDED}
 * @param groupProtocol for every consumer group of this process
 * @param client further client properties as Kafka names them (security, timeouts); never logged
 */
public record KafkaSettings(String brokers, GroupProtocol groupProtocol, Map<String, String> client) {
    /** Stands for a broker inside this process. */
    public static final String EMBEDDED = "embedded";
    /** {@code fetch.max.bytes} unless configured; with Kafka's own 50 MiB, many partitions at once took the heap of it. */
    public static final ByteSize FETCH_LIMIT = ByteSize.mebibytes(16);
    private static final Set<String> READABLE = Set.of("PLAIN", "OAUTHBEARER");

    public KafkaSettings {
        client = Map.copyOf(client);
    }

    public boolean isEmbedded() {
        return brokers.equals(EMBEDDED);
    }

    /** What one consumer fetches at a time at most, unless a single record is larger. */
    public ByteSize fetchLimit() {
        try {
            String configured = client.get(ConsumerConfig.FETCH_MAX_BYTES_CONFIG);
            return configured == null ? FETCH_LIMIT : new ByteSize(Long.parseLong(configured.strip()));
        } catch (IllegalArgumentException e) {
            // The client will refuse it and say why.
            return FETCH_LIMIT;
        }
    }

    /** "PLAINTEXT", "SSL", "SASL_PLAINTEXT" or "SASL_SSL", unless what is configured is none of them. */
    public String securityProtocol() {
        return client.getOrDefault(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                CommonClientConfigs.DEFAULT_SECURITY_PROTOCOL).strip().toUpperCase(Locale.ROOT);
    }

    /** "SASL_SSL by SCRAM-SHA-512", for people. */
    public String security() {
        String protocol = securityProtocol();
        return protocol.startsWith("SASL")
                ? protocol + " by " + client.getOrDefault(SaslConfigs.SASL_MECHANISM, "GSSAPI")
                : protocol;
    }

    /** What is sent so that anybody between here and the brokers can read it; empty when nothing is. */
    public Optional<String> exposure() {
        String mechanism = client.getOrDefault(SaslConfigs.SASL_MECHANISM, "");
        return securityProtocol().equals("SASL_PLAINTEXT") && READABLE.contains(mechanism)
                ? Optional.of("without TLS, anybody between here and the brokers can read what " + mechanism
                        + " sends and log in with it; set kafka.tls or KAFKA_TLS, or take SCRAM-SHA-512")
                : Optional.empty();
    }

    /** The same settings against another cluster: how the embedded broker's address gets in. */
    public KafkaSettings withBrokers(String address) {
        return new KafkaSettings(address, groupProtocol, client);
    }

    /** Client properties may hold passwords, so only their names are shown. */
    @Override
    public String toString() {
        return "KafkaSettings[brokers=" + brokers + ", groupProtocol=" + groupProtocol + ", client="
                + client.keySet() + "]";
    }
}
