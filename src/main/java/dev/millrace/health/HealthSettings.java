package dev.millrace.health;

import java.time.Duration;

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
}
