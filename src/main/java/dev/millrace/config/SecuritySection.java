package dev.millrace.config;

import java.nio.file.Path;
import java.util.Optional;

/** {@code kafka.tls} and {@code kafka.sasl} of the file. */
final class SecuritySection implements SecuritySource {
    private final Section kafka;
    private final Section tls;
    private final Section sasl;

    SecuritySection(Section kafka) {
        this.kafka = kafka;
        this.tls = kafka.section("tls");
        this.sasl = kafka.section("sasl");
        SecurityReader.TLS_KEYS.forEach(key -> tls.know(last(key)));
        SecurityReader.SASL_KEYS.forEach(key -> sasl.know(last(key)));
    }

    private Section section(String key) {
        return key.startsWith("tls.") ? tls : sasl;
    }

    private static String last(String key) {
        return key.substring(key.indexOf('.') + 1);
    }

    @Override
    public boolean has(String key) {
        return section(key).has(last(key));
    }

    @Override
    public boolean isTls() {
        return kafka.has("tls");
    }

    @Override
    public boolean isSasl() {
        return kafka.has("sasl");
    }

    @Override
    public Optional<Value> open(String key) {
        return section(key).value(last(key));
    }

    @Override
    public Optional<Value> secret(String key) {
        return section(key).value(last(key), Secrecy.SECRET);
    }

    @Override
    public String name(String key) {
        return section(key).label(last(key));
    }

    @Override
    public void report(String key, String message) {
        section(key).report(last(key), message);
    }

    @Override
    public Path folder() {
        return kafka.folder();
    }

    /** Reports every key that is none of these sections. */
    void finish() {
        tls.finish();
        sasl.finish();
    }
}
