package dev.millrace.kafka;

/** How consumers share partitions: the client-side protocol all brokers know, or the broker-side one of Kafka 4. */
public enum GroupProtocol {
    CLASSIC, CONSUMER
}
