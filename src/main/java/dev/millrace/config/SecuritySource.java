package dev.millrace.config;

import java.nio.file.Path;
import java.util.Optional;

/** Where settings of {@code kafka.tls} and {@code kafka.sasl} are read from; keys are like "tls.ca". */
interface SecuritySource {
    /** Whether it is given at all, rightly or wrongly. */
    boolean has(String key);

    /** Whether TLS is wanted. */
    boolean isTls();

    /** Whether any setting of SASL is given. */
    boolean isSasl();

    Optional<Value> open(String key);

    /** A password or the like, which messages never repeat. */
    Optional<Value> secret(String key);

    /** The key as whoever wrote it would: "kafka.tls.ca", "KAFKA_TLS_CA". */
    String name(String key);

    /** Something is wrong with a key, or it is missing. */
    void report(String key, String message);

    /** Where relative paths start. */
    Path folder();
}
