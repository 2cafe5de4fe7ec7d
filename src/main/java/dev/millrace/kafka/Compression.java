package dev.millrace.kafka;

import java.util.Locale;

/** How a producer compresses what it sends. */
public enum Compression {
    NONE, GZIP, SNAPPY, LZ4, ZSTD;

    /** As Kafka and configurations name it: "lz4". */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
