package dev.millrace.config;

import java.time.Duration;

import dev.millrace.base.ByteSize;
import dev.millrace.kafka.Compression;

/** What a setting is when nobody says otherwise, the same for files and environment variables. */
final class Defaults {
    static final String PATH = "{topic}/dt={yyyy-MM-dd}/hour={HH}";
    static final String FORMAT = "json.gz";
    static final String REGION = "us-east-1";
    static final ByteSize MAX_RECORD = ByteSize.mebibytes(1);
    static final int WORKERS = 1;
    static final Duration REDIS_TIMEOUT = Duration.ofSeconds(2);
    static final Duration DEDUPE_LATENESS = Duration.ofMinutes(1);
    static final ByteSize DEDUPE_MEMORY = ByteSize.mebibytes(16);
    static final Compression COMPRESSION = Compression.LZ4;

    private Defaults() {}

    static String deadLetterTopic(String source) {
        return source + ".dlq";
    }
}
