package dev.millrace.console;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.Secret;

/**
 * Where the console listens, and who may use it.
 *
 * @param host name or address; loopback unless there are tokens
 * @param port 0 for any free one
 * @param view token of those who may look; null for none
 * @param operate token of those who may also change things; null for none. With neither, everybody who reaches the address
 *        may do everything
 */
public record ConsoleSettings(String host, int port, @Nullable Secret view, @Nullable Secret operate) {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1");
    /** Shorter ones could be guessed. */
    public static final int SHORTEST_TOKEN = 16;

    public ConsoleSettings {
        check(view);
        check(operate);
        if (view != null && operate != null && view.equals(operate)) {
            throw new IllegalArgumentException("the tokens for viewing and for operating are the same");
        }
    }

    private static void check(@Nullable Secret token) {
        if (token != null && token.reveal().length() < SHORTEST_TOKEN) {
            throw new IllegalArgumentException(
                    "a token of the console is shorter than " + SHORTEST_TOKEN + " characters");
        }
    }

    /** For people of this machine alone, without a token. */
    public static ConsoleSettings local(int port) {
        return new ConsoleSettings("127.0.0.1", port, null, null);
    }

    /** The same, at whatever port is free. */
    public ConsoleSettings atAnyPort() {
        return new ConsoleSettings(host, 0, view, operate);
    }

    /** Whether only this machine can reach it. */
    public boolean isLocal() {
        return LOOPBACK.contains(host);
    }

    /** Whether people have to sign in. */
    public boolean hasTokens() {
        return view != null || operate != null;
    }
}
