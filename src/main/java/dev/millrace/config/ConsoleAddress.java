package dev.millrace.config;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.Secret;
import dev.millrace.console.ConsoleSettings;
import dev.millrace.health.HealthSettings;

/** Where the console listens, and the tokens of its people. */
public final class ConsoleAddress {
    /** Of whoever may look. */
    public static final String VIEW_TOKEN = "MILLRACE_CONSOLE_VIEW_TOKEN";
    /** Of whoever may also change things. */
    public static final String OPERATE_TOKEN = "MILLRACE_CONSOLE_OPERATE_TOKEN";

    private ConsoleAddress() {}

    /**
     * Reads an address, "127.0.0.1:8420" or a port alone, which is on loopback.
     *
     * @param view token, if there is one
     * @param operate likewise
     * @throws IllegalArgumentException with a sentence that says what would be right; also when others could reach the
     *         address without a token
     */
    public static ConsoleSettings of(String text, Optional<String> view, Optional<String> operate) {
        HealthSettings address = Parsers.listen(text);
        ConsoleSettings settings = new ConsoleSettings(address.host(), address.port(), secret(view),
                secret(operate));
        if (!settings.isLocal() && !settings.hasTokens()) {
            throw new IllegalArgumentException(
                    "others can reach %s and nobody would have to sign in; set %s, %s or both, or listen on 127.0.0.1"
                            .formatted(text, VIEW_TOKEN, OPERATE_TOKEN));
        }
        return settings;
    }

    private static @Nullable Secret secret(Optional<String> token) {
        return token.map(String::strip).filter(text -> !text.isEmpty()).map(Secret::new).orElse(null);
    }
}
