package dev.millrace.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether a value may stand in the file itself. Secrets may not: files are copied, committed and shown to others. */
enum Secrecy {
    /** Anything may be written. */
    OPEN,
    /** Only references, nothing beside them. */
    SECRET,
    /** A JAAS line: its passwords, secrets and tokens only by reference, the rest as it is. */
    JAAS;

    private static final String REFERENCE = "\\$\\{env:[A-Za-z_][A-Za-z0-9_]*}|\\$\\{file:[^}]+}";
    private static final Pattern REFERENCES = Pattern.compile("(" + REFERENCE + ")+");
    private static final Pattern OPEN_OPTION = Pattern.compile(
            "(?i)\\w*(password|secret|token)\\w*\\s*=\\s*+[\"']?+(?!" + REFERENCE + ")");
    private static final Pattern SECRET_NAME = Pattern
            .compile("(?i)password|secret|token|ssl\\.keystore\\.key$");
    private static final Pattern PUBLIC_NAME = Pattern.compile("(?i)[.]url$");

    /** By the name of a Kafka client property. The URL of a token end point is none, though it has the word in it. */
    static Secrecy ofClientProperty(String name) {
        if (name.toLowerCase(Locale.ROOT).contains("jaas")) {
            return JAAS;
        }
        boolean isSecret = SECRET_NAME.matcher(name).find() && !PUBLIC_NAME.matcher(name).find();
        return isSecret ? SECRET : OPEN;
    }

    /** Why this text may not be written; empty when it may. Never repeats the text. */
    Optional<String> refusal(String raw) {
        boolean isRefused = switch (this) {
            case OPEN -> false;
            case SECRET -> !REFERENCES.matcher(raw).matches();
            case JAAS -> OPEN_OPTION.matcher(raw).find();
        };
        return isRefused
                ? Optional.of(
                        "a secret must not be written here; write ${env:NAME} or ${file:PATH} in its place")
                : Optional.empty();
    }
}
