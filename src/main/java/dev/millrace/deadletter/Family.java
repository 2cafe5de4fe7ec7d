package dev.millrace.deadletter;

/** Who wrote a dead letter, and so where it keeps what. */
public enum Family {
    /** A Millrace pipeline: an envelope in JSON, with the record's own headers around it. */
    MILLRACE("millrace"),
    /** Spring for Apache Kafka: headers {@code kafka_dlt-…}, numbers in binary. */
    SPRING("spring"),
    /** A Kafka Connect sink: headers {@code __connect.errors.…}, all text. */
    CONNECT("connect"),
    /** Kafka Streams (KIP-1034): headers {@code __streams.errors.…}, all text. */
    STREAMS("streams"),
    /** The brokers, for a share group (KIP-1191): headers {@code __dlq.errors.…}, all text. */
    SHARE_GROUP("share-group"),
    /** Nothing that can be read. */
    UNREADABLE("unreadable");

    private final String label;

    Family(String label) {
        this.label = label;
    }

    /** As it stands in tables and filters. */
    public String label() {
        return label;
    }
}
