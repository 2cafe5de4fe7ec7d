package dev.millrace.config;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code KAFKA_TLS_…} and {@code KAFKA_SASL_…} of the environment. */
final class SecurityVariables implements SecuritySource {
    private static final String TLS = "KAFKA_TLS";
    private final Map<String, String> environment;
    private final Problems problems;
    private final Variables variables;

    SecurityVariables(Map<String, String> environment, Problems problems, Variables variables) {
        this.environment = environment;
        this.problems = problems;
        this.variables = variables;
    }

    @Override
    public boolean has(String key) {
        return isSet(name(key)) || (SecurityReader.SECRETS.contains(key) && isSet(name(key) + "_FILE"));
    }

    private boolean isSet(String name) {
        return !environment.getOrDefault(name, "").isBlank();
    }

    /** As KAFKA_TLS says; where it says nothing, a file for it is enough. */
    @Override
    public boolean isTls() {
        boolean isGiven = SecurityReader.TLS_KEYS.stream().anyMatch(this::has);
        Optional<Boolean> wanted = variables.value(TLS).flatMap(value -> value.as(Parsers.TRUTH));
        if (isGiven && wanted.isPresent() && !wanted.get()) {
            problems.add(new Place.Variable(TLS), "false, but KAFKA_TLS_… is set; unset one of them");
        }
        return wanted.orElse(isGiven);
    }

    @Override
    public boolean isSasl() {
        return SecurityReader.SASL_KEYS.stream().anyMatch(this::has);
    }

    @Override
    public Optional<Value> open(String key) {
        return variables.value(name(key));
    }

    @Override
    public Optional<Value> secret(String key) {
        return variables.secret(name(key));
    }

    @Override
    public String name(String key) {
        return "KAFKA_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    @Override
    public void report(String key, String message) {
        problems.add(new Place.Variable(name(key)), message);
    }

    @Override
    public Path folder() {
        return Path.of("");
    }
}
