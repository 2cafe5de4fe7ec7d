package dev.millrace.kafka;

import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerConfig;

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
    static final ByteSize FETCH_LIMIT = ByteSize.mebibytes(16);

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
