package dev.millrace.health;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where to tell how things stand.
 *
 * @param host name or address to listen on; loopback unless others on the network are to ask
 * @param port 0 for any free one
 * @param stuckAfter how long a worker may take for one turn of its loop before the process no longer counts as alive
 */
public record HealthSettings(String host, int port, Duration stuckAfter) {
    /** A turn takes milliseconds; the longest that Kafka's client is let wait in one is a few times five seconds. */
    public static final Duration STUCK_AFTER = Duration.ofSeconds(60);

    private static final Pattern LISTEN = Pattern
            .compile("(?:(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+):)?(\\d{1,5})");
    private static final int LARGEST_PORT = 65_535;

    /**
     * Reads "127.0.0.1:8080", or a port alone, which is on loopback.
     *
     * @throws IllegalArgumentException for anything else; the message quotes it and says how to write it
     */
    public static HealthSettings parse(String text) {
        Matcher address = LISTEN.matcher(text);
        if (!address.matches() || Integer.parseInt(address.group(2)) > LARGEST_PORT) {
            throw new IllegalArgumentException("not an address to listen on: '" + text
                    + "'; write host:port, like 127.0.0.1:8080, or a port alone");
        }
        String host = address.group(1) == null ? "127.0.0.1" : address.group(1).replaceAll("[\\[\\]]", "");
        return new HealthSettings(host, Integer.parseInt(address.group(2)), STUCK_AFTER);
    }
}
