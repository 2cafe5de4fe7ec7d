package dev.millrace.kafka;

import java.util.Map;

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

    public KafkaSettings {
        client = Map.copyOf(client);
    }

    public boolean isEmbedded() {
        return brokers.equals(EMBEDDED);
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
